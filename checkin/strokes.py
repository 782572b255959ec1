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
