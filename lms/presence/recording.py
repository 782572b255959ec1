"""Facts of the engine as events, in the transaction of the state that they explain."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from lms.core import clock
from lms.events.domain.record import record
from lms.people.queries import subject_ids
from lms.presence import terms
from lms.presence.events import PAYLOADS
from lms.presence.state import Fact


def record_facts(facts: Iterable[tuple[uuid.UUID, int, Fact]]) -> None:
    """Record (user, wall ms, fact); an erased person's facts have no subject and are dropped."""
    rows = list(facts)
    if not rows:
        return
    subjects = subject_ids({user for user, _, _ in rows})
    for user, now, fact in rows:
        subject = subjects.get(user)
        found = terms.any_terms(fact.lesson)
        if subject is None or found is None:
            continue
        values = dict(fact.values)
        if fact.kind == "presence.lease_taken":
            values["device"] = device_hash(str(values["device"]))
        record(
            PAYLOADS[fact.kind].model_validate(values),
            class_id=found.class_id,
            lesson_id=fact.lesson,
            subject_id=subject,
            key=_key(fact, subject, found.class_id),
            rule_version=found.rule_version,
            occurred_at=clock.from_ms(now),
        )


def device_hash(label: str) -> str:
    """Tells two devices apart in the log without describing them."""
    return hashlib.sha256(b"device:" + label.encode()).hexdigest()[:12]


def _key(fact: Fact, subject: uuid.UUID, class_id: uuid.UUID) -> str:
    values = fact.values
    if "prompt" in values:
        return f"{fact.kind}:{values['prompt']}:{class_id}"
    if fact.kind == "presence.interval":
        return f"{fact.kind}:{values['lease']}:{values['wall_from']}"
    return f"{fact.kind}:{values['lease']}"
