"""Control calls: one table from op to what it does.

gate {room, user, source?, kind?: audio|video, shut: bool}   mute or let through
close_user {user, room?, what?: publications|subscriptions|all, source?}   end streams
close_room {room}                                            end all of a room
size {resource, height}                                      a viewer's tile changed
drain {on?: bool}                                            take no new classes
record_start|record_stop|record_pause|record_resume {room, …}  passed on to the recorder as it is
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from live.media.publication import Publication
from live.media.subscription import Subscription
from live.media.worker import Refused, Worker

Answer = dict[str, Any]
MAX_WORD = 128
KINDS: dict[str, type | None] = {
    "publications": Publication,
    "subscriptions": Subscription,
    "all": None,
}


def run(worker: Worker, said: dict[str, Any]) -> Answer:
    """Do what a control call says; raises Refused."""
    op = said.get("op")
    handler = HANDLERS.get(op) if isinstance(op, str) else None
    if handler is None:
        raise Refused(400, "control_unknown", f"Control calls are {', '.join(sorted(HANDLERS))}.")
    return handler(worker, said)


def _word(said: dict[str, Any], name: str, *, needed: bool = True) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_WORD or (needed and not value):
        raise Refused(400, "control_malformed", f"{name} must be a text.")
    return value


def _gate(worker: Worker, said: dict[str, Any]) -> Answer:
    kind = _word(said, "kind", needed=False)
    if kind not in ("", "audio", "video") or not isinstance(said.get("shut"), bool):
        raise Refused(400, "control_malformed", "kind is audio or video, shut true or false.")
    met = worker.gate(
        room=_word(said, "room"),
        user=_word(said, "user"),
        source=_word(said, "source", needed=False),
        kind=kind,
        shut=said["shut"],
    )
    return {"met": met}


def _close_user(worker: Worker, said: dict[str, Any]) -> Answer:
    what = _word(said, "what", needed=False) or "all"
    if what not in KINDS:
        raise Refused(400, "control_malformed", f"what is one of {', '.join(KINDS)}.")
    room, user = _word(said, "room", needed=False), _word(said, "user")
    source = _word(said, "source", needed=False)
    if not source:
        return {"met": worker.close_all("removed", kind=KINDS[what], room=room, user=user)}
    met = worker.close_all("removed", kind=Publication, room=room, user=user, source=source)
    return {"met": met}


def _close_room(worker: Worker, said: dict[str, Any]) -> Answer:
    return {"met": worker.close_all("room_closed", room=_word(said, "room"))}


def _size(worker: Worker, said: dict[str, Any]) -> Answer:
    height = said.get("height")
    if type(height) is not int or not 0 <= height <= 4320:
        raise Refused(400, "control_malformed", "height is in pixels.")
    if not worker.resize(_word(said, "resource"), height):
        raise Refused(404, "resource_not_there", "There is no such viewer.")
    return {}


def _drain(worker: Worker, said: dict[str, Any]) -> Answer:
    worker.draining = said.get("on", True) is not False
    return {"connections": len(worker.connections)}


def _record(worker: Worker, said: dict[str, Any]) -> Answer:
    _word(said, "room")
    if not worker.tap_control(said):
        raise Refused(409, "no_recorder", "This worker has no recorder.")
    return {}


HANDLERS: dict[str, Callable[[Worker, dict[str, Any]], Answer]] = {
    "gate": _gate,
    "close_user": _close_user,
    "close_room": _close_room,
    "size": _size,
    "drain": _drain,
    "record_start": _record,
    "record_stop": _record,
    "record_pause": _record,
    "record_resume": _record,
}
