"""Gates that a picture passes before anybody is compared: each has a code that helps.

``no_face``, ``two_faces``, ``face_too_small``, ``face_cut_off``, ``too_dark``, ``too_bright``,
``blurred``. The front end has a Chinese and an English sentence for each (``faces.json``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from checkin.engine.images import Pixels, crop
from checkin.engine.landmarks import Found

CHECKED_SIDE = 128
"""Sharpness is measured at one size, so that a distant face is not called sharper."""


@dataclass(frozen=True)
class Gates:
    """Limits; the figures were set on the material of ``tests/checkin/material.py``."""

    min_width: int = 100
    """Pixels. On 43-pixel faces the library's own threshold let 57 % of impostors in."""
    min_sharp: float = 12.0
    """Variance of the Laplacian of the face at 128 pixels (grey levels squared)."""
    darkest: float = 45.0
    brightest: float = 225.0
    """Mean grey level of the face, 0 to 255."""
    second_face: float = 0.3
    """A second face counts from this part of the first one's width."""
    cut_off: float = 0.12
    """Part of the face's box that may lie outside the picture."""


GATES = Gates()


def grey_face(pixels: Pixels, face: Found) -> npt.NDArray[np.float32]:
    """The face in grey levels at the checked size."""
    part = Image.fromarray(crop(pixels, face.box, 0.0)).convert("L")
    small = part.resize((CHECKED_SIDE, CHECKED_SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float32)


def sharpness(grey: npt.NDArray[np.float32]) -> float:
    """Variance of the Laplacian: low when edges are soft."""
    inner = grey[1:-1, 1:-1]
    edges = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * inner
    return float(edges.var())


def counted(faces: list[Found], gates: Gates = GATES) -> list[Found]:
    """The faces that matter: the largest, and others that are not far smaller."""
    return [face for face in faces if face.width >= gates.second_face * faces[0].width]


def problem(
    *,
    faces: int,
    face: Found,
    picture: tuple[int, int],
    sharp: float,
    light: float,
    gates: Gates = GATES,
) -> str:
    """The first gate that is not passed, or an empty text. ``picture``: width and height."""
    if faces > 1:
        return "two_faces"
    if face.width < gates.min_width:
        return "face_too_small"
    if _outside(face, picture) > gates.cut_off:
        return "face_cut_off"
    if light < gates.darkest:
        return "too_dark"
    if light > gates.brightest:
        return "too_bright"
    return "blurred" if sharp < gates.min_sharp else ""


def _outside(face: Found, picture: tuple[int, int]) -> float:
    """Which part of the box lies outside the picture."""
    wide = min(face.left + face.width, picture[0]) - max(face.left, 0.0)
    high = min(face.top + face.height, picture[1]) - max(face.top, 0.0)
    return 1.0 - max(wide, 0.0) * max(high, 0.0) / max(face.width * face.height, 1.0)
