"""What the room decides, carried out on the media: after its commit, as far as a worker is there.

A page that keeps sending after it lost the stage is cut off here and not asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from live.domain import stage
from live.models import Breakout, LiveSession
from live.streams import leases
from live.streams.client import control
from live.streams.domain import recording, tallies
from live.streams.domain.publishing import end
from live.streams.domain.resources import Resource
from live.streams.errors import MediaUnavailable
from live.streams.models import Publication
from lms.core.errors import NotFound


def stage_changed(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Who is not on stage any more publishes nothing into the main room."""
    if not stage.on_stage(lesson_id=lesson_id, user_id=user_id):
        end_publications(_living(lesson_id).filter(room=lesson_id, user=user_id))


def screen_changed(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """The screen's place was given up or taken away."""
    end_publications(_living(lesson_id).filter(user=user_id, source="screen"))


def media_muted(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """A lecturer turned the microphone off: nothing of it passes until it is turned on again.

    The page mutes itself when it hears of it; the gate at the worker does not depend on that.
    """
    _gate(lesson_id, user_id, shut=True)


def media_opened(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Turned on again, as the room allowed it."""
    _gate(lesson_id, user_id, shut=False)


def _gate(lesson_id: uuid.UUID, user_id: uuid.UUID, *, shut: bool) -> None:
    rooms = set(_living(lesson_id).filter(user=user_id).values_list("room", flat=True))
    for room in rooms:
        gate = {"op": "gate", "source": "camera", "kind": "audio", "shut": shut}
        _tell(lesson_id, {**gate, "room": str(room), "user": str(user_id)})


def person_left(lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Gone for longer than the grace: their connections end, wherever they were."""
    for room in _rooms(lesson_id):
        _tell(lesson_id, {"op": "close_user", "room": str(room), "user": str(user_id)})


def breakouts_changed(lesson_id: uuid.UUID) -> None:
    """Everybody's streams of a room that they are not in any more end."""
    rows = _living(lesson_id)
    for room, user_id in set(rows.values_list("room", "user_id")):
        if room == lesson_id:
            continue  # the stage decides there
        if stage.where_is(lesson_id=lesson_id, user_id=user_id) != room:
            end_publications(rows.filter(room=room, user=user_id))
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


def end_publications(rows: Iterable[Publication]) -> None:
    """End these connections at their worker, whose word then ends the rows."""
    for row in rows:
        try:
            end(Resource(row.worker, row.resource))
        except NotFound:
            continue  # a worker that the settings do not name any more


def _living(lesson_id: uuid.UUID) -> QuerySet[Publication]:
    return Publication.objects.filter(lesson_id=lesson_id).exclude(state=Publication.State.DOWN)


def _rooms(lesson_id: uuid.UUID) -> list[uuid.UUID]:
    """The lesson's media rooms in which somebody publishes, and the main room."""
    return list({lesson_id, *_living(lesson_id).values_list("room", flat=True)})


def _tell(lesson_id: uuid.UUID, command: dict[str, Any]) -> None:
    """To the lesson's worker; none, or one that died, carries nothing that could be cut off."""
    lease = leases.held_by(lesson_id)
    if lease is None:
        return
    try:
        control(lease.worker, command)
    except MediaUnavailable:
        return
