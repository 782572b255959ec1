"""Opening pictures that strangers sent: bounded in bytes, sides and pixels, whatever they claim."""

from __future__ import annotations

import io
import warnings

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Pixels = npt.NDArray[np.uint8]
"""Height × width × 3, RGB."""

MAX_BYTES = 600_000
"""One camera frame; a 640 × 480 JPEG has 30 to 90 kB."""
MAX_PHOTO_BYTES = 8_000_000
"""One photo of an identity card or a labelled photo for calibration."""
MAX_SIDE = 6_000
MAX_PIXELS = 24_000_000
WORK_SIDE = 640
"""Frames are judged at this size; more pixels cost time and give nothing (aim: faces ≥ 100 px)."""

_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}


class UnreadablePicture(Exception):
    """``code``: ``not_a_picture``, ``picture_broken`` or ``picture_too_large``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def open_picture(raw: bytes, *, max_bytes: int = MAX_BYTES, side: int = WORK_SIDE) -> Pixels:
    """Decode a JPEG, PNG or WebP to RGB, its longer side at most ``side``.

    Turned as its EXIF says, and stripped of everything but pixels. Raises
    :class:`UnreadablePicture`; never another exception, whatever the bytes are.
    """
    if len(raw) > max_bytes:
        raise UnreadablePicture("picture_too_large")
    kind = next((name for magic, name in _MAGIC.items() if raw.startswith(magic)), None)
    if kind is None:
        raise UnreadablePicture("not_a_picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=[kind]) as image:
                return _decoded(image, side)
    except UnreadablePicture:
        raise
    except Exception as error:  # decoders raise anything on hostile bytes
        raise UnreadablePicture("picture_broken") from error


def _decoded(image: Image.Image, side: int) -> Pixels:
    width, height = image.size
    if min(width, height) < 32:
        raise UnreadablePicture("picture_broken")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise UnreadablePicture("picture_too_large")
    image.draft("RGB", (side, side))  # a JPEG is decoded at a fraction where that is enough
    turned = ImageOps.exif_transpose(image)
    flat = turned.convert("RGB")
    if max(flat.size) > side:
        flat.thumbnail((side, side), Image.Resampling.BILINEAR)
    return np.asarray(flat, dtype=np.uint8)


def crop(pixels: Pixels, box: tuple[float, float, float, float], margin: float) -> Pixels:
    """The part of a picture around ``box`` (left, top, width, height), within its borders."""
    left, top, width, height = box
    rows, columns = pixels.shape[:2]
    x0 = max(0, int(left - margin * width))
    y0 = max(0, int(top - margin * height))
    x1 = min(columns, int(left + (1 + margin) * width) + 1)
    y1 = min(rows, int(top + (1 + margin) * height) + 1)
    return np.ascontiguousarray(pixels[y0 : max(y1, y0 + 2), x0 : max(x1, x0 + 2)])
