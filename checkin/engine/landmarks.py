"""Where faces are, and 468 points on one: two small TensorFlow Lite models out of MediaPipe.

BlazeFace (short range) and FaceMesh, both Apache-2.0. Only their weights are used; boxes, crops
and non-maximum suppression are computed here. The geometry (anchors on grids of 16² × 2 and
8² × 6, a crop of 1.5 times the box turned upright by the eyes) is that of the models' cards.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from checkin.engine.images import Pixels

Floats = npt.NDArray[np.float32]

DETECTOR_SIDE = 128
MESH_SIDE = 192
MIN_SCORE = 0.5
MESH_MARGIN = 1.5
OVERLAP = 0.3
"""Boxes that overlap by more are one face."""


@dataclass(frozen=True)
class Found:
    """A face in pixels of the picture: box, the detector's confidence, the two eyes."""

    left: float
    top: float
    width: float
    height: float
    score: float
    right_eye: tuple[float, float]
    left_eye: tuple[float, float]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width, height."""
        return (self.left, self.top, self.width, self.height)


@dataclass(frozen=True)
class Mesh:
    """468 points (x, y, z) of an upright face; x and y in 0..1 of the crop, z in its scale."""

    points: Floats
    presence: float
    """0..1: how sure the model is that the crop holds a face."""


def model_folder() -> Path:
    """Where the mediapipe wheel keeps its models (the package itself is not imported)."""
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the mediapipe wheel, which carries the face models, is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "modules"


def _anchors() -> Floats:
    rows = []
    for grid, repeats in ((16, 2), (8, 6)):
        for y in range(grid):
            for x in range(grid):
                rows += [((x + 0.5) / grid, (y + 0.5) / grid)] * repeats
    return np.asarray(rows, dtype=np.float32)


class FaceFinder:
    """Both models in one process; about 1.2 ms each on one core. Not thread-safe."""

    def __init__(self) -> None:
        folder = model_folder()
        self._detector = _interpreter(
            folder / "face_detection" / "face_detection_short_range.tflite"
        )
        self._mesh = _interpreter(folder / "face_landmark" / "face_landmark.tflite")
        self._anchors = _anchors()

    def find(self, pixels: Pixels) -> list[Found]:
        """The faces of a picture, the largest first.

        The detector is made for faces near the camera; only where it finds none, four
        overlapping quarters are searched for smaller ones, so that a group is not "nobody".
        """
        found = self._search(pixels)
        if not found:
            height, width = pixels.shape[:2]
            wide, high = width * 3 // 5, height * 3 // 5
            for x in (0, width - wide):
                for y in (0, height - high):
                    part = np.ascontiguousarray(pixels[y : y + high, x : x + wide])
                    found += [_moved(face, x, y) for face in self._search(part)]
        return sorted(_apart(found), key=lambda face: -face.width)

    def _search(self, pixels: Pixels) -> list[Found]:
        """One pass of the detector."""
        height, width = pixels.shape[:2]
        side = max(height, width)
        square, (pad_x, pad_y) = _letterboxed(pixels, side)
        raw, scores = _run(self._detector, square / 127.5 - 1.0)
        values = raw.reshape(-1, 16)
        certain = 1.0 / (1.0 + np.exp(-np.clip(scores.reshape(-1), -60, 60)))
        kept = np.flatnonzero(certain >= MIN_SCORE)
        boxes = values[kept] / DETECTOR_SIDE
        boxes[:, 0:2] += self._anchors[kept]
        boxes[:, 4::2] += self._anchors[kept][:, :1]
        boxes[:, 5::2] += self._anchors[kept][:, 1:]
        return [
            _found(box * side, float(score), pad_x, pad_y)
            for box, score in zip(boxes, certain[kept], strict=True)
        ]

    def mesh(self, pixels: Pixels, face: Found) -> Mesh:
        """The points of one face, upright whatever the head's tilt in the picture."""
        crop = _upright(pixels, face)
        points, presence = _run(self._mesh, crop / 255.0)
        certain = 1.0 / (1.0 + math.exp(-float(np.clip(presence.reshape(-1)[0], -60, 60))))
        return Mesh(points.reshape(468, 3) / np.float32(MESH_SIDE), certain)


def _interpreter(path: Path) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    made = Interpreter(str(path), num_threads=1)
    made.allocate_tensors()
    return made


def _run(interpreter: Any, square: Floats) -> tuple[Floats, Floats]:
    """Both outputs of a model for one picture."""
    interpreter.set_tensor(
        interpreter.get_input_details()[0]["index"], square[np.newaxis].astype(np.float32)
    )
    interpreter.invoke()
    first, second = interpreter.get_output_details()
    return (
        np.array(interpreter.get_tensor(first["index"]), dtype=np.float32),
        np.array(interpreter.get_tensor(second["index"]), dtype=np.float32),
    )


def _letterboxed(pixels: Pixels, side: int) -> tuple[Floats, tuple[float, float]]:
    """The picture in the middle of a square of the detector's size; and the padding in pixels."""
    height, width = pixels.shape[:2]
    scale = DETECTOR_SIDE / side
    coarse = Image.fromarray(pixels).reduce(max(1, side // DETECTOR_SIDE))  # cheap, and exact
    small = coarse.resize(
        (max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BILINEAR
    )
    square = np.zeros((DETECTOR_SIDE, DETECTOR_SIDE, 3), dtype=np.float32)
    x = (DETECTOR_SIDE - small.width) // 2
    y = (DETECTOR_SIDE - small.height) // 2
    square[y : y + small.height, x : x + small.width] = np.asarray(small, dtype=np.float32)
    return square, (x / scale, y / scale)


def _found(box: Floats, score: float, pad_x: float, pad_y: float) -> Found:
    x, y, width, height = (float(value) for value in box[:4])
    return Found(
        left=x - width / 2 - pad_x,
        top=y - height / 2 - pad_y,
        width=width,
        height=height,
        score=score,
        right_eye=(float(box[4]) - pad_x, float(box[5]) - pad_y),
        left_eye=(float(box[6]) - pad_x, float(box[7]) - pad_y),
    )


def _moved(face: Found, x: float, y: float) -> Found:
    """A face of a part of the picture, in the whole picture's pixels."""
    return replace(
        face,
        left=face.left + x,
        top=face.top + y,
        right_eye=(face.right_eye[0] + x, face.right_eye[1] + y),
        left_eye=(face.left_eye[0] + x, face.left_eye[1] + y),
    )


def _apart(faces: list[Found]) -> list[Found]:
    """Non-maximum suppression: of boxes that overlap, the surest stays."""
    kept: list[Found] = []
    for face in sorted(faces, key=lambda each: -each.score):
        if all(overlap(face, other) < OVERLAP for other in kept):
            kept.append(face)
    return kept


def overlap(one: Found, other: Found) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (one.width * one.height + other.width * other.height - shared)


def _upright(pixels: Pixels, face: Found) -> Floats:
    """The mesh's crop: 1.5 times the box, turned so that the eyes are level."""
    angle = math.atan2(face.left_eye[1] - face.right_eye[1], face.left_eye[0] - face.right_eye[0])
    size = MESH_MARGIN * max(face.width, face.height)
    step = size / MESH_SIDE
    cos, sin = math.cos(angle) * step, math.sin(angle) * step
    x = face.left + face.width / 2
    y = face.top + face.height / 2
    half = MESH_SIDE / 2
    turn = (cos, -sin, x - half * cos + half * sin, sin, cos, y - half * sin - half * cos)
    image = Image.fromarray(pixels).transform(
        (MESH_SIDE, MESH_SIDE), Image.Transform.AFFINE, turn, Image.Resampling.BILINEAR
    )
    return np.asarray(image, dtype=np.float32)
