"""Keeping the feed: what stands in a class is compared with what was exported, and numbered.

One process at a time captures (a tick's claim), one class per transaction; every change of that
class and the events that webhooks wait for are committed together.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from lms.connections.documents import rows_of
from lms.connections.models import ExportClock, ExportedClass, ExportRow
from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.models import Log
from lms.ledger.models import LedgerClass
from verifier import canonical

AT_LEAST_EVERY = dt.timedelta(hours=20)
"""Marks that stand still do not prove that nothing changed (an erased name): look again daily."""
BUDGET_S = 0.5
"""The clock's process also numbers events and counts statistics: a first capture of thousands of
classes is spread over its rounds and keeps nobody waiting."""


@dataclass
class Changes:
    """What one capture of a class found, by resource."""

    training_class: TrainingClass
    upserts: dict[str, int] = field(default_factory=dict)
    deletes: dict[str, int] = field(default_factory=dict)
    number: int = 0
    """The last number given."""

    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.upserts or self.deletes)


listeners: list[Callable[[Changes], None]] = []
"""Called inside the capture's transaction: webhooks and pushes write their rows there."""


def the_clock() -> ExportClock:
    """The feed's one clock row, made on first use."""
    return ExportClock.objects.get_or_create(id=1)[0]


def capture_due(*, budget_s: float = BUDGET_S) -> int:
    """Capture every class whose marks moved, the longest unseen first; how many were looked at."""
    end = time.monotonic() + budget_s
    done = 0
    for class_id, mark in due():
        capture(class_id=class_id, mark=mark)
        done += 1
        if time.monotonic() > end:
            break  # the rest is first in the next round
    return done


def due() -> list[tuple[uuid.UUID, str]]:
    """Classes to capture with their present marks."""
    seen = ExportedClass.objects.filter(class_id=OuterRef("pk"))
    rows = _marked(TrainingClass.objects.all()).annotate(
        seen_mark=Subquery(seen.values("mark")[:1]),
        seen_at=Subquery(seen.values("captured_at")[:1]),
    )
    old = clock.now() - AT_LEAST_EVERY
    found = []
    for row in rows.values(
        "pk", "updated_at", "log_size", "judged", "as_of", "seen_mark", "seen_at"
    ):
        changed = clock.to_ms(row["updated_at"])
        mark = f"{changed}/{row['log_size']}/{row['judged']}/{row['as_of']}"
        if row["seen_mark"] != mark or row["seen_at"] < old:
            found.append((row["seen_at"], row["pk"], mark))
    first = dt.datetime.min.replace(tzinfo=dt.UTC)
    found.sort(key=lambda one: one[0] or first)
    return [(class_id, mark) for _, class_id, mark in found]


def _marked(rows: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    logs = Log.objects.filter(class_id=OuterRef("pk"))
    heads = LedgerClass.objects.filter(class_id=OuterRef("pk"))
    return rows.annotate(
        log_size=Subquery(logs.values("size")[:1]),
        judged=Subquery(heads.values("log_size")[:1]),
        as_of=Subquery(heads.values("as_of_ms")[:1]),
    )


def capture(*, class_id: uuid.UUID, mark: str = "") -> Changes:
    """Bring the feed up to what the class is now; the changes, already told to the listeners.

    The rows are made and compared before the transaction: on SQLite it is the only writer, and a
    class with nothing new must not hold up the others.
    """
    the_clock()
    training_class = TrainingClass.objects.select_related(
        "institution__region", "course", "rule_pack"
    ).get(pk=class_id)
    found = [
        (resource, key, data, canonical.sha256_hex(canonical.encode(data)))
        for resource, key, data in rows_of(training_class)
    ]
    kept = ExportRow.objects.filter(class_id=class_id, deleted=False)
    same = {(resource, key, digest) for resource, key, _, digest in found}
    if same == set(kept.values_list("resource", "key", "digest")):
        _seen(class_id, mark)
        return Changes(training_class)
    return _write(training_class, found, mark)


Found = tuple[str, str, dict[str, Any], str]
"""(resource, key, data, digest)."""


@transaction.atomic
def _write(training_class: TrainingClass, found: list[Found], mark: str) -> Changes:
    beat = ExportClock.objects.select_for_update().get(id=1)
    class_id, now = training_class.pk, clock.now()
    changes = Changes(training_class)
    known = {(row.resource, row.key): row for row in ExportRow.objects.filter(class_id=class_id)}
    fresh: list[ExportRow] = []
    moved: list[ExportRow] = []
    for resource, key, data, digest in found:
        row = known.pop((resource, key), None)
        if row is not None and row.digest == digest and not row.deleted:
            continue
        beat.number += 1
        changes.upserts[resource] = changes.upserts.get(resource, 0) + 1
        if row is None:
            row = ExportRow(resource=resource, key=key, class_id=class_id)
            fresh.append(row)
        else:
            row.revision += 1
            moved.append(row)
        row.number, row.data, row.digest = beat.number, data, digest
        row.deleted, row.changed_at = False, now
    for row in known.values():
        if not row.deleted:
            beat.number += 1
            row.number, row.data, row.deleted, row.changed_at = beat.number, None, True, now
            row.revision += 1
            changes.deletes[row.resource] = changes.deletes.get(row.resource, 0) + 1
            moved.append(row)
    ExportRow.objects.bulk_create(fresh, batch_size=500)
    for row in moved:
        row.save(update_fields=["number", "data", "digest", "deleted", "changed_at", "revision"])
    changes.number = beat.number
    beat.save(update_fields=["number"])
    _seen(class_id, mark)
    if changes.any():
        for listener in listeners:
            listener(changes)
    return changes


def _seen(class_id: uuid.UUID, mark: str) -> None:
    ExportedClass.objects.update_or_create(
        class_id=class_id, defaults={"mark": mark, "captured_at": clock.now()}
    )
