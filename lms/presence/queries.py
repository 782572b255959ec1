"""Reads about presence: the lecturer's watchers, the player's resume."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lms.core import clock
from lms.presence import store
from lms.presence.coverage import missing
from lms.presence.defences import LEASE_MS
from lms.presence.models import LessonProgress, PresenceState
from lms.presence.state import Presence


@dataclass(frozen=True)
class ProgressView:
    """A trainee's progress in a lesson, in ms."""

    coverage: list[list[int]]
    gaps: list[list[int]]
    """Below the frontier and not credited: can be watched again."""
    frontier_ms: int
    position_ms: int
    gate_ms: int | None
    credited_ms: int


@dataclass(frozen=True)
class Watcher:
    """Somebody whose time counts in a lesson now."""

    user_id: uuid.UUID
    mode: str
    device: str
    since_ms: int
    last_beat_ms: int


def progress_of(*, user_id: uuid.UUID, lesson_id: uuid.UUID) -> ProgressView:
    """Progress for the player; zeros for somebody who never began (one query)."""
    row = LessonProgress.objects.filter(user_id=user_id, lesson_id=lesson_id).first()
    row = row or LessonProgress(user_id=user_id, lesson_id=lesson_id)
    covered = tuple((low, high) for low, high in row.coverage)
    gaps = missing(covered, 0, row.frontier_ms)
    return ProgressView(
        coverage=[list(part) for part in covered],
        gaps=[list(part) for part in gaps],
        frontier_ms=row.frontier_ms,
        position_ms=row.position_ms,
        gate_ms=row.gate_ms,
        credited_ms=row.credited_ms,
    )


def watchers_of(*, lesson_id: uuid.UUID) -> list[Watcher]:
    """Who holds a living lease in the lesson, longest first (one query)."""
    rows = PresenceState.objects.filter(
        lease__isnull=False,
        lesson_id=lesson_id,
        last_beat_ms__gte=clock.now_ms() - LEASE_MS,
    ).order_by("taken_at_ms", "user_id")
    return [
        Watcher(row.user_id, row.mode, row.device, row.taken_at_ms, row.last_beat_ms)
        for row in rows
    ]


def state_of(*, user_id: uuid.UUID) -> Presence:
    """The engine's view of one trainee, unlocked."""
    return store.read_state(user_id)
