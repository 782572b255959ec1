"""Where a replay's timed questions come from: joined in ``lms.wiring``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from live.access import LiveSeat

marks: list[Callable[[LiveSeat], list[dict[str, Any]]]] = []
"""Where questions stand on the newest replay's time line, and how this person stands with each."""
gates: list[Callable[[uuid.UUID, uuid.UUID], int | None]] = []
"""(lesson id, user id) → the moment (ms) of the first required question without an answer."""


def marks_of(seat: LiveSeat) -> list[dict[str, Any]]:
    """All of them, by time."""
    return [mark for source in marks for mark in source(seat)]


def gate_of(lesson_id: uuid.UUID, user_id: uuid.UUID) -> int | None:
    """The first of them."""
    found = [at for gate in gates if (at := gate(lesson_id, user_id)) is not None]
    return min(found, default=None)
