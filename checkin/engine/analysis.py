"""One process's eyes: opens a picture, finds the face, measures it and, when asked, encodes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checkin.engine import quality
from checkin.engine.facts import Embedding, EngineInfo, FaceEngine, FrameFacts
from checkin.engine.images import (
    MAX_BYTES,
    MAX_PHOTO_BYTES,
    WORK_SIDE,
    Pixels,
    UnreadablePicture,
    open_picture,
)
from checkin.engine.landmarks import FaceFinder, Found
from checkin.engine.measures import measure

PHOTO_SIDE = 1_280
"""Photos of identity cards hold a small face in a large picture."""
MIN_PRESENCE = 0.5


@dataclass(frozen=True)
class EngineChoice:
    """Which engine to load: the default, or an operator's model at a path with its SHA-256."""

    model: str = ""
    sha256: str = ""
    scale: str = "raw"


def load_engine(choice: EngineChoice) -> FaceEngine:
    """The engine of this process. Raises ``ModelRefused`` with a sentence for the operator."""
    if not choice.model:
        from checkin.engine.dlib_engine import DlibEngine

        return DlibEngine()
    from checkin.engine.onnx_engine import OnnxEngine

    return OnnxEngine(Path(choice.model), choice.sha256, scale=choice.scale)


class Analyst:
    """Models of one process; not thread-safe."""

    def __init__(self, choice: EngineChoice) -> None:
        self._finder = FaceFinder()
        self._engine = load_engine(choice)

    @property
    def info(self) -> EngineInfo:
        """Which engine encodes."""
        return self._engine.info

    def look(self, raw: bytes, *, photo: bool = False) -> FrameFacts:
        """The facts of one picture; one that cannot be opened has a code and no face."""
        return self._seen(raw, photo)[0]

    def encode(self, raw: bytes, *, photo: bool = False) -> tuple[FrameFacts, Embedding | None]:
        """The facts, and the embedding where the picture passes every gate."""
        facts, pixels, face = self._seen(raw, photo)
        if facts.code or pixels is None or face is None:
            return facts, None
        return facts, self._engine.encode(pixels, face)

    def _seen(self, raw: bytes, photo: bool) -> tuple[FrameFacts, Pixels | None, Found | None]:
        try:
            pixels = open_picture(
                raw,
                max_bytes=MAX_PHOTO_BYTES if photo else MAX_BYTES,
                side=PHOTO_SIDE if photo else WORK_SIDE,
            )
        except UnreadablePicture as error:
            return FrameFacts(code=error.code), None, None
        faces = self._finder.find(pixels)
        if not faces:
            return FrameFacts(code="no_face"), None, None
        return self._measured(pixels, quality.counted(faces)), pixels, faces[0]

    def _measured(self, pixels: Pixels, faces: list[Found]) -> FrameFacts:
        face = faces[0]
        height, width = pixels.shape[:2]
        mesh = self._finder.mesh(pixels, face)
        if mesh.presence < MIN_PRESENCE:
            return FrameFacts(code="no_face")
        grey = quality.grey_face(pixels, face)
        sharp, light = quality.sharpness(grey), float(grey.mean())
        code = quality.problem(
            faces=len(faces), face=face, picture=(width, height), sharp=sharp, light=light
        )
        left, top, wide, high = (side / width for side in face.box)
        return FrameFacts(
            code=code,
            faces=len(faces),
            width=round(face.width),
            box=(left, top, wide, high),
            sharp=round(sharp, 1),
            light=round(light, 1),
            measures=measure(mesh),
        )
