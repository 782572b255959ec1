"""From an event to the bytes of its leaf (``verifier/FORMAT.md``)."""

from __future__ import annotations

import uuid

from django.conf import settings

from lms.core import clock
from lms.events.models import LearningEvent
from lms.events.pseudonyms import pseudonym
from verifier import canonical, checkpoint

VERSION = 1


def origin_of(class_id: uuid.UUID | None) -> str:
    """The origin of a class's log, or of the platform's."""
    name: str = settings.RONGKE_LOG_NAME
    if class_id is None:
        return checkpoint.platform_origin(name)
    return checkpoint.class_origin(name, str(class_id))


def leaf_of(event: LearningEvent, *, index: int) -> bytes:
    """The canonical leaf of ``event`` at position ``index`` of its log."""
    return canonical.encode(
        {
            "v": VERSION,
            "log": origin_of(event.class_id),
            "index": index,
            "id": str(event.id),
            "kind": event.kind,
            "kind_version": event.kind_version,
            "class": _text(event.class_id),
            "lesson": _text(event.lesson_id),
            "subject": _named(event.class_id, event.subject_id),
            "actor": _named(event.class_id, event.actor_id),
            "at": clock.to_ms(event.occurred_at),
            "rule": event.rule_version or None,
            "payload": event.payload,
            "commitments": event.commitments,
        }
    )


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


def _named(class_id: uuid.UUID | None, subject_id: uuid.UUID | None) -> str | None:
    return None if subject_id is None else pseudonym(class_id, subject_id)
