"""Looking at a small picture: is it one, is it dark or blank, did anything move. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageStat

from proctoring.errors import NoPicture

MOST_BYTES: Final = 100_000
MOST_SIDE: Final = (640, 480)
THUMB: Final = (16, 12)
DARK: Final = 18
"""Mean grey level (0 to 255) below which a picture shows nothing."""
FLAT: Final = 6.0
"""Standard deviation below which it shows one colour: a finger, a sticker, a wall."""
STILL: Final = 0.6
"""Mean change of a thumb's grey levels below which nothing moved; sensors alone are above it."""
FROZEN_MS: Final = 60_000
"""So long without any change a living camera does not stay: a photo, a virtual camera, a hang."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one picture shows."""

    thumb: bytes
    covered: bool


def look(jpeg: bytes) -> Look:
    """Decode and measure. Raises ``NoPicture`` for anything but a small JPEG."""
    if not jpeg or len(jpeg) > MOST_BYTES:
        raise NoPicture
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
            if image.width > MOST_SIDE[0] or image.height > MOST_SIDE[1]:
                raise NoPicture
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    stat = ImageStat.Stat(grey)
    covered = stat.mean[0] < DARK or stat.stddev[0] < FLAT
    return Look(grey.resize(THUMB, Image.Resampling.BOX).tobytes(), covered)


def moved(before: bytes, now: bytes) -> bool:
    """Whether two thumbs differ by more than nothing."""
    if len(before) != len(now):
        return True
    return sum(abs(a - b) for a, b in zip(before, now, strict=True)) / max(1, len(now)) >= STILL


def verdict(*, covered: bool, still_ms: int) -> str:
    """``covered``, ``frozen`` or ``live``."""
    if covered:
        return "covered"
    return "frozen" if still_ms >= FROZEN_MS else "live"
