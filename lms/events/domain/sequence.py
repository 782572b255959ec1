"""Numbering committed events into Merkle logs: one runner, small batches, no lock on requests.

Order: the outbox's row order among the committed rows. An event that was caused by another was
inserted after the other's commit, so it has the higher number and the other is visible whenever
it is; a transaction that commits late simply gets a later index, and nothing is lost because
rows leave the outbox one by one with their leaf.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.events.leaves import leaf_of, origin_of
from lms.events.models import (
    LearningEvent,
    Log,
    LogEntry,
    SequencerLease,
    UnsequencedEvent,
)
from verifier import merkle

BATCH = 500
LEASE = dt.timedelta(seconds=30)
FINAL_KINDS = frozenset({"class.closed"})
"""After one of these the log's checkpoint is signed at once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round did; ``leaves`` is None when another process holds the lease."""

    leaves: int | None


def take_lease(*, owner: str) -> bool:
    """Hold the right to number leaves; inside the caller's transaction it also is the lock."""
    now = clock.now()
    SequencerLease.objects.get_or_create(id=1, defaults={"owner": owner, "until": now})
    mine = Q(owner=owner) | Q(until__lt=now)
    held = SequencerLease.objects.filter(mine, id=1).update(owner=owner, until=now + LEASE)
    return held == 1


def release_lease(*, owner: str) -> None:
    """Give the lease back, so that a successor need not wait for it to run out."""
    SequencerLease.objects.filter(id=1, owner=owner).update(until=clock.now())


def sequence_batch(*, owner: str, limit: int = BATCH) -> Outcome:
    """Give up to ``limit`` waiting events their leaves, in one transaction."""
    if not UnsequencedEvent.objects.exists():
        return Outcome(leaves=0)
    with transaction.atomic():
        if not take_lease(owner=owner):
            return Outcome(leaves=None)
        waiting = list(UnsequencedEvent.objects.select_related("event").order_by("id")[:limit])
        by_class: dict[uuid.UUID | None, list[LearningEvent]] = {}
        for row in waiting:
            by_class.setdefault(row.event.class_id, []).append(row.event)
        for class_id, events in by_class.items():
            _append(class_id, events)
        UnsequencedEvent.objects.filter(id__in=[row.id for row in waiting]).delete()
        return Outcome(leaves=len(waiting))


def log_of(class_id: uuid.UUID | None) -> Log:
    """The log of a class (or the platform's), made when its first event comes."""
    empty = merkle.CompactTree().state()
    log, _ = Log.objects.get_or_create(
        origin=origin_of(class_id), defaults={"class_id": class_id, "tree": empty}
    )
    return log


def _append(class_id: uuid.UUID | None, events: Sequence[LearningEvent]) -> None:
    log = log_of(class_id)
    tree = merkle.CompactTree.from_state(log.tree)
    entries: list[LogEntry] = []
    for event in events:
        leaf = leaf_of(event, index=tree.size)
        leaf_hash = merkle.leaf_hash(leaf)
        index = tree.append(leaf_hash)
        entries.append(
            LogEntry(log=log, index=index, event_id=event.id, leaf=leaf, leaf_hash=leaf_hash)
        )
        log.last_at = event.occurred_at
    LogEntry.objects.bulk_create(entries)
    log.size, log.tree = tree.size, dict(tree.state())
    log.save(update_fields=["size", "tree", "last_at"])
    if any(event.kind in FINAL_KINDS for event in events):
        Log.objects.filter(origin=log.origin).update(checkpoint_wanted=True)
