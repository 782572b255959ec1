"""Who stands behind a pseudonym of a class: joined here, never stored beside the ledger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lms.courses.models import Enrolment, TrainingClass
from lms.events.pseudonyms import pseudonym
from lms.people.queries import subject_ids


@dataclass(frozen=True, slots=True)
class Seat:
    """An enrolment with the names under which it appears."""

    enrolment_id: uuid.UUID
    user_id: uuid.UUID
    subject_id: uuid.UUID | None
    """None once the person is erased."""
    pseudonym: str
    """Empty once the person is erased."""
    name: str
    number: int
    withdrawn: bool


def seats_of(training_class: TrainingClass, *, enrolment_id: uuid.UUID | None = None) -> list[Seat]:
    """The seats of a class in order (or the one asked for), in three queries."""
    rows = Enrolment.objects.filter(training_class=training_class).select_related("user")
    if enrolment_id is not None:
        rows = rows.filter(pk=enrolment_id)
    found = list(rows.order_by("seat"))
    subjects = subject_ids(row.user_id for row in found)
    return [_seat(row, subjects.get(row.user_id)) for row in found]


def seat_of(training_class: TrainingClass, user_id: uuid.UUID) -> Seat | None:
    """A person's own seat, if any."""
    row = (
        Enrolment.objects.filter(training_class=training_class, user_id=user_id)
        .select_related("user")
        .first()
    )
    return None if row is None else _seat(row, subject_ids([user_id]).get(user_id))


def _seat(row: Enrolment, subject: uuid.UUID | None) -> Seat:
    return Seat(
        enrolment_id=row.pk,
        user_id=row.user_id,
        subject_id=subject,
        pseudonym="" if subject is None else pseudonym(row.training_class_id, subject),
        name=row.user.display_name,
        number=row.seat,
        withdrawn=row.withdrawn_at is not None,
    )
