"""What one frame says, as plain values: what the judge and the wire know of a picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from checkin.engine.images import Pixels
from checkin.engine.landmarks import Found
from checkin.engine.measures import Measures

Embedding = npt.NDArray[np.float32]
CALL_HEADER = "X-Rongke-Token"
"""Carries the installation's token in every call of the face service."""


@dataclass(frozen=True)
class EngineInfo:
    """Which engine made an embedding; embeddings of two engines are never compared."""

    name: str
    version: str
    size: int
    """Numbers of one embedding."""


@runtime_checkable
class FaceEngine(Protocol):
    """Turns one face of a picture into numbers whose Euclidean distance says who is who."""

    info: EngineInfo

    def encode(self, pixels: Pixels, face: Found) -> Embedding:
        """The embedding of this face."""
        ...


@dataclass(frozen=True)
class FrameFacts:
    """One frame: what is wrong with it (``code``, empty when nothing is) and what it shows."""

    code: str
    faces: int = 0
    width: int = 0
    """Of the largest face, in pixels."""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Left, top, width, height of the largest face as parts of the picture's width."""
    sharp: float = 0.0
    light: float = 0.0
    measures: Measures | None = None

    @property
    def seen(self) -> bool:
        """Whether there is exactly one face whose figures can be read."""
        return self.measures is not None and self.faces == 1

    def to_wire(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: dict[str, Any]) -> FrameFacts:
        """The inverse of :meth:`to_wire`."""
        measures = data["measures"]
        left, top, width, height = data["box"]
        return cls(
            code=data["code"],
            faces=data["faces"],
            width=data["width"],
            box=(left, top, width, height),
            sharp=data["sharp"],
            light=data["light"],
            measures=None if measures is None else Measures(**measures),
        )
