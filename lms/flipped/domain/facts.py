"""Putting a fact on record, and telling the room of a work once it is committed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from lms.courses.models import Lesson
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.events.payloads import Payload
from lms.flipped.messages import SpaceChanged
from lms.people.queries import subject_id
from lms.realtime import publish
from lms.realtime.frames import Outgoing


def put(
    payload: Payload,
    *,
    lesson: Lesson,
    user_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    private: Mapping[str, str] | None = None,
    key: str = "",
) -> LearningEvent:
    """The event in its class's log; ``user_id`` whom it is about, ``actor_id`` who did it."""
    return record(
        payload,
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        subject_id=None if user_id is None else subject_id(user_id),
        actor_id=None if actor_id is None else subject_id(actor_id),
        private=private,
        rule_version=lesson.training_class.rule_pack.label,
        key=key,
    )


def room(work_id: uuid.UUID) -> str:
    """The hub's name of everybody who has a work's space open."""
    return f"flipped:{work_id}"


def tell(work_id: uuid.UUID, message: Outgoing) -> None:
    """To the work's space, after the commit."""
    transaction.on_commit(lambda: publish.publish(room(work_id), message))


def changed(work_id: uuid.UUID, what: str) -> None:
    """Let open pages ask again."""
    tell(work_id, SpaceChanged(what=what))
