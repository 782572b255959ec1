"""One page at the live socket: the whole router in this process, as a given person."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from channels.routing import URLRouter
from django.contrib.sessions.backends.db import SessionStore

from lms.asgi import routes


class LivePage:
    """A socket with what it heard."""

    def __init__(self, user: Any, lesson_id: object) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.heard: list[dict[str, Any]] = []
        self.waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.closed: int | None = None
        self.changed = asyncio.Event()
        session = SessionStore()
        session["second_factor_at"] = 1
        scope = {
            "type": "websocket",
            "path": f"/ws/v1/live/{lesson_id}/",
            "headers": [(b"origin", b"http://testserver"), (b"host", b"testserver")],
            "user": user,
            "session": session,
            "subprotocols": [],
        }
        self.task = asyncio.ensure_future(
            URLRouter(routes())(scope, self.incoming.get, self._receive)
        )
        self.incoming.put_nowait({"type": "websocket.connect"})

    async def _receive(self, event: dict[str, Any]) -> None:
        if event["type"] == "websocket.close":
            self.closed = event["code"]
            for future in self.waiting.values():
                if not future.done():
                    future.set_result({"t": "closed", "code": event["code"]})
        elif event["type"] == "websocket.send":
            body = json.loads(event.get("text") or event["bytes"].decode())
            for message in body["m"] if body["t"] == "batch" else [body]:
                asked = self.waiting.get(message.get("re", ""))
                if asked is not None and not asked.done():
                    asked.set_result(message)
                else:
                    self.heard.append(message)
        self.changed.set()

    def raw(self, text: str) -> None:
        """Any frame at all."""
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def ask(self, kind: str, /, **fields: Any) -> dict[str, Any]:
        """Send a message and wait for its answer."""
        reference = str(uuid.uuid4())
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[reference] = future
        if self.closed is not None:
            return {"t": "closed", "code": self.closed}
        self.raw(json.dumps({"t": kind, "id": reference, **fields}, default=str))
        return await asyncio.wait_for(future, 20)

    async def until(self, test: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message heard that fits, waiting for it if need be."""
        async with asyncio.timeout(20):
            while True:
                for message in self.heard:
                    if test(message):
                        return message
                self.changed.clear()
                await self.changed.wait()

    async def until_closed(self) -> int:
        """The close code."""
        async with asyncio.timeout(20):
            while self.closed is None:
                self.changed.clear()
                await self.changed.wait()
        return self.closed

    async def hang_up(self) -> None:
        """The line breaks; returns when the server has noticed."""
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await asyncio.wait_for(self.task, 20)


async def enter(user: Any, lesson_id: object) -> tuple[LivePage, dict[str, Any]]:
    """A page that has said hello, and its snapshot."""
    page = LivePage(user, lesson_id)
    return page, await page.ask("hello", v=1)
