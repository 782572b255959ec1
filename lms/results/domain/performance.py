"""Marking a day of class: each changed mark is an event of its own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.results.errors import CriteriaIncomplete, MarkingOver, NoTeachingDay
from lms.results.events import PerformanceMarked
from lms.results.models import PerformanceMark
from lms.results.queries import teaching_days
from lms.results.rules import CRITERIA, HIGH, LOW, OF_MILLI


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A lecturer's mark of one trainee."""

    enrolment_id: uuid.UUID
    criteria: Mapping[str, int]
    note: str = ""


@transaction.atomic
def mark_day(
    *, training_class: TrainingClass, day: dt.date, marks: Sequence[Given], by: User
) -> int:
    """Keep the marks of one day; how many of them changed.

    Raises MarkingOver, NoTeachingDay, CriteriaIncomplete, NotFound.
    """
    if training_class.state != TrainingClass.State.RUNNING:
        raise MarkingOver
    today = clock.now().astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    if day not in teaching_days(training_class) or day > today:
        raise NoTeachingDay(day=day.isoformat())
    seats = {
        seat.pk: seat
        for seat in Enrolment.objects.filter(training_class=training_class, withdrawn_at=None)
    }
    changed = 0
    for given in marks:
        seat = seats.get(given.enrolment_id)
        if seat is None:
            raise NotFound
        changed += _keep(training_class, seat, day, given, by)
    return changed


def _keep(
    training_class: TrainingClass, seat: Enrolment, day: dt.date, given: Given, by: User
) -> bool:
    criteria = {name: given.criteria.get(name) for name in CRITERIA}
    if set(given.criteria) != set(CRITERIA) or not all(
        isinstance(value, int) and LOW <= value <= HIGH for value in criteria.values()
    ):
        raise CriteriaIncomplete(enrolment=str(seat.pk))
    whole = {name: int(value or 0) for name, value in criteria.items()}
    score = sum(whole.values()) * 1000 // len(whole)
    note = given.note.strip()[:500]
    known = PerformanceMark.objects.filter(
        training_class=training_class, user=seat.user_id, day=day
    ).first()
    if known is not None and (known.criteria, known.note) == (whole, note):
        return False
    PerformanceMark.objects.update_or_create(
        training_class=training_class,
        user_id=seat.user_id,
        day=day,
        defaults={
            "criteria": whole,
            "score_milli": score,
            "note": note,
            "by": by,
            "at": clock.now(),
        },
    )
    record(
        PerformanceMarked(
            day=day.isoformat(), criteria=whole, score_milli=score, of_milli=OF_MILLI
        ),
        class_id=training_class.pk,
        subject_id=subject_id(seat.user_id),
        actor_id=subject_id(by.pk),
        private={"note": note},
    )
    return True
