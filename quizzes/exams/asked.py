"""Answers of papers whose results are published, for whoever sums up what was mastered."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from lms.core.clock import to_ms
from quizzes.exams.models import ExamAnswer


class Marked(NamedTuple):
    """One marked answer of a trainee."""

    user_id: uuid.UUID
    question_id: uuid.UUID
    stem: str
    score_milli: int
    """Of a thousand."""
    at_ms: int
    chapter: str
    lesson_id: uuid.UUID | None


def marked(class_id: uuid.UUID, users: Collection[uuid.UUID]) -> list[Marked]:
    """Only what the trainee was shown: a result that is not published tells nothing."""
    rows = ExamAnswer.objects.filter(
        attempt__exam__training_class_id=class_id,
        attempt__user_id__in=users,
        attempt__published_at__isnull=False,
        score_milli__isnull=False,
        item__points_milli__gt=0,
    ).select_related("attempt__exam", "version", "item")
    return [
        Marked(
            user_id=row.attempt.user_id,
            question_id=row.version.question_id,
            stem=str(row.version.body.get("stem", "")),
            score_milli=min(1000, (row.score_milli or 0) * 1000 // row.item.points_milli),
            at_ms=to_ms(row.attempt.submitted_at or row.attempt.started_at),
            chapter=row.attempt.exam.title,
            lesson_id=row.attempt.exam.lesson_id,
        )
        for row in rows
    ]
