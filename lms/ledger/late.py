"""Changes to timetable, roster or rules after a lesson began, as the class log shows them."""

from __future__ import annotations

import uuid
from typing import Any

from lms.core.clock import to_ms
from lms.events.models import LearningEvent, LogEntry
from verifier.policy.changes import KINDS, late_changes

SHOWN_MAX = 50


def changes_of(class_id: uuid.UUID) -> list[dict[str, Any]]:
    """{index, kind, at_ms} of each, in the order of the log; the verifier finds the same."""
    events = {
        event.id: event
        for event in LearningEvent.objects.filter(
            class_id=class_id, kind__in=[*KINDS, "class.started"]
        )
    }
    rows = LogEntry.objects.filter(log__class_id=class_id, event_id__in=list(events))
    leaves = [
        {
            "index": index,
            "kind": events[event_id].kind,
            "at": to_ms(events[event_id].occurred_at),
            "payload": events[event_id].payload,
        }
        for index, event_id in rows.order_by("index").values_list("index", "event_id")
    ]
    return [
        {"index": change.leaf, "kind": change.kind, "at_ms": change.at}
        for change in late_changes(leaves)[:SHOWN_MAX]
    ]
