"""Reads: the feed as one client sees it, clients, the audit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from lms.connections import cursor
from lms.connections.domain.capture import the_clock
from lms.connections.models import ExportRow
from lms.courses.rules import classes_visible_to
from lms.people.models import User

PAGE_MAX = 1000


@dataclass(frozen=True)
class FeedPage:
    """Rows in the order of their numbers, and the cursor after the last."""

    rows: list[ExportRow]
    next: str
    more: bool


def feed(
    *, user: User, resource: str, since: str, limit: int, class_id: uuid.UUID | None = None
) -> FeedPage:
    """What changed after ``since`` in the classes that this account may see.

    Raises ``CursorInvalid``, ``CursorGone``.
    """
    beat = the_clock()
    number = cursor.read(since, resource=resource, generation=beat.generation)
    rows = ExportRow.objects.filter(
        resource=resource,
        number__gt=number,
        class_id__in=classes_visible_to(user).order_by().values("pk"),
    )
    if class_id is not None:
        rows = rows.filter(class_id=class_id)
    found = list(rows.order_by("number")[: limit + 1])
    page = found[:limit]
    last = page[-1].number if page else number
    text = cursor.make(resource=resource, generation=beat.generation, number=last)
    return FeedPage(page, text, more=len(found) > limit)


def row_json(row: ExportRow) -> dict[str, Any]:
    """A row of the feed on the wire."""
    return {
        "op": "delete" if row.deleted else "upsert",
        "key": row.key,
        "class": row.class_id,
        "revision": row.revision,
        "changed_at": row.changed_at,
        "data": row.data,
    }
