"""The audit: who viewed or exported personal data. A reading of the log, not a table of its own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from lms.connections.models import ApiClient
from lms.connections.rules import audit_visible_to
from lms.courses.models import TrainingClass
from lms.events.models import LearningEvent, LogEntry
from lms.people.models import Subject, User
from lms.people.rules import Person

KINDS = {
    "reveal": "personal.revealed",
    "face": "face.capture_viewed",
    "export": "personal.exported",
    "camera": "monitor.looked",
}
"""What the page filters by → the event's kind."""
TEXT_KINDS = ("personal.revealed", "personal.exported")


@dataclass(frozen=True)
class Search:
    """What somebody looks for; everything is optional."""

    kind: str = ""
    text: str = ""
    """In the actor's or subject's name, the purpose or what was taken."""
    class_id: uuid.UUID | None = None
    after: dt.datetime | None = None
    before: dt.datetime | None = None


def entries(user: Person, search: Search) -> QuerySet[LearningEvent]:
    """The matching facts that this person may see, the latest first. Raises ``NotAllowed``."""
    rows = audit_visible_to(user).filter(
        kind__in=[KINDS[search.kind]] if search.kind else list(KINDS.values())
    )
    if search.class_id is not None:
        rows = rows.filter(class_id=search.class_id)
    if search.after is not None:
        rows = rows.filter(occurred_at__gte=search.after)
    if search.before is not None:
        rows = rows.filter(occurred_at__lt=search.before)
    if search.text:
        named = User.objects.filter(
            Q(display_name__icontains=search.text) | Q(username__icontains=search.text)
        )
        people = Subject.objects.filter(user__in=named.values("pk")).values("pk")
        rows = rows.filter(
            Q(actor_id__in=people)
            | Q(subject_id__in=people)
            | Q(kind__in=TEXT_KINDS, payload__purpose__icontains=search.text)
            | Q(kind__in=TEXT_KINDS, payload__what__icontains=search.text)
        )
    return rows.order_by("-occurred_at", "id")


def shown(rows: Iterable[LearningEvent]) -> list[dict[str, Any]]:
    """Entries with the names of those concerned (four queries for a page)."""
    found = list(rows)
    named = [one for row in found for one in (row.actor_id, row.subject_id)]
    ids = {one for one in named if one is not None}
    people = {row.pk: row.user for row in Subject.objects.filter(pk__in=ids).select_related("user")}
    machines = set(
        ApiClient.objects.filter(
            service_user__in=[user.pk for user in people.values()]
        ).values_list("service_user_id", flat=True)
    )
    titles = dict(
        TrainingClass.objects.filter(pk__in={row.class_id for row in found}).values_list(
            "pk", "title"
        )
    )
    leaves = dict(
        LogEntry.objects.filter(event_id__in=[row.pk for row in found]).values_list(
            "event_id", "index"
        )
    )
    return [
        _entry(
            row,
            None if row.actor_id is None else people.get(row.actor_id),
            None if row.subject_id is None else people.get(row.subject_id),
            machines,
            titles,
            leaves,
        )
        for row in found
    ]


def _entry(
    row: LearningEvent,
    actor: User | None,
    subject: User | None,
    machines: set[uuid.UUID],
    titles: dict[uuid.UUID, str],
    leaves: dict[uuid.UUID, int],
) -> dict[str, Any]:
    payload: dict[str, Any] = row.payload
    kind = next(name for name, value in KINDS.items() if value == row.kind)
    return {
        "id": row.pk,
        "at": row.occurred_at,
        "kind": kind,
        "actor": actor.display_name if actor else "",
        "actor_username": actor.username if actor else "",
        "api_client": actor is not None and actor.pk in machines,
        "subject": subject.display_name if subject else "",
        "what": str(payload.get("what") or payload.get("field") or ""),
        "rows": payload.get("rows"),
        "purpose": str(payload.get("purpose") or ""),
        "via": str(payload.get("via") or "page"),
        "class_id": row.class_id,
        "class_title": titles.get(row.class_id, "") if row.class_id else "",
        "leaf": leaves.get(row.pk),
    }
