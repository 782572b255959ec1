"""What courses' lists say about live lessons."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from live.models import LiveSession
from lms.courses.models import Lesson, LessonKind


def lesson_facts(lesson_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Live lessons can be joined; whether each is on air now, and whether it ever was."""
    wanted = list(lesson_ids)
    lessons = Lesson.objects.filter(pk__in=wanted, kind=LessonKind.LIVE).values_list(
        "pk", flat=True
    )
    facts: dict[uuid.UUID, dict[str, Any]] = {
        lesson_id: {"actions": ["join"], "on_air": False, "aired": False} for lesson_id in lessons
    }
    runs = LiveSession.objects.filter(lesson_id__in=facts).order_by("started_at")
    for lesson_id, ended_at in runs.values_list("lesson_id", "ended_at"):
        facts[lesson_id] |= {"on_air": ended_at is None, "aired": True}
    return facts
