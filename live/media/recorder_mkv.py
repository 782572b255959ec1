"""A Matroska writer for one track (RFC 9559), on disk with every frame.

Clusters have no size, as in live streams: a file is whole up to its last frame, however its writer
ended, and readers take it so. No library of C reads what publishers send us.
"""

from __future__ import annotations

import struct
from pathlib import Path

SCALE_NS = 100_000
"""One tick of the file's clock: a tenth of a millisecond."""
CLUSTER_TICKS = 20_000
"""A block's time is 16 bits from its cluster's; this leaves room for frames out of step."""
UNKNOWN = b"\x01" + b"\xff" * 7
OPUS_HEAD = b"OpusHead\x01\x02" + struct.pack("<HIHB", 0, 48000, 0, 0)
CODEC_IDS = {"vp8": "V_VP8", "h264": "V_MPEG4/ISO/AVC", "opus": "A_OPUS"}


def element(name: int, body: bytes) -> bytes:
    """An EBML element with its size."""
    return _id(name) + (len(body) | 1 << 56).to_bytes(8, "big") + body


def number(name: int, value: int) -> bytes:
    """An element that holds an unsigned integer."""
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def text(name: int, value: str) -> bytes:
    """An element that holds a string."""
    return element(name, value.encode())


def avcc(shape: bytes) -> bytes:
    """The decoder configuration (ISO/IEC 14496-15) of parameter sets as the depacketizer packs
    them: two bytes of length, the sequence parameter set, the picture parameter set."""
    size = int.from_bytes(shape[:2], "big")
    sps, pps = shape[2 : 2 + size], shape[2 + size :]
    head = b"\x01" + sps[1:4] + b"\xff\xe1"
    return head + struct.pack("!H", len(sps)) + sps + b"\x01" + struct.pack("!H", len(pps)) + pps


def header(codec: str, *, width: int, height: int, shape: bytes) -> bytes:
    """Everything before the first cluster."""
    parts = [
        number(0xD7, 1), number(0x73C5, 1), number(0x83, 2 if codec == "opus" else 1),
        number(0x9C, 0), text(0x86, CODEC_IDS[codec]),
    ]  # fmt: skip
    if codec == "opus":
        parts += [element(0x63A2, OPUS_HEAD), number(0x56BB, 80_000_000)]
        rate = element(0xB5, struct.pack("!d", 48000.0))
        parts.append(element(0xE1, rate + number(0x9F, 2)))
    else:
        if codec == "h264":
            parts.append(element(0x63A2, avcc(shape)))
        parts.append(element(0xE0, number(0xB0, width) + number(0xBA, height)))
    ebml = [
        number(0x4286, 1), number(0x42F7, 1), number(0x42F2, 4), number(0x42F3, 8),
        text(0x4282, "matroska"), number(0x4287, 4), number(0x4285, 2),
    ]  # fmt: skip
    info = number(0x2AD7B1, SCALE_NS) + text(0x4D80, "rongke") + text(0x5741, "rongke")
    return (
        element(0x1A45DFA3, b"".join(ebml))
        + _id(0x18538067)
        + UNKNOWN
        + element(0x1549A966, info)
        + element(0x1654AE6B, element(0xAE, b"".join(parts)))
    )


class Writer:
    """An open file. Raises OSError when the disk takes nothing more."""

    def __init__(
        self, path: Path, codec: str, *, width: int = 0, height: int = 0, shape: bytes = b""
    ) -> None:
        self._file = path.open("wb", buffering=0)
        self._cluster: int | None = None
        self._put(header(codec, width=width, height=height, shape=shape))

    def write(self, data: bytes, *, at_ns: int, key: bool) -> None:
        """One frame, ``at_ns`` after the file's beginning."""
        tick = at_ns // SCALE_NS
        start = b""
        if self._cluster is None or not 0 <= tick - self._cluster < CLUSTER_TICKS:
            self._cluster = tick
            start = _id(0x1F43B675) + UNKNOWN + number(0xE7, tick)
        block = struct.pack("!BhB", 0x81, tick - self._cluster, 0x80 if key else 0)
        self._put(start + element(0xA3, block + data))

    def close(self) -> None:
        """Nothing waits to be written."""
        self._file.close()

    def _put(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) or 0 :]


def _id(name: int) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big")
