"""The recorder as the room sees it: orders go out through a hook, its state comes back here."""

from __future__ import annotations

import uuid

from live import hooks
from live.domain.room import Actor, Change, changing
from live.hooks import RecordingOrder
from live.models import LiveSession
from lms.core.errors import Conflict

State = LiveSession.Recording
_ALLOWED: dict[RecordingOrder, tuple[str, ...]] = {
    "start": (State.OFF, State.FAILED),
    "pause": (State.ON,),
    "resume": (State.PAUSED,),
    "stop": (State.ON, State.PAUSED, State.STARTING),
}


def control(*, actor: Actor, order_: RecordingOrder) -> None:
    """Lecturers: start, pause, resume, stop. Raises ``Conflict`` for a step that does not fit."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        session = change.require_session()
        if session.recording not in _ALLOWED[order_]:
            raise Conflict(state=session.recording)
        order(change, session, order_)


def order(change: Change, session: LiveSession, order_: RecordingOrder) -> None:
    """Hand an order to the recorder after the commit; "starting" is shown until it answers."""
    if order_ == "start":
        session.recording = State.STARTING
        session.save(update_fields=["recording"])
        change.slices.add("session")
    session_id = session.pk
    change.after.append(lambda: hooks.run_all(hooks.recording_asked, session_id, order_))


def report(*, session_id: uuid.UUID, state: str) -> None:
    """What the recorder does now, shown to everybody; a session that is over keeps its last."""
    lesson_id = LiveSession.objects.values_list("lesson_id", flat=True).get(pk=session_id)
    with changing(lesson_id) as change:
        session = change.session
        if session is not None and session.pk == session_id and session.recording != state:
            session.recording = State(state).value
            session.save(update_fields=["recording"])
            change.slices.add("session")
