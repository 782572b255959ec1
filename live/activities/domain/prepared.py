"""Exercises prepared for a lesson: write, change, reorder, remove and undo."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from live.access import LiveSeat
from live.activities.errors import TooManyExercises
from live.activities.models import Exercise
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.questions.domain.versions import write_version
from lms.questions.lending import borrow, own_question
from lms.questions.types import EXERCISE_TYPES

MOST: Final = 100
"""Exercises of one lesson."""
LIMIT_RANGE: Final = (5_000, 1_800_000)
"""A countdown in ms; 0 is none."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is asked, and how."""

    kind: str
    body: dict[str, Any]
    explanation: str = ""
    limit_ms: int = 60_000
    anonymous: bool = False

    def check(self) -> None:
        """Raise ``Invalid`` for a countdown that nobody could keep."""
        low, high = LIMIT_RANGE
        if self.limit_ms and not low <= self.limit_ms <= high:
            raise Invalid(fields={"limit_ms": "out_of_range"})


@transaction.atomic
def prepare(*, seat: LiveSeat, wording: Wording, prepared: bool = True) -> Exercise:
    """Write an exercise. Raises ``QuestionInvalid``, ``TooManyExercises``, ``Invalid``."""
    require_lead(seat)
    wording.check()
    standing = Exercise.objects.filter(lesson=seat.lesson, removed_at=None)
    if standing.count() >= MOST:
        raise TooManyExercises(max=MOST)
    last = standing.order_by("-order").first()
    version = write_version(
        owner_id=seat.user.pk,
        kind=wording.kind,
        body=wording.body,
        explanation=wording.explanation,
        among=EXERCISE_TYPES,
    )
    return Exercise.objects.create(
        lesson=seat.lesson,
        version=version,
        limit_ms=wording.limit_ms,
        anonymous=wording.anonymous,
        prepared=prepared,
        order=last.order + 1 if last else 1,
    )


@transaction.atomic
def take(
    *, seat: LiveSeat, questions: Sequence[uuid.UUID], limit_ms: int, anonymous: bool
) -> list[Exercise]:
    """Prepare questions of the course's bank, each in the wording that the bank asks now.

    The bank may be reworded afterwards: what was taken stays as it was. Raises ``NotFound``,
    ``TooManyExercises``, ``Invalid``.
    """
    require_lead(seat)
    Wording(kind="", body={}, limit_ms=limit_ms).check()
    versions = borrow(user=seat.user, lesson=seat.lesson, ids=questions, among=EXERCISE_TYPES)
    standing = Exercise.objects.filter(lesson=seat.lesson, removed_at=None)
    if standing.count() + len(versions) > MOST:
        raise TooManyExercises(max=MOST)
    last = standing.order_by("-order").first()
    after = last.order if last else 0
    return [
        Exercise.objects.create(
            lesson=seat.lesson,
            version=version,
            limit_ms=limit_ms,
            anonymous=anonymous,
            order=after + place,
        )
        for place, version in enumerate(versions, 1)
    ]


@transaction.atomic
def change(*, seat: LiveSeat, exercise_id: uuid.UUID, wording: Wording) -> Exercise:
    """Reword it: a new version, so that answers given keep the words they were given to."""
    require_lead(seat)
    wording.check()
    exercise = find(seat, exercise_id, lock=True)
    exercise.version = write_version(
        owner_id=seat.user.pk,
        kind=wording.kind,
        body=wording.body,
        explanation=wording.explanation,
        question=own_question(exercise.version),
        among=EXERCISE_TYPES,
    )
    exercise.limit_ms, exercise.anonymous = wording.limit_ms, wording.anonymous
    exercise.save(update_fields=["version", "limit_ms", "anonymous", "updated_at"])
    return exercise


@transaction.atomic
def remove(*, seat: LiveSeat, exercise_id: uuid.UUID) -> None:
    """Take it off the list; what was asked of it stays in the history."""
    require_lead(seat)
    exercise = find(seat, exercise_id, lock=True)
    exercise.removed_at = clock.now()
    exercise.save(update_fields=["removed_at", "updated_at"])


@transaction.atomic
def restore(*, seat: LiveSeat, exercise_id: uuid.UUID) -> Exercise:
    """Bring a removed one back to its place."""
    require_lead(seat)
    rows = Exercise.objects.select_for_update(of=("self",)).select_related("version__question")
    exercise = rows.filter(pk=exercise_id, lesson=seat.lesson).first()
    if exercise is None:
        raise NotFound
    exercise.removed_at = None
    exercise.save(update_fields=["removed_at", "updated_at"])
    return exercise


@transaction.atomic
def reorder(*, seat: LiveSeat, order: Sequence[uuid.UUID]) -> None:
    """Put the list into this order; it must name each exercise once. Raises ``Invalid``."""
    require_lead(seat)
    rows = Exercise.objects.select_for_update().filter(lesson=seat.lesson, removed_at=None)
    standing = {row.pk: row for row in rows}
    if len(order) != len(standing) or set(order) != standing.keys():
        raise Invalid(fields={"order": "names_each_once"})
    for place, exercise_id in enumerate(order, 1):
        standing[exercise_id].order = place
    Exercise.objects.bulk_update(standing.values(), ["order"])


def find(seat: LiveSeat, exercise_id: uuid.UUID, *, lock: bool = False) -> Exercise:
    """A standing exercise of this lesson, or ``NotFound``."""
    rows = Exercise.objects.select_related("version__question")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=exercise_id, lesson=seat.lesson, removed_at=None).first()
    if found is None:
        raise NotFound
    return found


def require_lead(seat: LiveSeat) -> None:
    """Raise unless the person teaches here."""
    if not seat.teaches:
        raise NotAllowed
