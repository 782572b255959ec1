"""Rows for the sign-ins that the sample's attendance put into the log."""

from __future__ import annotations

import uuid

from checkin.domain.signing import off_by
from checkin.models import SignIn
from checkin.rules import of_lesson
from lms.core import clock
from lms.courses.models import Lesson
from lms.events.models import LearningEvent
from lms.people.models import Subject

KINDS = {
    "attendance.signed_in": SignIn.Direction.IN,
    "attendance.signed_out": SignIn.Direction.OUT,
}


def load(sample: object) -> None:
    """The part named in ``lms.courses.sample.hooks``; what is there already stays."""
    events = LearningEvent.objects.filter(kind__in=KINDS, lesson_id__isnull=False)
    events = events.exclude(pk__in=SignIn.objects.values("event_id")).order_by("occurred_at")
    people = dict(Subject.objects.values_list("pk", "user_id"))
    lessons = {
        row.pk: row
        for row in Lesson.objects.filter(
            pk__in=set(events.values_list("lesson_id", flat=True))
        ).select_related("training_class__rule_pack")
    }
    SignIn.objects.bulk_create(
        [
            _row(event, lessons[event.lesson_id], people)
            for event in events
            if event.lesson_id in lessons and event.subject_id in people
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _row(event: LearningEvent, lesson: Lesson, people: dict[uuid.UUID, uuid.UUID]) -> SignIn:
    assert event.subject_id is not None
    direction = KINDS[event.kind]
    return SignIn(
        lesson=lesson,
        user_id=people[event.subject_id],
        direction=direction,
        method=event.payload["method"],
        at=event.occurred_at,
        by_id=None if event.actor_id is None else people.get(event.actor_id),
        off_ms=off_by(of_lesson(lesson), direction, clock.to_ms(event.occurred_at)),
        event_id=event.pk,
    )
