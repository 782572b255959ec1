"""What the room decides, carried out on the media: after its commit, as far as a worker is there.

A page that keeps sending after it lost the stage is cut off here and not asked.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from live.domain import stage
from live.models import Breakout, LiveSession
from live.streams import leases
from live.streams.client import control
from live.streams.domain import recording, tallies
from live.streams.errors import MediaUnavailable
from live.streams.models import Publication


def stage_changed(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Who is not on stage any more publishes nothing into the main room."""
    if not stage.on_stage(lesson_id=lesson_id, user_id=user_id):
        _close(lesson_id, lesson_id, user_id, what="publications")


def screen_changed(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """The screen's place was given up or taken away."""
    _close(lesson_id, lesson_id, user_id, what="publications", source="screen")


def media_muted(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """A lecturer turned the microphone off: nothing of it passes until it is turned on again.

    The page mutes itself when it hears of it; the gate at the worker does not depend on that.
    """
    _tell(
        lesson_id,
        {
            "op": "gate",
            "room": str(lesson_id),
            "user": str(user_id),
            "kind": "audio",
            "open": False,
        },
    )


def person_left(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Gone for longer than the grace: their connections end, wherever they were."""
    for room in _rooms(lesson_id):
        _close(lesson_id, room, user_id, what="all")


def breakouts_changed(lesson_id: uuid.UUID) -> None:
    """Everybody's streams of a room that they are not in any more end."""
    rows = Publication.objects.filter(lesson_id=lesson_id).exclude(state=Publication.State.DOWN)
    for room, user_id in set(rows.values_list("room", "user_id")):
        if room == lesson_id:
            continue  # the stage decides there
        if stage.where_is(lesson_id=lesson_id, user_id=user_id) != room:
            _close(lesson_id, room, user_id, what="publications")
    closed = Breakout.objects.filter(
        round__session__lesson_id=lesson_id,
        round__session__ended_at=None,
        round__closed_at__isnull=False,
    )
    busy = set(rows.values_list("room", flat=True))
    for room in closed.filter(pk__in=busy).values_list("pk", flat=True):
        _tell(lesson_id, {"op": "close_room", "room": str(room)})


def session_ended(session_id: uuid.UUID) -> None:
    """In the session's own transaction: what is counted goes on record, the recording ends."""
    session = LiveSession.objects.get(pk=session_id)
    tallies.close_session(session_id)
    row = recording.end(session_id)
    rooms = _rooms(session.lesson_id)

    def carry_out() -> None:
        if row is not None:
            recording.tell_worker(row, "record_stop")
        for room in rooms:
            _tell(session.lesson_id, {"op": "close_room", "room": str(room)})
        leases.release(session.lesson_id)

    transaction.on_commit(carry_out)


def _rooms(lesson_id: uuid.UUID) -> list[uuid.UUID]:
    """The lesson's media rooms in which somebody publishes, and the main room."""
    rows = Publication.objects.filter(lesson_id=lesson_id).exclude(state=Publication.State.DOWN)
    return list({lesson_id, *rows.values_list("room", flat=True)})


def _close(lesson_id: uuid.UUID, room: uuid.UUID, user_id: uuid.UUID, **more: Any) -> None:
    _tell(lesson_id, {"op": "close_user", "room": str(room), "user": str(user_id), **more})


def _tell(lesson_id: uuid.UUID, command: dict[str, Any]) -> None:
    """To the lesson's worker; none, or one that died, carries nothing that could be cut off."""
    lease = leases.held_by(lesson_id)
    if lease is None:
        return
    try:
        control(lease.worker, command)
    except MediaUnavailable:
        return
