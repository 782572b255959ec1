"""Putting a fact about a trainee in a lesson on record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from lms.courses.models import Lesson
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.events.payloads import Payload
from lms.people.queries import subject_id


def put(
    payload: Payload,
    *,
    lesson: Lesson,
    user_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    private: Mapping[str, str] | None = None,
) -> LearningEvent:
    """The event in its class's log; ``user_id`` whom it is about, ``actor_id`` who did it."""
    return record(
        payload,
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        subject_id=None if user_id is None else subject_id(user_id),
        actor_id=None if actor_id is None else subject_id(actor_id),
        private=private,
    )
