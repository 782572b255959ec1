"""From RTP payloads back to frames: VP8 (RFC 7741), H.264 (RFC 6184) and Opus (RFC 7587). Pure.

Nothing is decoded. A frame with a hole in it is dropped, and so is everything after it until the
next key frame: the caller asks for one (``wants_key``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

NAL_IDR, NAL_SPS, NAL_PPS = 5, 7, 8
STAP_A, FU_A = 24, 28


@dataclass(frozen=True, slots=True)
class Packet:
    """An RTP packet, taken apart."""

    seq: int
    timestamp: int
    marker: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """A whole frame of video, or a packet of sound."""

    data: bytes
    timestamp: int
    key: bool
    shape: bytes = b""
    """What a file's header is made of. VP8: width and height, two bytes each. H.264: two bytes of
    length, sequence parameter set, picture parameter set. Key frames only."""


class Depacketizer(Protocol):
    """One stream's. ``wants_key`` stays true until a key frame arrived."""

    wants_key: bool

    def take(self, packet: Packet) -> Unit | None:
        """The next packet in order; the unit that it completes."""

    def hole(self) -> None:
        """A packet before the next one is lost for good."""


def parse(data: bytes) -> Packet | None:
    """None for what is no RTP packet."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    at = 12 + 4 * (data[0] & 0x0F)
    if data[0] & 0x10 and len(data) >= at + 4:
        at += 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
    end = len(data) - (data[-1] if data[0] & 0x20 else 0)
    return Packet(
        int.from_bytes(data[2:4], "big"),
        int.from_bytes(data[4:8], "big"),
        bool(data[1] & 0x80),
        data[at:end],
    )


class Opus:
    """Each packet is one unit, and each can be decoded."""

    def __init__(self) -> None:
        self.wants_key = False

    def take(self, packet: Packet) -> Unit | None:
        """See Depacketizer."""
        if not packet.payload:
            return None
        return Unit(packet.payload, packet.timestamp, key=True)

    def hole(self) -> None:
        """Sound goes on behind a hole."""


class Vp8:
    """Frames end with the marker bit."""

    def __init__(self) -> None:
        self.wants_key = True
        self._parts: list[bytes] | None = None
        self._timestamp = -1

    def hole(self) -> None:
        """See Depacketizer."""
        self._parts = None
        self.wants_key = True

    def take(self, packet: Packet) -> Unit | None:
        """See Depacketizer."""
        found = vp8_payload(packet.payload)
        if found is None:
            return None
        begins, piece = found
        if begins:
            self._parts, self._timestamp = [], packet.timestamp
        if self._parts is None or packet.timestamp != self._timestamp:
            self._parts = None
            return None
        self._parts.append(piece)
        if not packet.marker:
            return None
        data, self._parts = b"".join(self._parts), None
        if not data:
            return None
        shape = vp8_size(data)
        if shape:
            self.wants_key = False
        elif self.wants_key:
            return None
        return Unit(data, packet.timestamp, key=bool(shape), shape=shape)


def vp8_payload(payload: bytes) -> tuple[bool, bytes] | None:
    """Whether a frame begins here, and the piece behind the payload descriptor."""
    if not payload:
        return None
    first, at = payload[0], 1
    if first & 0x80:
        if len(payload) < 2:
            return None
        more, at = payload[1], 2
        if more & 0x80:
            if len(payload) <= at:
                return None
            at += 2 if payload[at] & 0x80 else 1
        at += 1 if more & 0x40 else 0
        at += 1 if more & 0x30 else 0
    if len(payload) <= at:
        return None
    return bool(first & 0x10) and not first & 0x07, payload[at:]


def vp8_size(frame: bytes) -> bytes:
    """Width and height as four bytes; empty for a frame that is no key frame."""
    if len(frame) < 10 or frame[0] & 1 or frame[3:6] != b"\x9d\x01\x2a":
        return b""
    width = int.from_bytes(frame[6:8], "little") & 0x3FFF
    height = int.from_bytes(frame[8:10], "little") & 0x3FFF
    return width.to_bytes(2, "big") + height.to_bytes(2, "big")


class H264:
    """Access units with lengths before their parts; a key frame has its parameter sets with it."""

    def __init__(self) -> None:
        self.wants_key = True
        self._units: list[bytes] = []
        self._timestamp = -1
        self._fragment: bytearray | None = None
        self._broken = False
        self._sps = b""
        self._pps = b""

    def hole(self) -> None:
        """See Depacketizer."""
        self._units.clear()
        self._fragment = None
        self._broken = self.wants_key = True

    def take(self, packet: Packet) -> Unit | None:
        """See Depacketizer."""
        done = None
        if packet.timestamp != self._timestamp:
            done = self._finish()  # an encoder that sets no marker
            self._timestamp = packet.timestamp
        self._add(packet.payload)
        if packet.marker:
            done = self._finish() or done
        return done

    def _add(self, payload: bytes) -> None:
        if not payload:
            return
        kind = payload[0] & 0x1F
        if kind == STAP_A:
            at = 1
            while at + 2 < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                self._nal(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif kind == FU_A and len(payload) > 2:
            self._fu(payload)
        elif 0 < kind < STAP_A:
            self._nal(payload)

    def _fu(self, payload: bytes) -> None:
        head = payload[1]
        if head & 0x80:
            self._fragment = bytearray([payload[0] & 0xE0 | head & 0x1F])
        if self._fragment is None:
            return
        self._fragment += payload[2:]
        if head & 0x40:
            nal, self._fragment = bytes(self._fragment), None
            self._nal(nal)

    def _nal(self, nal: bytes) -> None:
        if not nal:
            return
        kind = nal[0] & 0x1F
        if kind == NAL_SPS:
            self._sps = nal
        elif kind == NAL_PPS:
            self._pps = nal
        self._units.append(nal)

    def _finish(self) -> Unit | None:
        units, self._units = self._units, []
        broken, self._broken = self._broken, False
        if not units:
            return None
        kinds = {nal[0] & 0x1F for nal in units}
        key = NAL_IDR in kinds and bool(self._sps and self._pps)
        if key and not broken:
            self.wants_key = False
        if self.wants_key or not kinds & {1, 2, 3, 4, 5}:
            return None
        if key and NAL_SPS not in kinds:
            units = [self._sps, self._pps, *units]
        data = b"".join(len(nal).to_bytes(4, "big") + nal for nal in units)
        shape = len(self._sps).to_bytes(2, "big") + self._sps + self._pps if key else b""
        return Unit(data, self._timestamp, key=key, shape=shape)


def make(codec: str) -> Depacketizer:
    """The depacketizer of ``vp8``, ``h264`` or ``opus``."""
    kinds: dict[str, type[Depacketizer]] = {"vp8": Vp8, "h264": H264, "opus": Opus}
    return kinds[codec]()
