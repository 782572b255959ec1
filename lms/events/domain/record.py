"""Recording a fact: the only way into the event table."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from lms.core import clock
from lms.events.models import CommitmentSalt, LearningEvent, UnsequencedEvent
from lms.events.payloads import Payload
from verifier import canonical


def record(
    payload: Payload,
    *,
    class_id: uuid.UUID | None,
    key: str = "",
    lesson_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    private: Mapping[str, str] | None = None,
    rule_version: str = "",
    occurred_at: dt.datetime | None = None,
) -> LearningEvent:
    """Append one event inside the caller's transaction; idempotent on ``key``.

    ``private`` holds personal text that must not enter the log itself: only a salted SHA-256
    commitment does. Raises ``RuntimeError`` outside a transaction, because a fact that can be
    committed without its state row (or the other way round) is no evidence.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events.record needs the transaction of the state that it explains")
    if key and (seen := LearningEvent.objects.filter(idempotency_key=key).first()) is not None:
        return seen
    event_id = uuid.uuid4()
    salts = {field: secrets.token_bytes(16) for field in (private or {})}
    event = LearningEvent.objects.create(
        id=event_id,
        idempotency_key=key or str(event_id),
        class_id=class_id,
        lesson_id=lesson_id,
        subject_id=subject_id,
        actor_id=actor_id,
        kind=payload.KIND,
        kind_version=payload.VERSION,
        occurred_at=occurred_at or clock.now(),
        payload=payload.model_dump(mode="json"),
        commitments={
            field: canonical.commitment(salts[field], value)
            for field, value in (private or {}).items()
        },
        rule_version=rule_version,
    )
    UnsequencedEvent.objects.create(event=event)
    CommitmentSalt.objects.bulk_create(
        CommitmentSalt(event_id=event_id, field=field, salt=salt, subject_id=subject_id)
        for field, salt in salts.items()
    )
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One event of many that are written together."""

    payload: Payload
    class_id: uuid.UUID | None
    occurred_at: dt.datetime
    lesson_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    rule_version: str = ""
    private: Mapping[str, str] = field(default_factory=dict)


def record_many(drafts: Iterable[Draft]) -> int:
    """Append many events in their order inside the caller's transaction; how many.

    For what comes in bulk; without keys, which need :func:`record`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events.record_many needs the transaction of what it explains")
    events: list[LearningEvent] = []
    salts: list[CommitmentSalt] = []
    for draft in drafts:
        event_id = uuid.uuid4()
        own = [
            CommitmentSalt(
                event_id=event_id,
                field=name,
                salt=secrets.token_bytes(16),
                subject_id=draft.subject_id,
            )
            for name in draft.private
        ]
        salts += own
        events.append(
            LearningEvent(
                id=event_id,
                idempotency_key=str(event_id),
                class_id=draft.class_id,
                lesson_id=draft.lesson_id,
                subject_id=draft.subject_id,
                actor_id=draft.actor_id,
                kind=draft.payload.KIND,
                kind_version=draft.payload.VERSION,
                occurred_at=draft.occurred_at,
                payload=draft.payload.model_dump(mode="json"),
                commitments={
                    row.field: canonical.commitment(bytes(row.salt), draft.private[row.field])
                    for row in own
                },
                rule_version=draft.rule_version,
            )
        )
    LearningEvent.objects.bulk_create(events, batch_size=500)
    UnsequencedEvent.objects.bulk_create(
        [UnsequencedEvent(event=event) for event in events], batch_size=500
    )
    CommitmentSalt.objects.bulk_create(salts, batch_size=500)
    return len(events)
