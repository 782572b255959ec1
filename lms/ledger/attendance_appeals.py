"""Attendance as a kind of appeal: a lesson's mark, and what granting sets right."""

from __future__ import annotations

import uuid

from lms.core import clock
from lms.core.errors import Invalid
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.courses.rules import can_review
from lms.events.models import LearningEvent
from lms.ledger.appeals import Appealed, Change, Kind, Words
from lms.ledger.domain.marks import mark
from lms.ledger.models import Appeal, LedgerCell
from lms.ledger.people import Seat, seat_of
from lms.people.models import Subject, User
from lms.people.queries import subject_id
from verifier.policy import words

ADVERSE = frozenset({"absent", "late", "left_early", "review"})
MARKS = ("attendance.marked", "attendance.corrected")
OPEN = (TrainingClass.State.RUNNING, TrainingClass.State.CLOSED)


def about(lesson_id: uuid.UUID, user_id: uuid.UUID) -> Appealed | None:
    """The trainee's own lesson when it is over and earned less than it could."""
    lesson = (
        Lesson.objects.select_related(
            "training_class__rule_pack", "training_class__institution__region"
        )
        .filter(pk=lesson_id, cancelled_at=None, training_class__state__in=OPEN)
        .first()
    )
    seat = None if lesson is None else seat_of(lesson.training_class, user_id)
    if lesson is None or seat is None or not seat.pseudonym:
        return None
    cell = LedgerCell.objects.filter(
        class_id=lesson.training_class_id, subject=seat.pseudonym, lesson_id=lesson.pk
    ).first()
    if cell is None or not adverse(cell, lesson):
        return None
    last = _last_mark(lesson, seat)
    return Appealed(
        training_class=lesson.training_class,
        lesson=lesson,
        title={"zh": f"《{lesson.title}》的考勤", "en": f"Attendance of “{lesson.title}”"},
        stands=said(cell, lesson),
        since=max(lesson.ends_at, last.occurred_at) if last else lesson.ends_at,
        made_by=_marked_by(last),
        link=f"/classes/{lesson.training_class_id}?cell={seat.enrolment_id}/{lesson.pk}",
    )


def adverse(cell: LedgerCell, lesson: Lesson) -> bool:
    """Whether a mark is against the trainee: a settled state, or fewer hours than the lesson's."""
    if cell.state in ADVERSE:
        return lesson.ends_at <= clock.now()
    settled = cell.state in ("present", "made_up")
    return settled and cell.hours_milli < lesson.hours_milli and lesson.ends_at <= clock.now()


def said(cell: LedgerCell, lesson: Lesson) -> Words:
    """A mark in words."""
    earned, whole = words.hours(cell.hours_milli), words.hours(lesson.hours_milli)
    return {
        "zh": f"{words.state(cell.state, 'zh')}，计 {earned} / {whole} 课时",
        "en": f"{words.state(cell.state, 'en')}, {earned} of {whole} class hours",
    }


def grant(appeal: Appeal, change: Change, by: User) -> Words:
    """Correct the cell as the deciding person says. Raises Invalid and what marks raise."""
    state, credited = change.get("state"), change.get("credited_ms")
    if not isinstance(state, str) or not state:
        raise Invalid("Say what the mark should be.", field="state")
    lesson = appeal.lesson
    assert lesson is not None
    seat = Enrolment.objects.get(training_class=appeal.training_class, user=appeal.asked_by)
    mark(
        training_class=appeal.training_class,
        enrolment_id=seat.pk,
        lesson_id=lesson.pk,
        state=state,
        credited_ms=credited if isinstance(credited, int) else None,
        reason=f"申诉 {str(appeal.pk)[:8]}：{appeal.decision_reason}"[:500],
        actor_id=subject_id(by.pk),
        correction=True,
        agency=bool(can_review(by, appeal.training_class)),
        confirmed=True,
        after_close=True,
    )
    zh, en = words.state(state, "zh"), words.state(state, "en")
    if isinstance(credited, int):
        zh, en = f"{zh}，{credited // 60_000} 分钟", f"{en}, {credited // 60_000} min"
    return {"zh": zh, "en": en}


def _last_mark(lesson: Lesson, seat: Seat) -> LearningEvent | None:
    return (
        LearningEvent.objects.filter(
            class_id=lesson.training_class_id,
            lesson_id=lesson.pk,
            subject_id=seat.subject_id,
            kind__in=MARKS,
        )
        .order_by("-occurred_at", "-id")
        .first()
    )


def _marked_by(last: LearningEvent | None) -> uuid.UUID | None:
    if last is None or last.actor_id is None:
        return None
    return Subject.objects.filter(pk=last.actor_id).values_list("user_id", flat=True).first()


KIND = Kind(about=about, grant=grant, asks="attendance")
