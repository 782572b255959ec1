"""Marking a question again by a fixed key: what was asked stays, what moved is on record."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.notify.domain.notify import notify
from lms.questions.models import QuestionVersion
from lms.questions.types import load_question
from quizzes.exams.domain.facts import put
from quizzes.exams.domain.results import count_again
from quizzes.exams.domain.submitting import mark_by_machine
from quizzes.exams.errors import ExamState, KeyDiffers
from quizzes.exams.events import ExamRegraded
from quizzes.exams.models import Attempt, Exam, ExamAnswer, ExamItem, Regrade
from quizzes.exams.rules import ANNOUNCED, Staff


def same_question(asked: QuestionVersion, other: QuestionVersion) -> bool:
    """Whether answers to one mean the same in the other: type, stem and choices are equal."""
    if asked.question_id != other.question_id or asked.type != other.type:
        return False
    first, second = (load_question(one.type, one.body) for one in (asked, other))
    return first.public(seed="same") == second.public(seed="same")


@transaction.atomic
def regrade(
    *, staff: Staff, item_id: uuid.UUID, key_id: uuid.UUID | None, full: bool, reason: str
) -> Regrade:
    """Mark a question's answers by another version's key, or give everybody its points.

    Scores that an appeal settled stay. Shown results are shown anew and their trainees told.
    Raises ``KeyDiffers``, ``ExamState``, ``NotFound``.
    """
    if staff.exam.state not in ANNOUNCED:
        raise ExamState
    item = (
        ExamItem.objects.select_for_update(of=("self",))
        .select_related("version", "key", "exam")
        .filter(exam=staff.exam, pk=item_id)
        .first()
    )
    if item is None:
        raise NotFound
    key = item.key if key_id is None else QuestionVersion.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound
    if not same_question(item.version, key):
        raise KeyDiffers
    before_key, treatment = item.key, _treatment(full)
    if (before_key.pk, item.treatment) == (key.pk, treatment):
        raise Invalid("Nothing would change.", field="key")
    item.key, item.treatment = key, treatment
    item.save(update_fields=["key", "treatment"])
    changes, attempts = _mark_again(item)
    made = Regrade.objects.create(
        exam=staff.exam,
        item=item,
        before_key=before_key,
        after_key=key,
        treatment=treatment,
        reason=reason,
        by=staff.user,
        at=clock.now(),
        changes=changes,
    )
    put(
        ExamRegraded(
            exam=str(staff.exam.pk),
            question=str(item.version.question_id),
            before=before_key.number,
            after=key.number,
            treatment=treatment,
            changed=len(changes),
        ),
        exam=staff.exam,
        actor_id=staff.user.pk,
        key=f"exam-regraded:{made.pk}",
        private={"reason": reason},
    )
    moved = count_again(attempts, exam=staff.exam, by=staff.user)
    if staff.exam.state == Exam.State.RESULTS:
        notify(
            kind="exam.regraded",
            args={"title": staff.exam.title},
            link=f"/exams/{staff.exam.pk}",
            recipients=[attempt.user_id for attempt in moved],
        )
    return made


def _treatment(full: bool) -> str:
    return str((ExamItem.Treatment.FULL if full else ExamItem.Treatment.KEY).value)


def _mark_again(item: ExamItem) -> tuple[list[dict[str, Any]], list[Attempt]]:
    """New scores of the ended papers; what moved, and whose papers."""
    rows = list(
        ExamAnswer.objects.select_for_update(of=("self",))
        .select_related("attempt__exam")
        .filter(item=item, attempt__state=Attempt.State.SUBMITTED)
        .order_by("pk")
    )
    changes: list[dict[str, Any]] = []
    attempts: list[Attempt] = []
    for row in rows:
        before = row.score_milli
        by_people = row.scored_by == ExamAnswer.By.PEOPLE and item.treatment == "key"
        if row.scored_by == ExamAnswer.By.APPEAL or by_people:
            continue
        mark_by_machine(row, item, row.attempt.exam)
        if row.score_milli != before:
            attempt = str(row.attempt_id)
            changes.append({"attempt": attempt, "before": before, "after": row.score_milli})
            attempts.append(row.attempt)
    ExamAnswer.objects.bulk_update(rows, ["correct", "score_milli", "scored_by", "needs"])
    return changes, attempts
