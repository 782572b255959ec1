"""Marking by people: by rubric, without names, and a third where two are too far apart."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.core import clock
from lms.core.errors import NotFound
from lms.people.models import User
from quizzes.exams.domain.facts import put
from quizzes.exams.domain.results import count_again
from quizzes.exams.errors import MarkInvalid, MarkRefused
from quizzes.exams.events import ExamAnswerMarked
from quizzes.exams.models import Attempt, Exam, ExamAnswer, Mark
from quizzes.exams.rules import Staff


def waiting_for(staff: Staff) -> QuerySet[ExamAnswer]:
    """Answers that wait for a mark which this person may give, by question.

    Nobody marks an answer twice; a trainee's name is never in it.
    """
    return (
        ExamAnswer.objects.filter(
            attempt__exam=staff.exam, attempt__state=Attempt.State.SUBMITTED, needs__gt=0
        )
        .exclude(marks__marker=staff.user)
        .exclude(attempt__user=staff.user)
        .select_related("attempt", "item", "version")
        .order_by("item__position", "attempt__code")
    )


@transaction.atomic
def mark(
    *,
    staff: Staff,
    answer_id: uuid.UUID,
    score_milli: int | None,
    rubric: Mapping[str, int],
    comment: str,
) -> ExamAnswer:
    """Give a mark; the last one that is needed settles the score.

    With a rubric the criteria make the score, without one ``score_milli`` does. Raises
    ``MarkRefused``, ``MarkInvalid``, ``NotFound``.
    """
    row = (
        ExamAnswer.objects.select_for_update(of=("self",))
        .select_related("attempt__exam", "item", "version")
        .filter(pk=answer_id, attempt__exam=staff.exam)
        .first()
    )
    if row is None:
        raise NotFound
    given = list(row.marks.all())
    if row.needs == 0 or row.attempt.user_id == staff.user.pk:
        raise MarkRefused
    if any(mark.marker_id == staff.user.pk for mark in given):
        raise MarkRefused
    score = score_of(row, score_milli, rubric)
    made = Mark.objects.create(
        answer=row,
        marker=staff.user,
        score_milli=score,
        rubric=dict(rubric),
        comment=comment,
        deciding=row.disputed,
        at=clock.now(),
    )
    settle_marks(row, [*given, made])
    row.save(update_fields=["needs", "disputed", "score_milli", "scored_by"])
    put(
        ExamAnswerMarked(
            exam=str(staff.exam.pk),
            attempt=str(row.attempt_id),
            question=str(row.version.question_id),
            score_milli=score,
            of_milli=row.item.points_milli,
            deciding=made.deciding,
        ),
        exam=staff.exam,
        user_id=row.attempt.user_id,
        actor_id=staff.user.pk,
        key=f"exam-marked:{made.pk}",
    )
    if row.needs == 0:
        count_again([row.attempt], exam=row.attempt.exam, by=staff.user)
    return row


def score_of(row: ExamAnswer, score_milli: int | None, rubric: Mapping[str, int]) -> int:
    """The score of a mark in thousandths. Raises ``MarkInvalid``."""
    criteria: list[dict[str, Any]] = row.item.rubric
    if not criteria:
        if rubric or score_milli is None or not 0 <= score_milli <= row.item.points_milli:
            raise MarkInvalid(of_milli=row.item.points_milli)
        return score_milli
    most = {one["id"]: one["points_milli"] for one in criteria}
    if set(rubric) != set(most) or any(not 0 <= rubric[key] <= most[key] for key in most):
        raise MarkInvalid(of_milli=row.item.points_milli)
    return sum(rubric.values())


def settle_marks(row: ExamAnswer, marks: list[Mark]) -> None:
    """What the marks given so far come to.

    Enough and close together: their mean. Too far apart: one more, and that one decides.
    """
    deciding = [mark for mark in marks if mark.deciding]
    if deciding:
        row.score_milli, row.needs = deciding[-1].score_milli, 0
    else:
        row.needs -= 1
        if row.needs:
            return
        scores = [mark.score_milli for mark in marks]
        apart = (max(scores) - min(scores)) * 1000
        if apart > row.attempt.exam.disagree_milli * row.item.points_milli:
            row.needs, row.disputed = 1, True
            return
        row.score_milli = round(sum(scores) / len(scores))
    row.scored_by = ExamAnswer.By.PEOPLE


def progress_of(exam: Exam) -> dict[str, int]:
    """How many answers people mark, how many of them wait, how many are disputed."""
    by_people = ExamAnswer.objects.filter(attempt__exam=exam).filter(
        Q(needs__gt=0) | Q(marks__isnull=False)
    )
    ids = by_people.order_by().values("pk").distinct()
    found = ExamAnswer.objects.filter(pk__in=ids)
    return {
        "answers": found.count(),
        "waiting": found.filter(needs__gt=0).count(),
        "disputed": found.filter(disputed=True, needs__gt=0).count(),
    }


def marked_by(exam: Exam, user: User) -> int:
    """How many marks this person gave."""
    return Mark.objects.filter(answer__attempt__exam=exam, marker=user).count()
