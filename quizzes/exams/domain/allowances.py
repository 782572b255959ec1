"""More time, a late start, another attempt: for one trainee, with a reason."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment
from lms.realtime.publish import to_user
from quizzes.exams.domain.door import deadline
from quizzes.exams.domain.facts import put
from quizzes.exams.domain.sitting import remaining_ms, tell_desk
from quizzes.exams.domain.submitting import submit
from quizzes.exams.errors import ExamNotStarted, ExamState
from quizzes.exams.events import ExamLateAccepted, ExamTimeGiven
from quizzes.exams.messages import ExamSubmittedNow, ExamTime
from quizzes.exams.models import Allowance, Attempt, Exam, ExamAnswer
from quizzes.exams.rules import ANNOUNCED, Staff


def trainee_at(exam: Exam, user_id: uuid.UUID) -> Enrolment:
    """A trainee of the exam's class, or ``NotFound``."""
    seat = (
        Enrolment.objects.filter(
            training_class=exam.training_class_id, user=user_id, withdrawn_at=None
        )
        .select_related("user")
        .first()
    )
    if seat is None:
        raise NotFound
    return seat


@transaction.atomic
def give(
    *,
    staff: Staff,
    user_id: uuid.UUID,
    extra_ms: int,
    late_ok: bool,
    attempts_extra: int,
    reason: str,
) -> Allowance:
    """Set what one trainee gets beyond the others; a running paper's end moves at once."""
    seat = trainee_at(staff.exam, user_id)
    if staff.exam.state == Exam.State.CANCELLED:
        raise ExamState
    given, _ = Allowance.objects.update_or_create(
        exam=staff.exam,
        user=seat.user,
        defaults={
            "extra_ms": extra_ms,
            "late_ok": late_ok,
            "attempts_extra": attempts_extra,
            "reason": reason,
            "by": staff.user,
            "at": clock.now(),
        },
    )
    put(
        ExamTimeGiven(
            exam=str(staff.exam.pk),
            extra_ms=extra_ms,
            late_ok=late_ok,
            attempts_extra=attempts_extra,
        ),
        exam=staff.exam,
        user_id=user_id,
        actor_id=staff.user.pk,
        private={"reason": reason},
    )
    running = (
        Attempt.objects.select_for_update()
        .filter(exam=staff.exam, user=user_id, state=Attempt.State.RUNNING)
        .first()
    )
    if running is not None:
        running.deadline_at = deadline(staff.exam, given, running.started_at)
        running.save(update_fields=["deadline_at", "updated_at"])
        message = ExamTime(attempt=str(running.pk), remaining_ms=remaining_ms(running, clock.now()))
        transaction.on_commit(lambda: to_user(user_id, message))
    tell_desk(staff.exam.pk)
    return given


@transaction.atomic
def end(*, staff: Staff, user_id: uuid.UUID) -> Attempt:
    """End a trainee's running paper. Raises ``ExamNotStarted``."""
    running = Attempt.objects.filter(
        exam=staff.exam, user=user_id, state=Attempt.State.RUNNING
    ).first()
    if running is None:
        raise ExamNotStarted
    done = submit(attempt=running, how=Attempt.How.STAFF)
    message = ExamSubmittedNow(attempt=str(done.pk), how=done.how)
    transaction.on_commit(lambda: to_user(user_id, message))
    tell_desk(staff.exam.pk)
    return done


@transaction.atomic
def accept_late(*, staff: Staff, user_id: uuid.UUID, reason: str) -> int:
    """Take in what reached the server after the end, before results are shown; how many answers.

    Raises ``ExamState`` where there is none, or results are out.
    """
    from quizzes.exams.domain.submitting import mark_by_machine, total

    if staff.exam.state not in ANNOUNCED or staff.exam.state == Exam.State.RESULTS:
        raise ExamState
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("exam")
        .filter(exam=staff.exam, user=user_id, state=Attempt.State.SUBMITTED)
        .order_by("-number")
        .first()
    )
    if attempt is None:
        raise ExamNotStarted
    rows = list(attempt.answers.select_related("item__key"))
    taken = [row for row in rows if row.late_seq > row.seq]
    if not taken:
        raise ExamState
    for row in taken:
        row.answer, row.seq, row.saved_at = row.late, row.late_seq, row.late_at
        mark_by_machine(row, row.item, attempt.exam)
    ExamAnswer.objects.bulk_update(
        taken, ["answer", "seq", "saved_at", "correct", "score_milli", "scored_by", "needs"]
    )
    total(attempt, rows)
    attempt.save(update_fields=["score_milli", "passed", "updated_at"])
    put(
        ExamLateAccepted(exam=str(staff.exam.pk), attempt=str(attempt.pk), answers=len(taken)),
        exam=staff.exam,
        user_id=user_id,
        actor_id=staff.user.pk,
        private={"reason": reason},
    )
    tell_desk(staff.exam.pk)
    return len(taken)
