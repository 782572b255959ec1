"""What may be drawn, how much of it, and by whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from live.board import points
from live.board.errors import StrokeInvalid
from live.board.models import Stroke
from live.board.points import Point

POINTS_MAX: Final = 2_000
"""Points of one stroke; a longer one is drawn as several."""
STROKES_MAX: Final = 5_000
"""Strokes on one page, hidden ones included."""
PAGES_MAX: Final = 400
"""Pages of one board."""
DECKS_MAX: Final = 20
"""Sets of slides of one lesson."""
DECK_PAGES_MAX: Final = 300
TEXT_MAX: Final = 500
"""Characters of one text on the board."""
ERASE_MAX: Final = 500
"""Strokes that one message erases."""
DECK_BYTES: Final = 100 * 1024 * 1024
BLANK_HEIGHT: Final = 5_625
"""Empty paper is 16:9."""
HEIGHT_RANGE: Final = (2_000, 30_000)

COLORS: Final = frozenset({"ink", "red", "amber", "teal", "blue", "violet", "grey", "white"})
"""Names; each page of the front end has their values."""
_WIDTHS: Final = {"text": (120, 1_200), "marker": (40, 800)}
_WIDTH: Final = (4, 200)
_COUNTS: Final = {"pen": (1, POINTS_MAX), "marker": (1, POINTS_MAX), "text": (1, 1)}
_SHAPE: Final = (2, 2)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A stroke as somebody wants to draw it, checked."""

    tool: str
    color: str
    width: int
    points: bytes
    text: str


def checked(*, tool: str, color: str, width: int, packed: str, text: str) -> Drawing:
    """The drawing, or ``StrokeInvalid`` naming the field that does not fit.

    ``packed`` is the wire form of its points; ``text`` has been cleaned.
    """
    if tool not in Stroke.Tool.values:
        raise StrokeInvalid(fields={"tool": "unknown"})
    if color not in COLORS:
        raise StrokeInvalid(fields={"color": "unknown"})
    low, high = _WIDTHS.get(tool, _WIDTH)
    if not low <= width <= high:
        raise StrokeInvalid(fields={"width": "out_of_range"})
    if (tool == Stroke.Tool.TEXT) != bool(text) or len(text) > TEXT_MAX:
        raise StrokeInvalid(fields={"text": "missing" if not text else "not_here"})
    data, _ = unpacked(packed, *_COUNTS.get(tool, _SHAPE))
    return Drawing(tool=tool, color=color, width=width, points=data, text=text)


def unpacked(packed: str, least: int, most: int) -> tuple[bytes, list[Point]]:
    """Bytes and points of a wire form; ``StrokeInvalid`` unless there are so many of them."""
    try:
        data = points.from_wire(packed)
        found = points.decode(data, most=most)
    except ValueError as error:
        raise StrokeInvalid(fields={"p": "malformed"}) from error
    if len(found) < least:
        raise StrokeInvalid(fields={"p": "too_few"})
    return data, found


def may_erase(*, leads: bool, own: bool) -> bool:
    """Lecturers erase everything; others what they drew themselves."""
    return leads or own
