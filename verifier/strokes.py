"""A signature drawn by hand, as a vector document and as an SVG path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Stroke = Sequence[Sequence[int]]
POINTS_MAX = 3_000
STROKES_MAX = 60
SIDE_MAX = 4_000


def is_document(value: object) -> bool:
    """Whether this is a signature: {"v": 1, "width", "height", "strokes": [[[x, y, ms] …] …]}."""
    if not isinstance(value, Mapping) or value.keys() != {"v", "width", "height", "strokes"}:
        return False
    sides = (value["width"], value["height"])
    strokes = value["strokes"]
    if value["v"] != 1 or not all(_whole(side) and 0 < side <= SIDE_MAX for side in sides):
        return False
    if not isinstance(strokes, list) or not 0 < len(strokes) <= STROKES_MAX:
        return False
    if not all(isinstance(stroke, list) and stroke for stroke in strokes):
        return False
    points = [point for stroke in strokes for point in stroke]
    return len(points) <= POINTS_MAX and all(
        isinstance(point, list) and len(point) == 3 and all(_whole(n) for n in point)
        for point in points
    )


def path_of(document: Mapping[str, Any]) -> str:
    """The ``d`` of an SVG path: quadratic curves through the midpoints, whole numbers."""
    return " ".join(_curve(stroke) for stroke in document["strokes"])


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _curve(stroke: Stroke) -> str:
    (x, y, *_), *rest = stroke
    if not rest:
        return f"M{x} {y}h1"
    parts = [f"M{x} {y}"]
    before = (x, y)
    for point in rest[:-1]:
        middle = ((before[0] + point[0]) // 2, (before[1] + point[1]) // 2)
        parts.append(f"Q{before[0]} {before[1]} {middle[0]} {middle[1]}")
        before = (point[0], point[1])
    parts.append(f"Q{before[0]} {before[1]} {rest[-1][0]} {rest[-1][1]}")
    return "".join(parts)
