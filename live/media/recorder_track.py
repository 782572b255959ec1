"""One track of one publication: packets in, files out.

A new file begins with each change of the picture's size or parameter sets, after a pause, and when
the publisher's clock jumps: within a file time runs evenly.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from live.media.recorder_depay import Depacketizer, Packet, Unit, make, parse
from live.media.recorder_files import Description, TrackFile
from live.media.recorder_order import Order
from live.media.tap import Meta

JUMP_NS = 3_000_000_000
"""The publisher's clock and ours may part by this much (a stall of the line) within one file."""
ASK_EVERY_NS = 1_000_000_000
KEY_EVERY_NS = 8_000_000_000
"""A replay can be entered at key frames, and browsers send none by themselves."""


@dataclass
class Track:
    """Sound or picture of one publication."""

    meta: Meta
    kind: str
    ask_key: Callable[[str], None]
    folder: Path | None = None
    """Where to write; None while nothing is recorded."""
    order: Order = field(default_factory=Order)
    file: TrackFile | None = None
    _count: int = 0
    _asked_ns: int = 0
    _key_ns: int = 0
    _last_rtp: int | None = None
    _base_ns: int = 0
    """Smallest of arrival time minus RTP time in this file."""

    def __post_init__(self) -> None:
        self.depacketizer: Depacketizer = make(self.codec)

    @property
    def codec(self) -> str:
        """``opus``, ``vp8`` or ``h264``."""
        return self.meta.audio_codec if self.kind == "audio" else self.meta.video_codec

    @property
    def clock(self) -> int:
        """RTP clock rate in Hz."""
        return self.meta.audio_clock if self.kind == "audio" else self.meta.video_clock

    def begin(self, folder: Path) -> None:
        """Record into this folder from the next key frame on."""
        self.folder = folder
        if self.kind == "video":
            self.depacketizer.hole()
            self._ask(time.time_ns())

    def end(self, why: str) -> None:
        """Close the file; packets are followed but not written until :meth:`begin`."""
        self.folder = None
        self._close(why)

    def packet(self, data: bytes, arrival_ns: int) -> None:
        """One packet as the forwarder had it. Raises OSError when the disk takes nothing."""
        found = parse(data)
        if found is None:
            return
        for arrived, packet in self.order.put(arrival_ns, found):
            self._in_order(arrived, packet)

    def tick(self, now_ns: int) -> None:
        """Time passes: what was waited for long enough counts as lost."""
        for arrived, packet in self.order.release(now_ns):
            self._in_order(arrived, packet)
        if self.kind == "video" and self.file is not None and now_ns - self._key_ns > KEY_EVERY_NS:
            self._key_ns = now_ns  # one that does not answer is asked again as late as the others
            self._ask(now_ns)

    def report(self, *, rtp: int, ntp: int, arrival_ns: int) -> None:
        """A sender report."""
        if self.file is not None:
            self.file.report(rtp=self._extended(rtp, move=False), ntp=ntp, arrival_ns=arrival_ns)

    def _in_order(self, arrival_ns: int, packet: Packet | None) -> None:
        if packet is None:
            self.depacketizer.hole()
            self._ask(arrival_ns)
            return
        unit = self.depacketizer.take(packet)
        if self.folder is None:
            return
        if unit is not None:
            self._write(unit, arrival_ns)
        elif self.depacketizer.wants_key:
            self._ask(arrival_ns)

    def _write(self, unit: Unit, arrival_ns: int) -> None:
        rtp = self._extended(unit.timestamp)
        if unit.key:
            self._key_ns = arrival_ns
        if self.file is not None:
            if unit.shape and unit.shape != self.file.shape:
                self._close("shape")
            elif self._jumped(rtp, arrival_ns):
                self._close("clock")
                if not unit.key:
                    self.depacketizer.hole()
                    self._ask(arrival_ns)
        if self.file is None:
            if not unit.key:
                return
            self._open(unit, rtp, arrival_ns)
        assert self.file is not None
        self.file.write(unit, rtp)

    def _open(self, unit: Unit, rtp: int, arrival_ns: int) -> None:
        assert self.folder is not None
        self._count += 1
        meta = self.meta
        name = (
            f"{meta.publication[:40]}-{self.kind}-{time.time_ns() // 1_000_000}-{self._count}.mkv"
        )
        about = Description(
            file=name,
            publication=meta.publication,
            room=meta.room,
            user=meta.user,
            source=meta.source,
            kind=self.kind,
            codec=self.codec,
            clock=self.clock,
            rtp=rtp,
            arrival_ns=arrival_ns,
        )
        self.file = TrackFile(self.folder, about, unit.shape)
        self._base_ns = arrival_ns - self._ns(rtp)

    def _close(self, why: str) -> None:
        if self.file is not None:
            file, self.file = self.file, None
            file.close(why)

    def _jumped(self, rtp: int, arrival_ns: int) -> bool:
        base = arrival_ns - self._ns(rtp)
        if abs(base - self._base_ns) > JUMP_NS:
            return True
        self._base_ns = min(self._base_ns, base)
        return False

    def _ns(self, rtp: int) -> int:
        return rtp * 1_000_000_000 // self.clock

    def _extended(self, rtp: int, *, move: bool = True) -> int:
        """An RTP time continued beyond its 32 bits."""
        if self._last_rtp is None:
            found = rtp + (1 << 32)
        else:
            ahead = (rtp - self._last_rtp) & 0xFFFFFFFF
            found = self._last_rtp + (ahead if ahead < 1 << 31 else ahead - (1 << 32))
        if move:
            self._last_rtp = found
        return found

    def _ask(self, now_ns: int) -> None:
        if self.folder is not None and now_ns - self._asked_ns > ASK_EVERY_NS:
            self._asked_ns = now_ns
            self.ask_key(self.meta.publication)
