"""Corrections by a person: within a period, and above a limit confirmed by a second one."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.courses.rules import can_review
from lms.ledger.domain.marks import check_mark, mark
from lms.ledger.domain.tell import tell
from lms.ledger.errors import (
    AlreadySettled,
    AnotherPerson,
    ClassNotRunning,
    CorrectionTooLate,
    CorrectionWaits,
)
from lms.ledger.models import Correction, LedgerCell
from lms.ledger.people import seats_of
from lms.ledger.rules import may_correct
from lms.people.models import User
from lms.people.queries import subject_id
from verifier.policy import ATTENDED
from verifier.policy.terms import section

State = Correction.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A cell as it should be; ``credited_ms`` None: what the state says."""

    enrolment_id: uuid.UUID
    lesson_id: uuid.UUID
    state: str
    credited_ms: int | None
    reason: str
    corrects: int | None = None


@transaction.atomic
def correct(*, training_class: TrainingClass, wanted: Wanted, by: User) -> Correction | uuid.UUID:
    """Correct a cell: the event's id, or the request that now waits for a second person.

    Raises NotFound, ClassNotRunning, MarkRefused, CorrectionTooLate, CorrectionWaits.
    """
    seat, lesson = _place(training_class, wanted)
    if training_class.state != TrainingClass.State.RUNNING:
        raise ClassNotRunning
    check_mark(training_class, lesson, wanted.state, wanted.reason, wanted.credited_ms)
    rules = section(training_class.rule_pack.body, "corrections")
    if clock.now() > lesson.ends_at + dt.timedelta(days=rules["within_days"]):
        raise CorrectionTooLate(days=rules["within_days"])
    agency = bool(can_review(by, training_class))
    if abs(hours_moved(training_class, seat, lesson, wanted)) <= rules["second_above_milli"]:
        return _write(training_class, wanted, by=by, agency=agency, confirmed=False)
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                enrolment=seat,
                lesson=lesson,
                to_state=wanted.state,
                credited_ms=wanted.credited_ms,
                corrects=wanted.corrects,
                by_agency=agency,
                asked_by=by,
                asked_at=clock.now(),
                reason=wanted.reason.strip(),
            )
    except IntegrityError as error:
        raise CorrectionWaits from error
    tell(training_class, "correction.waits", but=by.pk, name=seat.user.display_name)
    return made


@transaction.atomic
def answer(*, correction_id: uuid.UUID, granted: bool, reason: str, by: User) -> Correction:
    """The second person's word. Raises NotFound, AnotherPerson, AlreadySettled, ClassNotRunning."""
    row = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("enrolment__training_class__rule_pack", "lesson", "asked_by")
        .filter(pk=correction_id)
        .first()
    )
    if row is None:
        raise NotFound
    training_class = row.enrolment.training_class
    if row.asked_by_id == by.pk:
        raise AnotherPerson
    if row.state != State.WAITING:
        raise AlreadySettled
    row.state = State.GRANTED if granted else State.REFUSED
    row.decided_by, row.decided_at = by, clock.now()
    row.decision_reason = reason.strip()[:500]
    if granted:
        row.event_id = _write(
            training_class,
            Wanted(
                enrolment_id=row.enrolment_id,
                lesson_id=row.lesson_id,
                state=row.to_state,
                credited_ms=row.credited_ms,
                reason=row.reason,
                corrects=row.corrects,
            ),
            by=row.asked_by,
            agency=row.by_agency or bool(can_review(by, training_class)),
            confirmed=True,
        )
    row.save()
    return row


def hours_moved(
    training_class: TrainingClass, seat: Enrolment, lesson: Lesson, wanted: Wanted
) -> int:
    """Class hours × 1000 that a correction adds or takes, measured by the minutes it sets."""
    full = lesson.hours_milli
    hour_ms = int(training_class.rule_pack.body["hour_ms"])
    place = next(iter(seats_of(training_class, enrolment_id=seat.pk)))
    cell = LedgerCell.objects.filter(
        class_id=training_class.pk, subject=place.pseudonym, lesson_id=lesson.pk
    ).first()
    before = cell.hours_milli if cell else 0
    if wanted.credited_ms is None:
        after = full if wanted.state in ATTENDED else 0
    else:
        after = min(full, wanted.credited_ms * 1000 // hour_ms)
    return after - before


def waiting_for(training_class: TrainingClass) -> list[Correction]:
    """Corrections of a class, those that wait first."""
    rows = Correction.objects.filter(enrolment__training_class=training_class).select_related(
        "enrolment__user", "lesson", "asked_by", "decided_by"
    )
    return sorted(rows[:200], key=lambda row: row.state != State.WAITING)


def _place(training_class: TrainingClass, wanted: Wanted) -> tuple[Enrolment, Lesson]:
    seat = (
        Enrolment.objects.select_related("user")
        .filter(pk=wanted.enrolment_id, training_class=training_class)
        .first()
    )
    lesson = Lesson.objects.filter(
        pk=wanted.lesson_id, training_class=training_class, cancelled_at=None
    ).first()
    if seat is None or lesson is None:
        raise NotFound
    return seat, lesson


def _write(
    training_class: TrainingClass, wanted: Wanted, *, by: User, agency: bool, confirmed: bool
) -> uuid.UUID:
    return mark(
        training_class=training_class,
        enrolment_id=wanted.enrolment_id,
        lesson_id=wanted.lesson_id,
        state=wanted.state,
        credited_ms=wanted.credited_ms,
        reason=wanted.reason,
        actor_id=subject_id(by.pk),
        corrects=wanted.corrects,
        correction=True,
        agency=agency,
        confirmed=confirmed,
    ).id


def may_answer(user: User, row: Correction) -> bool:
    """Whether this person is a second one for this request."""
    return row.asked_by_id != user.pk and bool(may_correct(user, row.enrolment.training_class))
