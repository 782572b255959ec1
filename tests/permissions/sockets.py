"""Every socket and every message that a client may send on it, as the code has them."""

from __future__ import annotations

import asyncio
import inspect
import json
import uuid
from collections.abc import Callable
from typing import Any

from channels.routing import URLRouter
from django.contrib.sessions.backends.db import SessionStore

from lms.asgi import routes
from lms.realtime.consumer import BaseConsumer
from tests.permissions.routes import filled
from tests.permissions.world import World

Frame = Callable[[World], dict[str, Any]]
REFUSED = {
    "not_allowed",
    "not_found",
    "not_authenticated",
    "real_name_required",
    "second_factor_required",
    "password_change_required",
    "hello_first",
    "drawing_not_allowed",
    "asking_closed",
}


def consumers() -> dict[str, type[BaseConsumer]]:
    """Route → consumer of every socket."""
    found: dict[str, type[BaseConsumer]] = {}
    for route in routes():
        name = str(route.pattern)
        if not name.startswith("^"):
            found[name] = inspect.getclosurevars(route.callback).nonlocals["cls"]
    return found


def every_action() -> set[tuple[str, str]]:
    """(route, message type) of every handler, and (route, "hello") for opening it."""
    return {
        (route, action)
        for route, consumer in consumers().items()
        for action in ("hello", *consumer.HANDLERS)
    }


class Connection:
    """One socket against the router itself, as a given person."""

    def __init__(self, world: World, actor: str, route: str) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        session = SessionStore()
        session["second_factor_at"] = 1
        scope = {
            "type": "websocket",
            "path": filled(route, world.ids),
            "headers": [(b"origin", b"http://testserver"), (b"host", b"testserver")],
            "user": world.people[actor],
            "session": session,
            "subprotocols": [],
        }
        application = URLRouter(routes())
        self.task = asyncio.ensure_future(application(scope, self.incoming.get, self.outgoing.put))
        self.incoming.put_nowait({"type": "websocket.connect"})

    async def ask(self, kind: str, /, **fields: Any) -> str:
        """Send a frame; the type of what answers it, or the code of its error."""
        reference = str(uuid.uuid4())
        frame = {"t": kind, "id": reference, **fields}
        text = json.dumps(frame, default=str)
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})
        async with asyncio.timeout(10):
            while True:
                event = await self.outgoing.get()
                if event["type"] == "websocket.close":
                    return "not_allowed"
                if event["type"] != "websocket.send":
                    continue
                for message in _messages(event):
                    if message.get("re") == reference:
                        return message["code"] if message["t"] == "error" else message["t"]
                    if message["t"] == "error" and "re" not in message:
                        return str(message["code"])

    async def close(self) -> None:
        """Hang up and wait until the consumer has gone."""
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, 10)


def _messages(event: dict[str, Any]) -> list[dict[str, Any]]:
    body = event.get("text") or event["bytes"].decode()
    message = json.loads(body)
    return message["m"] if message["t"] == "batch" else [message]
