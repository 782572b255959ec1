"""The default engine: dlib's ResNet through face_recognition, aligned by five points.

The 68-point model, whose training data may not be used commercially, is never asked: alignment is
the five-point model's. dlib's detector sets the box, on a picture no larger than it needs, and
numpy computes the network (:mod:`checkin.engine.dlib_net`) where it answers as dlib does. 128
numbers; a Euclidean distance of .6 is the library's own threshold, which is unsafe: see
:mod:`checkin.engine.matching`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from checkin.engine import dlib_net
from checkin.engine.facts import Embedding, EngineInfo
from checkin.engine.images import Pixels, crop
from checkin.engine.landmarks import Found

MARGIN = 0.6
FACE_SIDE = 150
"""Pixels to which a face is scaled before it is aligned: as large as the network's input."""
SEARCH_SIDE = 100
"""Pixels of the face that dlib's detector sees: it needs 80, and takes a quarter of the time."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class DlibEngine:
    """face_recognition's models; about 25 ms a face on one core, of which 15 are the network's."""

    info = EngineInfo(name="dlib", version="resnet-v1/5pt", size=dlib_net.SIZE)

    def __init__(self) -> None:
        # Loads 100 MB of models: in the worker process only.
        import dlib
        import face_recognition
        import face_recognition_models
        from face_recognition import api

        self._library: Any = face_recognition
        self._dlib: Any = dlib
        self._points: Any = api.pose_predictor_5_point
        self._encoder: Any = api.face_encoder
        weights = Path(face_recognition_models.face_recognition_model_location())
        self._net = dlib_net.load(weights, self._by_dlib) or self._by_dlib

    def encode(self, pixels: Pixels, face: Found) -> Embedding:
        """The embedding of one face; the box comes from dlib where it sees the face as well."""
        part = crop(pixels, face.box, MARGIN)
        scale = FACE_SIDE / max(face.width, 1.0)
        small = _resized(part, scale)
        box = self._box(small) or _own_box(face, scale)
        place = self._dlib.rectangle(*(round(side) for side in box))
        chip = self._dlib.get_face_chip(small, self._points(small, place), dlib_net.CHIP, 0.25)
        return np.asarray(self._net(chip), dtype=np.float32)

    def _by_dlib(self, chip: Pixels) -> Embedding:
        """What dlib's own code says of an aligned face."""
        return np.asarray(self._encoder.compute_face_descriptor(chip), dtype=np.float32)

    def _box(self, small: Pixels) -> Box | None:
        """The largest face that dlib's detector finds, in the pixels of ``small``."""
        factor = SEARCH_SIDE / FACE_SIDE
        places = self._library.face_locations(
            _resized(small, factor), number_of_times_to_upsample=0
        )
        if not places:
            return None
        top, right, bottom, left = max(places, key=lambda box: box[2] - box[0])
        return (left / factor, top / factor, right / factor, bottom / factor)


def _resized(pixels: Pixels, scale: float) -> Pixels:
    """The picture scaled, at least 32 pixels a side."""
    height, width = pixels.shape[:2]
    size = (max(32, round(width * scale)), max(32, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


def _own_box(face: Found, scale: float) -> Box:
    """The first detector's box in the crop's pixels, for heads that dlib's own detector misses."""
    left = max(0.0, face.left - MARGIN * face.width)
    top = max(0.0, face.top - MARGIN * face.height)
    x, y = (face.left - left) * scale, (face.top - top) * scale
    return (x, y, x + face.width * scale, y + face.height * scale)
