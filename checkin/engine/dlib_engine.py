"""The default engine: dlib's ResNet through face_recognition, aligned by five points.

The 68-point model, whose training data may not be used commercially, is never asked
(``model="small"``). 128 numbers; a Euclidean distance of .6 is the library's own threshold, which
is unsafe: see :mod:`checkin.engine.matching`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from checkin.engine.facts import Embedding, EngineInfo
from checkin.engine.images import Pixels, crop
from checkin.engine.landmarks import Found

MARGIN = 0.6
FACE_SIDE = 150
"""Pixels to which a face is scaled before dlib looks: as large as its network's input."""


class DlibEngine:
    """face_recognition with ``model="small"``; about 80 ms a face on one core."""

    info = EngineInfo(name="dlib", version="resnet-v1/5pt", size=128)

    def __init__(self) -> None:
        import face_recognition  # loads 100 MB of models: in the worker process only

        self._library: Any = face_recognition

    def encode(self, pixels: Pixels, face: Found) -> Embedding:
        """The embedding of one face; the box comes from dlib where it sees the face as well."""
        part = crop(pixels, face.box, MARGIN)
        scale = FACE_SIDE / max(face.width, 1.0)
        height, width = part.shape[:2]
        size = (max(32, round(width * scale)), max(32, round(height * scale)))
        small = np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BILINEAR))
        places = self._library.face_locations(small, number_of_times_to_upsample=0)
        place = _largest(places) if places else _own_box(face, pixels, scale)
        found = self._library.face_encodings(
            small, known_face_locations=[place], num_jitters=1, model="small"
        )
        return np.asarray(found[0], dtype=np.float32)


def _largest(places: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    """Of dlib's boxes (top, right, bottom, left), the largest."""
    return max(places, key=lambda box: box[2] - box[0])


def _own_box(face: Found, pixels: Pixels, scale: float) -> tuple[int, int, int, int]:
    """The detector's box in the crop's pixels, for heads that dlib's own detector misses."""
    left = max(0.0, face.left - MARGIN * face.width)
    top = max(0.0, face.top - MARGIN * face.height)
    x, y = (face.left - left) * scale, (face.top - top) * scale
    wide, high = face.width * scale, face.height * scale
    return (round(y), round(x + wide), round(y + high), round(x))
