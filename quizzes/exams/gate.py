"""What other features ask of exams: which lesson's browser rules bind a route, and its page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from lms.core import clock
from lms.courses.models import Lesson
from lms.people.models import User
from quizzes.exams.models import Exam

GUARDED: Final = frozenset({"exam-start", "exam-paper", "exam-medium"})
"""Only the paper itself wants Safe Exam Browser; door and review open anywhere."""


def lesson_of_route(kwargs: Mapping[str, Any], name: str) -> uuid.UUID | None:
    """The lesson in whose place an exam stands, for the routes of its paper."""
    exam_id = kwargs.get("exam_id")
    if name not in GUARDED or not isinstance(exam_id, uuid.UUID):
        return None
    return Exam.objects.filter(pk=exam_id).values_list("lesson_id", flat=True).first()


def page_of_lesson(lesson: Lesson, user: User) -> str | None:
    """The announced exam in a lesson's place that has not closed, for Safe Exam Browser."""
    found = Exam.objects.filter(
        lesson=lesson, state=Exam.State.PUBLISHED, closes_at__gt=clock.now()
    ).order_by("opens_at")
    first = found.first()
    return None if first is None else f"/exams/{first.pk}"
