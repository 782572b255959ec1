"""Progress in one lesson, as far as others set or ask for it."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.presence import store
from lms.presence.models import LessonProgress


def set_gate(*, user_id: uuid.UUID, lesson_id: uuid.UUID, gate_ms: int | None) -> None:
    """Credit stops at this media time (an unanswered required question); None lifts the gate."""
    key = (user_id, lesson_id)
    with transaction.atomic():
        store.load_states([user_id])  # the lock under which progress is written
        progress = store.load_progress([key])[key]
        if progress.gate != gate_ms:
            progress.gate = gate_ms
            store.save_progress({key: progress})


def frontier_of(*, user_id: uuid.UUID, lesson_id: uuid.UUID) -> int:
    """The furthest media time that was reached, in ms; 0 for somebody who never began."""
    found = LessonProgress.objects.filter(user_id=user_id, lesson_id=lesson_id)
    return found.values_list("frontier_ms", flat=True).first() or 0


def users_of(*, lesson_id: uuid.UUID) -> list[uuid.UUID]:
    """Everybody who has begun the lesson."""
    found = LessonProgress.objects.filter(lesson_id=lesson_id)
    return list(found.order_by("user_id").values_list("user_id", flat=True))
