"""The second slot: an operator's own ONNX model, pinned by SHA-256.

Any model with one input of 1 × 3 × 112 × 112 and one output of 1 × n fits, among them SFace
(Apache-2.0). Faces are aligned by the two eyes to the usual 112-pixel template; the embedding is
the normalised sum of the picture's and its mirror image's. Distances are Euclidean on unit
vectors, so thresholds are not those of dlib: measure them with ``manage.py calibrate_faces``.

It needs the package ``onnxruntime``, which is not installed by default.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from checkin.engine.facts import Embedding, EngineInfo
from checkin.engine.images import Pixels
from checkin.engine.landmarks import Found

SIDE = 112
EYES = ((38.3, 51.7), (73.5, 51.5))
"""Where the eyes stand in the aligned face (the usual ArcFace template)."""


class ModelRefused(RuntimeError):
    """The operator's model cannot be used; the sentence says why and what to do."""


class OnnxEngine:
    """An operator's model; ``scale``: "unit" feeds (x - 127.5) / 128, "raw" feeds 0 to 255."""

    def __init__(self, path: Path, sha256: str, *, scale: str = "raw") -> None:
        checked(path, sha256)
        try:
            import onnxruntime
        except ImportError as error:
            raise ModelRefused(
                "The ONNX engine needs the package onnxruntime, which is not installed: "
                "install it into this environment, or leave RONGKE_FACE_MODEL unset."
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(str(path), options)
        self._input = self._session.get_inputs()[0].name
        self._scale = scale
        size = int(self._run(np.zeros((SIDE, SIDE, 3), dtype=np.float32)).size)
        self.info = EngineInfo(name="onnx", version=sha256[:16], size=size)

    def encode(self, pixels: Pixels, face: Found) -> Embedding:
        """The embedding of one face: a unit vector."""
        upright = aligned(pixels, face)
        both = self._run(upright) + self._run(np.ascontiguousarray(upright[:, ::-1]))
        return np.asarray(both / max(float(np.linalg.norm(both)), 1e-9), dtype=np.float32)

    def _run(self, face: npt.NDArray[np.float32]) -> Embedding:
        fed = (face - 127.5) / 128.0 if self._scale == "unit" else face
        batch = fed.transpose(2, 0, 1)[np.newaxis].astype(np.float32)
        found = self._session.run(None, {self._input: batch})[0]
        return np.asarray(found, dtype=np.float32).reshape(-1)


def checked(path: Path, sha256: str) -> None:
    """Raise :class:`ModelRefused` unless the file is exactly the pinned one."""
    if not path.is_file():
        raise ModelRefused(f"RONGKE_FACE_MODEL: there is no file {path}.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256.strip().lower():
        raise ModelRefused(
            f"RONGKE_FACE_MODEL: {path} has SHA-256 {found}, not the pinned {sha256}; "
            "a changed model would change who is recognised, so it is not loaded."
        )


def aligned(pixels: Pixels, face: Found) -> npt.NDArray[np.float32]:
    """The face at 112 pixels with both eyes at their places in the template."""
    (x0, y0), (x1, y1) = face.right_eye, face.left_eye
    (u0, v0), (u1, v1) = EYES
    scale = math.hypot(x1 - x0, y1 - y0) / max(math.hypot(u1 - u0, v1 - v0), 1e-6)
    angle = math.atan2(y1 - y0, x1 - x0) - math.atan2(v1 - v0, u1 - u0)
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    turn = (cos, -sin, x0 - cos * u0 + sin * v0, sin, cos, y0 - sin * u0 - cos * v0)
    image = Image.fromarray(pixels).transform(
        (SIDE, SIDE), Image.Transform.AFFINE, turn, Image.Resampling.BILINEAR
    )
    return np.asarray(image, dtype=np.float32)
