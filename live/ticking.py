"""What happens in a room by the clock alone; every process may tick, each step happens once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from live.models import LiveLesson, LiveSession, Participant
from live.settings import SEEN_EVERY_S
from lms.core import clock

SETTLE_EVERY = 5
"""Ticks between two looks for lines that are lost for good."""
OVERTIME_EVERY = 30


@dataclass(frozen=True)
class Seen:
    """Who is in which breakout, as of ``rev``."""

    rev: int
    places: dict[uuid.UUID, uuid.UUID | None]


def tick(
    *, lesson_id: uuid.UUID, ticks: int, connections: Sequence[uuid.UUID], rev: int
) -> Seen | None:
    """One second of a room in a process that has pages of it; what changed since ``rev``."""
    from live.domain import entering

    if ticks % SEEN_EVERY_S == 1:
        entering.still_here(lesson_id=lesson_id, connections=list(connections))
    if ticks % SETTLE_EVERY == 0:
        entering.settle(lesson_id=lesson_id)
    if ticks % OVERTIME_EVERY == 0:
        _overtime(lesson_id)
    run_due(lesson_id)
    now = LiveLesson.objects.filter(lesson_id=lesson_id).values_list("rev", flat=True).first()
    if now is None or now == rev:
        return None
    # The number first: places read after it are as new or newer, and a later tick sees the rest.
    there = Participant.objects.filter(live__lesson_id=lesson_id, joined_at__isnull=False)
    return Seen(now, dict(there.values_list("user_id", "breakout_id")))


def _overtime(lesson_id: uuid.UUID) -> None:
    from live.domain import air

    air.end_overtime(lesson_id)


def run_due(lesson_id: uuid.UUID) -> None:
    """Countdowns that have ended: the roll call, the breakouts."""
    from live.domain import breakouts, roll_call
    from live.domain.room import changing

    due = LiveLesson.objects.filter(lesson_id=lesson_id, due_at__lte=clock.now())
    if not due.exists():
        return
    with changing(lesson_id) as change:
        roll_call.end_if_over(change)
        breakouts.watch_the_clock(change)


def sweep() -> None:
    """Rooms whose process died, and classes that nobody ends."""
    from live.domain import air, entering

    open_ones = set(LiveSession.objects.filter(ended_at=None).values_list("lesson_id", flat=True))
    waiting = Participant.objects.filter(joined_at__isnull=False)
    for lesson_id in open_ones | set(waiting.values_list("live__lesson_id", flat=True)):
        entering.settle(lesson_id=lesson_id)
        run_due(lesson_id)
    for lesson_id in open_ones:
        air.end_overtime(lesson_id)
