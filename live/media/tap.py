"""What a recorder hears of the forwarder, and the frames that carry it to its process.

The forwarding loop never muxes and never touches a disk: it writes frames into a stream socket
(``TapWriter``), and a child process reads them (``read_frames``). A frame is::

    type u8 | flags u8 | publication u16 | arrival u64 (ns, CLOCK_REALTIME) | length u32 | body

all big-endian. Types (``Frame``): ``PUBLISHED`` and ``UNPUBLISHED`` have a JSON body (``Meta``),
``RTP`` the RTP packet as the publisher sent it, decrypted, without header extensions and padding,
retransmissions already put back under their own SSRC, payload type and sequence number (so packets
may come late: reorder by sequence number), ``SENDER_REPORT`` has ``_REPORT`` as its body,
``CONTROL`` a JSON object (record_start, record_stop, record_pause, stop …, as the control call had
it), ``GAP`` a JSON object {"dropped": frames} when the recorder did not read fast enough.
``flags``: 0 = audio, 1 = video.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Protocol

HEADER = struct.Struct("!BBHQI")
_REPORT = struct.Struct("!IQI")
MAX_BACKLOG = 16 * 1024 * 1024
"""Bytes that may wait for a recorder (about a minute of one 720p publisher) before packets are
dropped and a GAP is told: a stuck disk must never stop the class."""
CHUNK = 1 << 16


class Frame(IntEnum):
    """The kinds of frames."""

    PUBLISHED = 1
    UNPUBLISHED = 2
    RTP = 3
    SENDER_REPORT = 4
    CONTROL = 5
    GAP = 6


@dataclass(frozen=True, kw_only=True)
class Meta:
    """A publication, as a recorder needs it. ``number`` is its id within the frames."""

    number: int
    publication: str
    room: str
    home: str = ""
    """The room that this one belongs to (a breakout's class): recorded with it."""
    user: str
    source: str
    layer: str
    audio_codec: str
    """"opus" or "" (no audio)."""
    video_codec: str
    """"vp8", "h264" or "" (no video)."""
    audio_clock: int = 48000
    video_clock: int = 90000
    video_fmtp: str = ""
    """The answer's fmtp line: packetization mode, profile, parameter sets."""


class Tap(Protocol):
    """What listens to the forwarder. Called in the event loop: must not wait."""

    @property
    def rooms(self) -> set[str]:
        """Rooms that it was told to record."""

    def on_published(self, meta: Meta) -> None:
        """A publication's media begins."""

    def on_unpublished(self, meta: Meta) -> None:
        """It ended."""

    def on_rtp(self, number: int, kind: str, packet: bytes, arrival_ns: int) -> None:
        """One packet of it (see the module)."""

    def on_sender_report(
        self, number: int, kind: str, *, ssrc: int, ntp: int, rtp: int, arrival_ns: int
    ) -> None:
        """``ntp``: the publisher's clock (64 bit NTP) at RTP time ``rtp``."""

    def on_control(self, command: dict[str, Any]) -> None:
        """A control call that is the recorder's."""


@dataclass(frozen=True)
class Read:
    """One frame as read."""

    type: Frame
    kind: str
    number: int
    arrival_ns: int
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body of a frame whose body is JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def report(self) -> tuple[int, int, int]:
        """SSRC, NTP time (64 bit) and RTP time of a sender report."""
        ssrc, ntp, rtp = _REPORT.unpack(self.body)
        return ssrc, ntp, rtp


def read_frames(receive: Callable[[int], bytes]) -> Iterator[Read]:
    """Frames from a stream until it ends; a frame cut off by the end is left out."""
    buffer = bytearray()
    while chunk := receive(CHUNK):
        buffer += chunk
        at = 0
        while len(buffer) - at >= HEADER.size:
            kind, flags, number, arrival, length = HEADER.unpack_from(buffer, at)
            end = at + HEADER.size + length
            if len(buffer) < end:
                break
            body = bytes(buffer[at + HEADER.size : end])
            yield Read(Frame(kind), "video" if flags else "audio", number, arrival, body)
            at = end
        del buffer[:at]


class TapWriter:
    """A Tap that writes frames into a stream socket, from within the event loop.

    What the socket does not take waits in memory (at most MAX_BACKLOG) until it is writable.
    """

    def __init__(self, target: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        target.setblocking(False)
        self._socket = target
        self._loop = loop
        self._waiting = bytearray()
        self._armed = False
        self._dropped = 0
        self.closed = False
        self.rooms: set[str] = set()

    def on_published(self, meta: Meta) -> None:
        """See Tap."""
        self._put(Frame.PUBLISHED, 0, meta.number, 0, json.dumps(asdict(meta)).encode())

    def on_unpublished(self, meta: Meta) -> None:
        """See Tap."""
        self._put(Frame.UNPUBLISHED, 0, meta.number, 0, json.dumps(asdict(meta)).encode())

    def on_rtp(self, number: int, kind: str, packet: bytes, arrival_ns: int) -> None:
        """See Tap."""
        if len(self._waiting) > MAX_BACKLOG:
            self._dropped += 1
            return
        if self._dropped:
            lost, self._dropped = self._dropped, 0
            body = json.dumps({"dropped": lost}).encode()
            self._put(Frame.GAP, 0, number, arrival_ns, body)
        self._put(Frame.RTP, kind == "video", number, arrival_ns, packet)

    def on_sender_report(
        self, number: int, kind: str, *, ssrc: int, ntp: int, rtp: int, arrival_ns: int
    ) -> None:
        """See Tap."""
        body = _REPORT.pack(ssrc, ntp, rtp)
        self._put(Frame.SENDER_REPORT, kind == "video", number, arrival_ns, body)

    def on_control(self, command: dict[str, Any]) -> None:
        """See Tap."""
        self._put(Frame.CONTROL, 0, 0, 0, json.dumps(command).encode())

    def close(self) -> None:
        """Stop writing; what waits is lost."""
        if self.closed:
            return
        self.closed = True
        if self._armed:
            self._loop.remove_writer(self._socket)
        self._waiting.clear()
        self._socket.close()

    def _put(self, frame: Frame, flags: int, number: int, arrival: int, body: bytes) -> None:
        if self.closed:
            return
        self._waiting += HEADER.pack(frame, flags, number, arrival, len(body))
        self._waiting += body
        if not self._armed:
            self._armed = True
            # One write per turn of the loop, not one per packet.
            self._loop.call_soon(self._first_write)

    def _first_write(self) -> None:
        if self.closed:
            return
        self._write()
        if self._waiting and not self.closed:
            self._loop.add_writer(self._socket, self._later_write)
        else:
            self._armed = False

    def _later_write(self) -> None:
        self._write()
        if not self._waiting and not self.closed:
            self._loop.remove_writer(self._socket)
            self._armed = False

    def _write(self) -> None:
        try:
            sent = self._socket.send(self._waiting)
        except BlockingIOError:
            return
        except OSError:
            self.close()  # the recorder is gone; whoever started it sees that and starts another
            return
        del self._waiting[:sent]
