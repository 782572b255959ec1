"""A trainee appeals a mark; another person decides, with a reason."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses.models import ClassLecturer
from lms.notify.domain.notify import notify
from lms.people.models import User
from quizzes.exams.domain.facts import put
from quizzes.exams.domain.results import count_again
from quizzes.exams.errors import ExamState, SameJudge
from quizzes.exams.events import ExamAppealDecided, ExamAppealed
from quizzes.exams.models import Appeal, Exam, ExamAnswer
from quizzes.exams.rules import Candidate, Staff


@transaction.atomic
def appeal(*, candidate: Candidate, answer_id: uuid.UUID, text: str) -> Appeal:
    """Appeal the mark of an own answer whose result was shown.

    One open appeal an answer. Raises ``ExamState``, ``NotFound``.
    """
    row = (
        ExamAnswer.objects.select_for_update(of=("self",))
        .select_related("attempt", "version")
        .filter(pk=answer_id, attempt__exam=candidate.exam, attempt__user=candidate.user)
        .first()
    )
    if row is None:
        raise NotFound
    settled = row.appeals.exclude(state=Appeal.State.OPEN).exists()
    if candidate.exam.state != Exam.State.RESULTS or row.score_milli is None or settled:
        raise ExamState
    standing = row.appeals.filter(state=Appeal.State.OPEN).first()
    if standing is not None:
        return standing
    made = Appeal.objects.create(
        answer=row, text=text, made_at=clock.now(), before_milli=row.score_milli
    )
    put(
        ExamAppealed(
            exam=str(candidate.exam.pk),
            attempt=str(row.attempt_id),
            appeal=str(made.pk),
            question=str(row.version.question_id),
        ),
        exam=candidate.exam,
        user_id=candidate.user.pk,
        key=f"exam-appealed:{made.pk}",
        private={"text": text},
    )
    teachers = ClassLecturer.objects.filter(training_class=candidate.exam.training_class_id)
    notify(
        kind="exam.appealed",
        args={"title": candidate.exam.title},
        link=f"/teach/exams/{candidate.exam.pk}?tab=appeals",
        recipients=teachers.values_list("user_id", flat=True),
        key=f"exam-appealed:{made.pk}",
    )
    return made


def judged_by(made: Appeal, exam: Exam, user: User) -> bool:
    """Whether this person gave the mark, or (where a machine did) published the results."""
    row = made.answer
    if row.scored_by == ExamAnswer.By.PEOPLE:
        return row.marks.filter(marker=user).exists()
    return exam.results_by_id == user.pk


@transaction.atomic
def decide(
    *, staff: Staff, appeal_id: uuid.UUID, upheld: bool, score_milli: int | None, reason: str
) -> Appeal:
    """Uphold with another score, or refuse. Not by whoever marked it or published the results.

    Raises ``SameJudge``, ``ExamState``, ``Invalid``, ``NotFound``.
    """
    made = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("answer__attempt__exam", "answer__item")
        .filter(pk=appeal_id, answer__attempt__exam=staff.exam)
        .first()
    )
    if made is None:
        raise NotFound
    if made.state != Appeal.State.OPEN:
        raise ExamState
    row = made.answer
    if judged_by(made, staff.exam, staff.user):
        raise SameJudge
    after = made.before_milli
    if upheld:
        if score_milli is None or not 0 <= score_milli <= row.item.points_milli:
            raise Invalid("The score does not fit the question.", field="score_milli")
        after = score_milli
    made.state = Appeal.State.UPHELD if upheld else Appeal.State.REFUSED
    made.after_milli, made.reason = after, reason
    made.decided_by, made.decided_at = staff.user, clock.now()
    made.save()
    if upheld:
        row.score_milli, row.scored_by = after, ExamAnswer.By.APPEAL
        row.save(update_fields=["score_milli", "scored_by"])
    put(
        ExamAppealDecided(
            exam=str(staff.exam.pk),
            attempt=str(row.attempt_id),
            appeal=str(made.pk),
            decision=made.state,
            before_milli=made.before_milli,
            after_milli=after,
        ),
        exam=staff.exam,
        user_id=row.attempt.user_id,
        actor_id=staff.user.pk,
        key=f"exam-appeal-decided:{made.pk}",
        private={"reason": reason},
    )
    count_again([row.attempt], exam=row.attempt.exam, by=staff.user)
    notify(
        kind="exam.appeal_decided",
        args={"title": staff.exam.title},
        link=f"/exams/{staff.exam.pk}",
        recipient_id=row.attempt.user_id,
        key=f"exam-appeal-decided:{made.pk}",
    )
    return made
