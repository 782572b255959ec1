"""What a mesh says about a head: eyes, mouth, turn and nod, as ratios without a unit.

Point numbers are FaceMesh's. ``left`` and ``right`` are the person's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checkin.engine.landmarks import Floats, Mesh

RIGHT_EYE = (33, 160, 158, 133, 153, 144)
LEFT_EYE = (263, 387, 385, 362, 380, 373)
MOUTH = (13, 14, 78, 308)
NOSE_TIP = 1
CHEEKS = (234, 454)
BRIDGE, PHILTRUM = 168, 164
"""Both stay where they are when the mouth opens."""


@dataclass(frozen=True)
class Measures:
    """The figures by which gestures are recognised."""

    eyes: float
    """Eye aspect ratio, the mean of both: about .3 open, under .15 shut."""
    mouth: float
    """Inner height over inner width: about 0 shut, over .35 open."""
    turn: float
    """Nose between the cheeks: 0 frontal, +1 fully to the person's left, -1 to the right."""
    nod: float
    """Nose tip between the eyes (0) and the upper lip (1): larger when the head is lowered."""


def measure(mesh: Mesh) -> Measures:
    """Read the ratios off the points."""
    points = mesh.points
    return Measures(
        eyes=(_eye(points, RIGHT_EYE) + _eye(points, LEFT_EYE)) / 2,
        mouth=_ratio(points, MOUTH[0], MOUTH[1], MOUTH[2], MOUTH[3]),
        turn=_turn(points),
        nod=_nod(points),
    )


def _distance(points: Floats, one: int, other: int) -> float:
    return float(np.linalg.norm(points[one, :2] - points[other, :2]))


def _ratio(points: Floats, top: int, bottom: int, left: int, right: int) -> float:
    return _distance(points, top, bottom) / max(_distance(points, left, right), 1e-6)


def _eye(points: Floats, eye: tuple[int, ...]) -> float:
    outer, top_outer, top_inner, inner, bottom_inner, bottom_outer = eye
    high = _distance(points, top_outer, bottom_outer) + _distance(points, top_inner, bottom_inner)
    return high / max(2 * _distance(points, outer, inner), 1e-6)


def _turn(points: Floats) -> float:
    right, left = points[CHEEKS[0], 0], points[CHEEKS[1], 0]
    half = max(abs(float(left - right)) / 2, 1e-6)
    return (float(points[NOSE_TIP, 0]) - float(left + right) / 2) / half


def _nod(points: Floats) -> float:
    top, bottom = float(points[BRIDGE, 1]), float(points[PHILTRUM, 1])
    return (float(points[NOSE_TIP, 1]) - top) / max(bottom - top, 1e-6)
