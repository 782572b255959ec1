"""Points on the wire and on disk: differences as variable-length integers. Pure.

Each coordinate is the difference to the one before it (the first to 0), folded so that small
negative numbers stay small (zigzag), in groups of seven bits, lowest first (LEB128). On the wire
the bytes travel as base64url without padding: some three characters a point.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

WIDTH = 10_000
"""Units across every page."""
TALLEST = 30_000
"""The largest y that any page can have."""

Point = tuple[int, int]


def encode(points: Iterable[Point]) -> bytes:
    """Compact bytes of points in their order."""
    out = bytearray()
    last_x = last_y = 0
    for x, y in points:
        for step in (x - last_x, y - last_y):
            number = (step << 1) ^ (step >> 63)
            while number > 0x7F:
                out.append(number & 0x7F | 0x80)
                number >>= 7
            out.append(number)
        last_x, last_y = x, y
    return bytes(out)


def decode(data: bytes, *, most: int) -> list[Point]:
    """The points; raises ``ValueError`` for anything that no encoder of ours writes.

    ``most``: more points than this are refused before they are unpacked. Coordinates outside the
    page (x 0 to 10,000, y 0 to 30,000) are refused, too.
    """
    numbers: list[int] = []
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            if shift > 14:
                raise ValueError("a number is longer than any page")
            continue
        if shift and not byte:
            raise ValueError("a number is padded")
        numbers.append((value >> 1) ^ -(value & 1))
        if len(numbers) > 2 * most:
            raise ValueError("too many points")
        value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("the last point is cut off")
    points: list[Point] = []
    x = y = 0
    for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + step_x, y + step_y
        if not (0 <= x <= WIDTH and 0 <= y <= TALLEST):
            raise ValueError("a point lies outside the page")
        points.append((x, y))
    return points


def to_wire(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_wire(text: str) -> bytes:
    """Inverse of :func:`to_wire`; raises ``ValueError`` for anything else, other spellings too."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("no base64url") from error
    if to_wire(data) != text:
        raise ValueError("another spelling of the same bytes")
    return data
