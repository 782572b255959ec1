"""The bank lends its questions to lessons of its course: the wording that it asks now."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from lms.core.errors import Invalid, NotFound
from lms.courses.models import Lesson
from lms.people.models import User
from lms.questions.models import QuestionVersion
from quizzes.models import BankQuestion
from quizzes.queries import questions
from quizzes.rules import bank_for

SHOWN = 60


class BankLender:
    """:class:`lms.questions.lending.Lender` over the tables of the bank."""

    def lend(
        self, user: User, lesson: Lesson, ids: Sequence[uuid.UUID]
    ) -> Sequence[QuestionVersion]:
        """Versions in the order asked for. Raises NotFound (also for retired ones), Invalid."""
        course = bank_for(user, lesson.training_class.course_id)
        rows = BankQuestion.objects.filter(course=course, pk__in=ids, retired_at=None)
        found = {row.pk: row for row in rows.select_related("version").prefetch_related("media")}
        if len(found) != len(ids):
            raise NotFound
        pictures = [str(name) for name in ids if found[name].media.all()]
        if pictures:
            raise Invalid(fields={"questions": "shows_media"}, questions=pictures)
        return [found[name].version for name in ids]

    def some(self, course_id: uuid.UUID, most: int) -> Sequence[uuid.UUID]:
        """Choices without media, the oldest first."""
        rows = BankQuestion.objects.filter(
            course_id=course_id,
            retired_at=None,
            kind__in=("single", "multiple", "true_false"),
            media__isnull=True,
        )
        return list(rows.order_by("created_at", "pk").values_list("pk", flat=True)[:most])

    def owns(self, question_id: uuid.UUID) -> bool:
        """Whether a bank asks this question."""
        return BankQuestion.objects.filter(question_id=question_id).exists()


def offers(user: User, lesson: Lesson, filters: dict[str, str]) -> dict[str, Any]:
    """What the bank of the lesson's course offers, without keys: rows, and how many there are."""
    found = questions(bank_for(user, lesson.training_class.course_id), filters)
    rows = [
        {
            "id": row.pk,
            "kind": row.kind,
            "title": row.title,
            "stem": row.stem,
            "difficulty": row.difficulty,
            "tags": [tag.name for tag in row.tags.all()],
            "shows_media": bool(row.media.all()),
            "version": row.version.number,
        }
        for row in found[:SHOWN]
    ]
    return {"count": found.count(), "rows": rows}


def labels(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[tuple[str, ...], int | None]]:
    """Tags and difficulty of the questions among these that stand in a bank."""
    rows = BankQuestion.objects.filter(question_id__in=ids).prefetch_related("tags")
    return {
        row.question_id: (tuple(tag.name for tag in row.tags.all()), row.difficulty) for row in rows
    }


lender = BankLender()
