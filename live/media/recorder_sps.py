"""The picture's size from an H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1). Pure."""

from __future__ import annotations

HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
FALLBACK = (1280, 720)
"""For a parameter set that cannot be read: players read it themselves and need no header."""


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            value = value << 1 | self.data[self.at >> 3] >> (7 - (self.at & 7)) & 1
            self.at += 1
        return value

    def unsigned(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise ValueError("not an Exp-Golomb code")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        value = self.unsigned()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def size_of(sps: bytes) -> tuple[int, int]:
    """Width and height."""
    try:
        return _size(_Bits(sps[1:].replace(b"\x00\x00\x03", b"\x00\x00")))
    except (IndexError, ValueError):
        return FALLBACK


def _size(bits: _Bits) -> tuple[int, int]:
    profile = bits.take(8)
    bits.take(16)
    bits.unsigned()
    chroma = 1
    if profile in HIGH_PROFILES:
        chroma = bits.unsigned()
        _skip_high(bits, chroma)
    bits.unsigned()
    _skip_order(bits)
    bits.unsigned()
    bits.take(1)
    width = (bits.unsigned() + 1) * 16
    height_units = bits.unsigned() + 1
    frames_only = bits.take(1)
    height = height_units * 16 * (2 - frames_only)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        across = 2 if chroma in (1, 2) else 1
        down = (2 if chroma == 1 else 1) * (2 - frames_only)
        width -= (left + right) * across
        height -= (top + bottom) * down
    if not (0 < width <= 8192 and 0 < height <= 8192):
        raise ValueError("an impossible size")
    return width, height


def _skip_high(bits: _Bits, chroma: int) -> None:
    if chroma == 3:
        bits.take(1)
    bits.unsigned()
    bits.unsigned()
    bits.take(1)
    if not bits.take(1):
        return
    for index in range(8 if chroma != 3 else 12):
        if bits.take(1):
            last = following = 8
            for _ in range(16 if index < 6 else 64):
                if following:
                    following = (last + bits.signed()) % 256
                last = following or last


def _skip_order(bits: _Bits) -> None:
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(bits.unsigned()):
            bits.signed()
