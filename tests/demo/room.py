"""A lesson room's socket, spoken as a page speaks it, and a line that can be made bad."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.demo.api import Api

JSON = dict[str, Any]


class Said(Exception):
    """The room answered with an error."""

    def __init__(self, message: JSON) -> None:
        super().__init__(f"{message.get('code')}: {message.get('message')}")
        self.code = str(message.get("code"))


@dataclass
class Line:
    """How bad the connection is, in both directions."""

    loss: float = 0.0
    jitter_s: float = 0.0

    def lost(self, dice: random.Random) -> bool:
        """Whether this frame never arrives."""
        return dice.random() < self.loss

    async def delay(self, dice: random.Random) -> None:
        """Hold a frame for a while."""
        if self.jitter_s:
            await asyncio.sleep(dice.random() * self.jitter_s)


class Room:
    """One open socket. ``ask`` sends a message and waits for the answer that names it."""

    def __init__(self, api: Api, lesson: str, *, line: Line | None = None, seed: int = 0) -> None:
        self.api, self.lesson = api, lesson
        self.line = line or Line()
        self.dice = random.Random(seed)
        self.evicted = asyncio.Event()
        self.patience = 5.0
        """Seconds after which ``insist`` says it again."""
        self.sent: list[JSON] = []
        """Every frame that went out, for whoever wants to replay them."""
        self.heard: Callable[[JSON], None] = lambda message: None
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[JSON]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gone = False

    async def open(self) -> None:
        """Connect and say hello."""
        url = self.api.base.replace("http", "ws", 1) + f"/ws/v1/lessons/{self.lesson}/"
        self.ws: aiohttp.ClientWebSocketResponse = await self.api.http.ws_connect(
            url, headers={"Origin": self.api.base}, heartbeat=None, max_msg_size=0
        )
        self._spawn(self._read())
        # The handshake rides on the same connection as the page itself: it is not made lossy.
        line, self.line = self.line, Line()
        await self.ask("hello", v=1, patience=20)
        self.line = line

    async def close(self) -> None:
        """Leave without a word, as closing the tab does."""
        for task in list(self._tasks):
            task.cancel()
        await self.ws.close()

    async def ask(self, kind: str, *, patience: float = 15, **fields: Any) -> JSON:
        """Send and wait. Raises Said for a refusal, TimeoutError when nothing comes."""
        if self._gone:
            raise ConnectionError("the server closed the socket")
        number = str(next(self._numbers))
        answer: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        frame = {"t": kind, "id": number, **fields}
        self.sent.append(frame)
        self._spawn(self._send(frame))
        try:
            message = await asyncio.wait_for(answer, patience)
        finally:
            self._waiting.pop(number, None)
        if message["t"] == "error":
            raise Said(message)
        return message

    async def insist(self, kind: str, **fields: Any) -> JSON:
        """``ask`` again until an answer comes: what an outbox does."""
        for _ in range(20):
            with contextlib.suppress(TimeoutError):
                return await self.ask(kind, patience=self.patience, **fields)
        raise TimeoutError(kind)

    async def raw(self, frame: JSON) -> None:
        """Send a frame as it is and do not wait."""
        await self.ws.send_json(frame)

    async def _send(self, frame: JSON) -> None:
        if self.line.lost(self.dice):
            return
        await self.line.delay(self.dice)
        with contextlib.suppress(ConnectionError):
            await self.ws.send_json(frame)

    async def _read(self) -> None:
        async for message in self.ws:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            data = message.json()
            for item in data["m"] if data["t"] == "batch" else [data]:
                self._spawn(self._take(item))
        self._gone = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("the server closed the socket"))

    async def _take(self, message: JSON) -> None:
        waiting = self._waiting.get(str(message.get("re")))
        if waiting is not None:
            if self.line.lost(self.dice):
                return
            await self.line.delay(self.dice)
            if not waiting.done():
                waiting.set_result(message)
            return
        if message["t"] == "lease.evicted":
            self.evicted.set()
        self.heard(message)

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def new_id() -> str:
    """A fresh event id."""
    return str(uuid.uuid4())
