"""The lease: one per trainee, on the device that plays."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from lms.core import clock
from lms.core.ids import new_id
from lms.courses.queries import hold_class
from lms.presence import defences, engine, store, terms
from lms.presence.domain.work import adopt, step
from lms.presence.errors import TakenJustNow
from lms.presence.messages import LeaseEvictedMessage
from lms.presence.models import PresenceState
from lms.presence.state import LessonTerms, Presence, Progress
from lms.realtime import publish

MIN_HELD_MS = 1_000
"""Nobody may take a lease from another device faster than this."""
CHUNK = 100


@dataclass(frozen=True)
class LeaseGranted:
    """A lease and where the trainee stands in the lesson."""

    lease: uuid.UUID
    state: Presence
    progress: Progress
    terms: LessonTerms


def take(
    *, user_id: uuid.UUID, lesson_id: uuid.UUID, mode: str, device: str, connection: str
) -> LeaseGranted:
    """Begin to count on this device; the device before is told that it stopped.

    The same connection asking again for the same lesson keeps its lease. Raises what the mode's
    provider raises for people whose time cannot count, ``NothingToCount`` and ``TakenJustNow``.
    """
    provider = terms.provider_of(mode)
    lesson_terms = terms.terms_of(mode, lesson_id)
    device = device[:60]
    with transaction.atomic():
        # The class's row first: who closes it, or takes the trainee off its roster, holds that row
        # and then ends leases, so that no lease begins between their look and their commit.
        hold_class(lesson_terms.class_id)
        terms.admit(mode, user_id=user_id, lesson_id=lesson_id)
        with step(user_id) as (out, at):
            state = out.state
            alive = defences.lease_alive(state, at)
            same = state.connection == connection and state.mode == mode
            if alive and same and state.lesson == lesson_id:
                return LeaseGranted(_lease(state), state, out.progress, lesson_terms)
            if alive and at - state.taken_at < MIN_HELD_MS:
                raise TakenJustNow(retry_after=1)
            evicted = state.lease if alive else None
            done = engine.take(
                state,
                out.progress,
                now=at,
                lease=new_id(),
                lesson=lesson_id,
                mode=mode,
                device=device,
                connection=connection,
                start=0,
            )
            adopt(out, done)
        progress = _enter(user_id, lesson_id, provider.gate(user_id=user_id, lesson_id=lesson_id))
        if evicted is not None:
            message = LeaseEvictedMessage(lease=str(evicted), by_device=device, at=at)
            transaction.on_commit(functools.partial(publish.to_user, user_id, message))
    return LeaseGranted(_lease(out.state), out.state, progress, lesson_terms)


def _lease(state: Presence) -> uuid.UUID:
    assert state.lease is not None
    return state.lease


def _enter(user_id: uuid.UUID, lesson_id: uuid.UUID, gate: int | None) -> Progress:
    """The progress row of the lesson that now counts, with the gate as it stands."""
    key = (user_id, lesson_id)
    progress = store.load_progress([key])[key]
    progress.gate = gate
    store.save_progress({key: progress})
    return progress


def release(*, user_id: uuid.UUID, lease: uuid.UUID) -> bool:
    """Give the lease back (pause, leave); False if it is not the current one."""
    with step(user_id) as (out, at):
        if out.state.lease != lease:
            return False
        adopt(out, engine.release(out.state, out.progress, now=at))
    return True


def expire_stale(*, now: int | None = None) -> int:
    """End the leases that had no beat for 90 s, with their open intervals; returns how many."""
    at = clock.now_ms() if now is None else now
    stale = PresenceState.objects.filter(
        lease__isnull=False, last_beat_ms__lt=at - defences.LEASE_MS
    )
    return _end(list(stale.values_list("user_id", flat=True)), now=at, only_dead=True)


def end_for_lessons(*, lesson_ids: Iterable[uuid.UUID], but: Iterable[uuid.UUID] = ()) -> int:
    """Nobody ``but`` these users counts in these lessons any more, and nothing stays open.

    For a class that closes, a lesson that is cancelled, a trainee who leaves; how many ended.
    """
    holding = PresenceState.objects.filter(lease__isnull=False, lesson_id__in=list(lesson_ids))
    holding = holding.exclude(user_id__in=list(but))
    return _end(list(holding.values_list("user_id", flat=True)), now=None, only_dead=False)


def _end(user_ids: list[uuid.UUID], *, now: int | None, only_dead: bool) -> int:
    ended = 0
    for start in range(0, len(user_ids), CHUNK):
        with transaction.atomic():
            for user_id in sorted(user_ids[start : start + CHUNK]):
                with step(user_id, now=now) as (out, at):
                    # Locked now: a beat may have come in between.
                    if out.state.lease is None:
                        continue
                    if only_dead and defences.lease_alive(out.state, at):
                        continue
                    adopt(out, engine.release(out.state, out.progress, now=at))
                    ended += 1
    return ended
