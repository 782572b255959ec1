"""Which worker carries a class: a lease, so that a lesson and its breakouts stay together.

The lease lies in the cache (in memory, or in Redis for several web processes), is made by whoever
asks first, renewed with each use, and void once its worker dies. A draining worker keeps the
classes that it has and gets no new ones.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

from live.streams import client, pool
from live.streams.errors import MediaUnavailable
from live.streams.models import Publication, RecordingPart
from live.streams.pool import Pulse, Worker

LEASE_S: Final = 6 * 3600


@dataclass(frozen=True, slots=True)
class Lease:
    """The worker of a class, in its present life."""

    worker: Worker
    boot: str


def worker_of(lesson_id: uuid.UUID) -> Lease:
    """The lesson's worker, chosen now if it has none. Raises MediaUnavailable."""
    held = held_by(lesson_id)
    if held is not None and not _may_move(lesson_id, held):
        return held
    chosen = _choose(lesson_id)
    cache.add(key_of(lesson_id), _words(chosen), LEASE_S)
    held = held_by(lesson_id)  # somebody may have been first
    if held is None:
        raise MediaUnavailable
    return held


def _may_move(lesson_id: uuid.UUID, held: Lease) -> bool:
    """A class of which nothing is on a draining worker goes to another now, if there is one."""
    found = pulse(held.worker.name)
    if found is None or not found.draining:
        return False
    here = {"worker": held.worker.name, "boot": held.boot}
    streams = Publication.objects.filter(lesson_id=lesson_id, **here)
    parts = RecordingPart.objects.filter(recording__session__lesson_id=lesson_id, **here)
    if streams.exclude(state=Publication.State.DOWN).exists() or parts.filter(ended_at=None):
        return False
    release(lesson_id)
    return True


def held_by(lesson_id: uuid.UUID) -> Lease | None:
    """The lesson's worker, if it has one that lives."""
    kept: str | None = cache.get(key_of(lesson_id))
    if kept is None:
        return None
    name, _, boot = kept.partition(" ")
    worker, alive = pool.workers().get(name), pulse(name)
    if worker is None or alive is None or alive.boot != boot:
        cache.delete(key_of(lesson_id))
        return None
    return Lease(worker, boot)


def release(lesson_id: uuid.UUID) -> None:
    """The class is over."""
    cache.delete(key_of(lesson_id))


def pulse(name: str) -> Pulse | None:
    """The worker's pulse; asked for when the heartbeat has not been heard in this process yet."""
    known = pool.pulse_of(name)
    if known is not None:
        return known
    worker = pool.workers().get(name)
    if worker is None:
        return None
    try:
        found = client.pulse(worker)
    except OSError:
        return None
    pool.note_pulse(name, found)
    return found


def _choose(lesson_id: uuid.UUID) -> Lease:
    """Where the lesson's streams are already, else the emptiest that takes classes."""
    there = (
        Publication.objects.filter(lesson_id=lesson_id)
        .exclude(state=Publication.State.DOWN)
        .values_list("worker", "boot")
        .last()
    )
    alive = [(worker, found) for worker in pool.workers().values() if (found := pulse(worker.name))]
    for worker, found in alive:
        if there == (worker.name, found.boot):
            return Lease(worker, found.boot)
    fit = [(worker, found) for worker, found in alive if not found.draining] or alive
    if not fit:
        raise MediaUnavailable
    worker, found = min(fit, key=lambda row: (row[1].load, _rank(lesson_id, row[0].name)))
    return Lease(worker, found.boot)


def _rank(lesson_id: uuid.UUID, name: str) -> bytes:
    """Equal loads: the same choice in every process."""
    return hashlib.sha256(f"{lesson_id} {name}".encode()).digest()


def _words(lease: Lease) -> str:
    return f"{lease.worker.name} {lease.boot}"


def key_of(lesson_id: uuid.UUID) -> str:
    """Where the lesson's lease lies in the cache."""
    return f"media:lease:{lesson_id}"
