"""Does the ledger follow from the events? Recomputed from the event rows alone and compared."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Sum

from lms.events.leaves import leaf_of
from lms.events.models import LearningEvent, Log, LogEntry, UnsequencedEvent
from lms.ledger.compute import accumulate, as_leaf
from lms.ledger.domain.recompute import (
    SUBJECT_FIELDS,
    cell_row,
    cell_values,
    store,
    subject_row,
)
from lms.ledger.inputs import Inputs, Leaf
from lms.ledger.models import LedgerCell, LedgerClass, LedgerEntry, LedgerSubject
from verifier import merkle, policy


def check_class(*, class_id: uuid.UUID) -> list[str]:
    """Every difference between the live ledger and one computed from the events; [] is equal."""
    with transaction.atomic():
        problems = list(log_problems(class_id))
        head = LedgerClass.objects.filter(class_id=class_id).first()
        if head is None:
            return problems
        result = from_events(class_id, size=head.log_size, now_ms=head.as_of_ms)
        if result is not None:
            problems += _differences(class_id, result)
        return problems


def rebuild_class(*, class_id: uuid.UUID) -> int:
    """Bring the stored cells to what the events say; the number of corrected cells."""
    with transaction.atomic():
        head = LedgerClass.objects.select_for_update().get(class_id=class_id)
        result = from_events(class_id, size=head.log_size, now_ms=head.as_of_ms)
        if result is None:
            return 0
        return store(class_id=class_id, result=result, size=head.log_size, reasons={})


def log_problems(class_id: uuid.UUID | None) -> Iterator[str]:
    """Leaves that are not what their events make, missing numbers, a tree that does not fit."""
    tree = merkle.CompactTree()
    log = Log.objects.filter(class_id=class_id).first()
    if log is None:
        return
    for entry in LogEntry.objects.filter(log=log).order_by("index").iterator(chunk_size=2000):
        if entry.index != tree.size:
            yield f"{log.origin}: leaf {tree.size} is missing"
            return
        if merkle.leaf_hash(bytes(entry.leaf)) != bytes(entry.leaf_hash):
            yield f"{log.origin}: leaf {entry.index} does not have its hash"
        tree.append(bytes(entry.leaf_hash))
    if tree.state() != log.tree:
        yield f"{log.origin}: the tree is not that of its leaves"
    waiting = UnsequencedEvent.objects.filter(event__class_id=class_id).count()
    events = LearningEvent.objects.filter(class_id=class_id).count()
    if events != tree.size + waiting:
        yield f"{log.origin}: {events} events, {tree.size} leaves, {waiting} waiting"


def from_events(class_id: uuid.UUID, *, size: int, now_ms: int) -> policy.Result | None:
    """The ledger of the first ``size`` leaves, each rebuilt from its event row."""
    inputs = Inputs()
    leaves: list[Leaf] = []
    for line, stored in _lines(class_id, size):
        if line != stored:
            raise ValueError(f"leaf {len(leaves)} of class {class_id} differs from its event")
        leaves.append(as_leaf(line))
        inputs.feed(leaves[-1])
    if not inputs.complete:
        return None
    return accumulate(inputs, leaves).result(now_ms)


def _lines(class_id: uuid.UUID, size: int) -> Iterator[tuple[bytes, bytes]]:
    events = {event.id: event for event in LearningEvent.objects.filter(class_id=class_id)}
    rows = LogEntry.objects.filter(log__class_id=class_id, index__lt=size).order_by("index")
    for entry in rows.iterator(chunk_size=2000):
        yield leaf_of(events[entry.event_id], index=entry.index), bytes(entry.leaf)


def _differences(class_id: uuid.UUID, result: policy.Result) -> Iterator[str]:
    live = {(c.subject, str(c.lesson_id)): c for c in LedgerCell.objects.filter(class_id=class_id)}
    booked = _booked(class_id)
    for cell in result.cells:
        key = (cell.subject, cell.lesson)
        row = live.pop(key, None)
        if row is None or cell_values(row) != cell_values(cell_row(class_id, cell)):
            yield f"cell {key}: the live ledger differs"
        if booked.pop(key, (0, 0)) != (cell.credited, cell.hours_milli):
            yield f"cell {key}: the sum of its entries differs"
    yield from (f"cell {key}: in the live ledger alone" for key in live)
    yield from (f"cell {key}: entries do not cancel" for key, sums in booked.items() if any(sums))
    totals = {row.subject: row for row in LedgerSubject.objects.filter(class_id=class_id)}
    for total in result.subjects:
        ours, mine = totals.pop(total.subject, None), subject_row(class_id, total)
        if ours is None or any(getattr(ours, f) != getattr(mine, f) for f in SUBJECT_FIELDS):
            yield f"total of {total.subject}: the live ledger differs"
    yield from (f"total of {subject}: in the live ledger alone" for subject in totals)


def _booked(class_id: uuid.UUID) -> dict[tuple[str, str], tuple[int, int]]:
    rows = (
        LedgerEntry.objects.filter(class_id=class_id)
        .values_list("subject", "lesson_id")
        .annotate(Sum("credited_ms"), Sum("hours_milli"))
    )
    return {(s, str(lesson)): (credited, hours) for s, lesson, credited, hours in rows}
