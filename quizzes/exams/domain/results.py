"""Results by decision: published when every paper is marked, and again whenever one changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from lms.core import clock
from lms.notify.domain.notify import notify
from lms.people.models import User
from quizzes.exams.domain.facts import put
from quizzes.exams.domain.submitting import settle, total
from quizzes.exams.errors import ExamState, MarkingOpen
from quizzes.exams.events import ExamResultPublished
from quizzes.exams.models import Attempt, Exam, ExamAnswer
from quizzes.exams.models.exams import TOTAL_MILLI


@transaction.atomic
def publish_results(*, exam: Exam, by: User) -> Exam:
    """Show every trainee the own result.

    Raises ``ExamState`` (not announced, shown already, still open to beginners) and
    ``MarkingOpen`` while a paper runs or an answer waits for a person.
    """
    exam = (
        Exam.objects.select_for_update(of=("self",))
        .select_related("training_class")
        .get(pk=exam.pk)
    )
    if exam.state != Exam.State.PUBLISHED or clock.now() < exam.closes_at:
        raise ExamState
    attempts = list(exam.attempts.select_related("exam", "user"))
    running = sum(not settle(attempt) for attempt in attempts)
    waiting = ExamAnswer.objects.filter(attempt__exam=exam, needs__gt=0).count()
    if running or waiting:
        raise MarkingOpen(running=running, waiting=waiting)
    exam.state, exam.results_at, exam.results_by = Exam.State.RESULTS, clock.now(), by
    exam.save(update_fields=["state", "results_at", "results_by", "updated_at"])
    for attempt in attempts:
        show(attempt, exam=exam, by=by)
    notify(
        kind="exam.results",
        args={"title": exam.title},
        link=f"/exams/{exam.pk}",
        recipients=[attempt.user_id for attempt in attempts],
        key=f"exam-results:{exam.pk}",
    )
    return exam


def show(attempt: Attempt, *, exam: Exam, by: User) -> None:
    """Put a marked paper's result on record; inside the caller's transaction."""
    assert attempt.score_milli is not None
    put(
        ExamResultPublished(
            exam=str(exam.pk),
            attempt=str(attempt.pk),
            score_milli=attempt.score_milli,
            of_milli=TOTAL_MILLI,
            passed=bool(attempt.passed),
        ),
        exam=exam,
        user_id=attempt.user_id,
        actor_id=by.pk,
    )
    if attempt.published_at is None:
        attempt.published_at = clock.now()
        attempt.save(update_fields=["published_at", "updated_at"])


def count_again(attempts: Iterable[Attempt], *, exam: Exam, by: User) -> list[Attempt]:
    """Sum papers anew after scores moved; shown ones are shown anew. Those whose total moved."""
    moved = []
    for attempt in attempts:
        before = (attempt.score_milli, attempt.passed)
        total(attempt, list(attempt.answers.all()))
        if (attempt.score_milli, attempt.passed) == before:
            continue
        attempt.save(update_fields=["score_milli", "passed", "updated_at"])
        moved.append(attempt)
        if exam.state == Exam.State.RESULTS and attempt.score_milli is not None:
            show(attempt, exam=exam, by=by)
    return moved
