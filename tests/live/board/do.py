"""Short forms of what people do on boards."""

from __future__ import annotations

import uuid
from typing import Any

from live.access import LiveSeat
from live.board import points
from live.board.access import board_seat
from live.board.domain import strokes

LINE = [(1_000, 1_000), (1_400, 1_200), (2_000, 1_300)]


def first_page(seat: LiveSeat, scope=None) -> uuid.UUID:
    board = board_seat(seat, scope or seat.lesson.pk).board
    assert board.page_id is not None
    return board.page_id


def draw(seat: LiveSeat, *, scope=None, page=None, line=LINE, **values: Any):
    given = {"event_key": uuid.uuid4(), "tool": "pen", "color": "ink", "width": 24, **values}
    packed = given.pop("packed", None) or points.to_wire(points.encode(line))
    where = scope or seat.lesson.pk
    return strokes.draw(
        seat=seat, scope=where, page_id=page or first_page(seat, where), packed=packed, **given
    )


def step(name: str, seat: LiveSeat, *, scope=None, page=None, **values: Any):
    """``erase``, ``clear_page``, ``undo`` or ``redo``."""
    where = scope or seat.lesson.pk
    given = {"event_key": uuid.uuid4(), **values}
    act = getattr(strokes, name)
    return act(seat=seat, scope=where, page_id=page or first_page(seat, where), **given)
