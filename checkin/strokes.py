"""A signature as strokes: bounded, whole numbers, the same bytes for the same drawing. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from verifier import canonical

STROKES_MAX = 60
POINTS_MAX = 3_000
POINTS_MIN = 8
SIDE = range(100, 4001)
SPAN_MIN = 20
"""A signature is at least this wide or high: a dot is none."""
TIME_MAX_MS = 10 * 60_000
Document = dict[str, Any]
Stroke = Sequence[Sequence[int]]


def document_of(*, width: int, height: int, strokes: Sequence[Stroke]) -> Document | None:
    """The document that is kept, or None when this is no signature.

    A point is (x, y, ms since the first point), all whole; points stay inside the field.
    """
    points = [point for stroke in strokes for point in stroke]
    if width not in SIDE or height not in SIDE or not 1 <= len(strokes) <= STROKES_MAX:
        return None
    if not POINTS_MIN <= len(points) <= POINTS_MAX or any(not stroke for stroke in strokes):
        return None
    for point in points:
        if len(point) != 3:
            return None
        x, y, t = point
        if not (0 <= x <= width and 0 <= y <= height and 0 <= t <= TIME_MAX_MS):
            return None
    wide = max(p[0] for p in points) - min(p[0] for p in points)
    high = max(p[1] for p in points) - min(p[1] for p in points)
    if max(wide, high) < SPAN_MIN:
        return None
    kept = [[[int(n) for n in point] for point in stroke] for stroke in strokes]
    return {"v": 1, "width": width, "height": height, "strokes": kept}


def text_of(document: Document) -> str:
    """The canonical JSON of a document: what the event commits to."""
    return canonical.encode(document).decode()


def sha256_of(words: str) -> str:
    """Hash of the words that were signed."""
    return hashlib.sha256(words.encode()).hexdigest()


def path_of(document: Document) -> str:
    """The ``d`` of an SVG path: quadratic curves through the midpoints, whole numbers."""
    return " ".join(_curve(stroke) for stroke in document["strokes"])


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
    last = rest[-1]
    parts.append(f"Q{before[0]} {before[1]} {last[0]} {last[1]}")
    return "".join(parts)
