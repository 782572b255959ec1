"""The end of a paper: by its trainee, by its time, by staff; then the machine marks."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.db import transaction

from lms.core import clock
from lms.questions.errors import AnswerMalformed
from quizzes.exams.domain.facts import digest_of_answers, put
from quizzes.exams.events import ExamAnswerSaved, ExamSubmitted
from quizzes.exams.models import Attempt, Exam, ExamAnswer, ExamItem
from quizzes.exams.questions import loaded

logger = logging.getLogger(__name__)

GRACE_MS: Final = 5_000
"""What was on its way when the time ended still counts for so long after it."""
SETTLE_MS: Final = 2_000
"""Then what arrived in the grace is committed before anybody closes the paper."""
FOLD_MS: Final = 60_000
AT_ONCE: Final = 100


def over(attempt: Attempt, now: dt.datetime) -> bool:
    """Whether time, grace and settling are past."""
    return now >= attempt.deadline_at + dt.timedelta(milliseconds=GRACE_MS + SETTLE_MS)


def settle(attempt: Attempt) -> bool:
    """End a running paper whose time is up; whether it has ended."""
    if attempt.state == Attempt.State.RUNNING and over(attempt, clock.now()):
        submit(attempt=attempt, how=Attempt.How.TIME)
        attempt.refresh_from_db()
    return attempt.state != Attempt.State.RUNNING


@transaction.atomic
def submit(*, attempt: Attempt, how: Attempt.How) -> Attempt:
    """End a paper and mark what a machine can; again: no effect."""
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=attempt.pk)
    )
    if attempt.state != Attempt.State.RUNNING:
        return attempt
    answers = list(
        attempt.answers.select_for_update(of=("self",)).select_related("item__key").order_by("pk")
    )
    now = clock.now()
    ended = min(now, attempt.deadline_at) if how == Attempt.How.TIME else now
    attempt.state, attempt.submitted_at, attempt.how = Attempt.State.SUBMITTED, ended, how
    _fold(attempt, answers)
    for row in answers:
        mark_by_machine(row, row.item, attempt.exam)
    ExamAnswer.objects.bulk_update(answers, ["correct", "score_milli", "scored_by", "needs"])
    total(attempt, answers)
    attempt.save()
    put(
        ExamSubmitted(
            exam=str(attempt.exam_id),
            attempt=str(attempt.pk),
            how=how.value,
            answered=sum(row.answer is not None for row in answers),
            questions=len(answers),
            answers_sha256=digest_of_answers(answers),
        ),
        exam=attempt.exam,
        user_id=attempt.user_id,
        key=f"exam-submitted:{attempt.pk}",
    )
    return attempt


def mark_by_machine(row: ExamAnswer, item: ExamItem, exam: Exam) -> None:
    """Set what a machine can say of an answer; ``needs`` people where it cannot."""
    row.correct, row.needs, row.scored_by = None, 0, ExamAnswer.By.MACHINE
    if item.treatment == ExamItem.Treatment.FULL:
        row.score_milli = item.points_milli
        return
    if row.answer is None:
        row.correct, row.score_milli = False, 0
        return
    try:
        verdict = loaded(item.key).check(row.answer)
    except AnswerMalformed:  # another version's key may read another form
        row.correct, row.score_milli = False, 0
        return
    if verdict.correct is None:
        row.score_milli, row.scored_by, row.needs = None, "", exam.markers_needed
        return
    row.correct = verdict.correct
    row.score_milli = item.points_milli * verdict.score_milli // 1000


def total(attempt: Attempt, answers: list[ExamAnswer]) -> None:
    """Sum and verdict; None while an answer waits for a person."""
    scores = [row.score_milli for row in answers]
    known = [score for score in scores if score is not None]
    if len(known) < len(scores):
        attempt.score_milli, attempt.passed = None, None
    else:
        attempt.score_milli = sum(known)
        attempt.passed = attempt.score_milli >= attempt.exam.pass_milli


def _fold(attempt: Attempt, answers: list[ExamAnswer]) -> None:
    """One event for the saves since the last."""
    if not attempt.changes:
        return
    put(
        ExamAnswerSaved(
            exam=str(attempt.exam_id),
            attempt=str(attempt.pk),
            changes=attempt.changes,
            answered=sum(row.answer is not None for row in answers),
            answers_sha256=digest_of_answers(answers),
        ),
        exam=attempt.exam,
        user_id=attempt.user_id,
    )
    attempt.changes = 0


def submit_due() -> int:
    """The tick: end every paper whose time is up; how many. One that fails keeps no other."""
    before = clock.now() - dt.timedelta(milliseconds=GRACE_MS + SETTLE_MS)
    due = Attempt.objects.filter(state=Attempt.State.RUNNING, deadline_at__lte=before)
    ended = 0
    for attempt in due.order_by("deadline_at")[:AT_ONCE]:
        try:
            submit(attempt=attempt, how=Attempt.How.TIME)
            ended += 1
        except Exception:  # the others must not wait for this one
            logger.exception("the paper %s could not be ended", attempt.pk)
    return ended


def fold_due() -> int:
    """The tick: put the saves of running papers on record; how many papers had some."""
    folded = 0
    running = Attempt.objects.filter(state=Attempt.State.RUNNING, changes__gt=0)
    for pk in list(running.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            attempt = (
                Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=pk)
            )
            if attempt.state != Attempt.State.RUNNING:
                continue
            _fold(attempt, list(attempt.answers.order_by("pk")))
            attempt.save(update_fields=["changes", "updated_at"])
            folded += 1
    return folded
