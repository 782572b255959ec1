"""Rooms across processes over Redis: one message per room and window.

Redis is never the only copy of anything here: when the connection breaks, clients are told to
refetch once it is back (``resync``).
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings

from lms.realtime.hub import Item, RoomHub

logger = logging.getLogger(__name__)

PREFIX = "rongke:rt:"
CLOSE_CHANNEL = "rongke:rt-close"
SOCKET_TIMEOUT_S = 15
"""redis-py 8 defaults to 5 s, which an idle subscriber would die of."""
OUTBOX = 10_000
"""Windows that wait for Redis; beyond it the oldest are lost and a resync follows."""


def pack(origin: str, items: Sequence[Item]) -> bytes:
    """One window as bytes: a header line, then one encoded message a line."""
    flags = "".join("d" if item.droppable else "c" for item in items)
    return b"\n".join([f"{origin} {flags}".encode(), *(item.payload for item in items)])


def unpack(data: bytes) -> tuple[str, list[Item]]:
    """Inverse of :func:`pack`; raises ``ValueError`` for anything else."""
    head, *payloads = data.split(b"\n")
    origin, _, flags = head.decode().partition(" ")
    if len(flags) != len(payloads):
        raise ValueError("the window's header does not fit its messages")
    items = [Item(p, f == "d") for p, f in zip(payloads, flags, strict=True)]
    return origin, items


class RedisBridge:
    """The bridge of one process; runs as a task of its event loop."""

    def __init__(self, hub: RoomHub, url: str) -> None:
        self.hub = hub
        self.url = url
        self.origin = uuid.uuid4().hex
        self.rooms: set[str] = set()
        self.outbox: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(OUTBOX)
        self.pubsub: Any = None
        self.lost = False
        self.tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Begin to listen and to send."""
        self._spawn(self._forever(self._listen))
        self._spawn(self._forever(self._send))

    async def stop(self) -> None:
        """End both tasks (tests)."""
        for task in list(self.tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def publish(self, room: str, items: Sequence[Item]) -> None:
        """Queue one window for the other processes."""
        self._put(PREFIX + room, pack(self.origin, items))

    def end_sessions(self, user_id: uuid.UUID, session_key: str | None) -> None:
        """Queue an order to close a user's sockets."""
        order = {"origin": self.origin, "user": str(user_id), "session": session_key}
        self._put(CLOSE_CHANNEL, json.dumps(order).encode())

    def watch(self, room: str) -> None:
        """Subscribe to a room."""
        self.rooms.add(room)
        if self.pubsub is not None:
            self._spawn(self._quietly(self.pubsub.subscribe(PREFIX + room)))

    def unwatch(self, room: str) -> None:
        """Unsubscribe from a room."""
        self.rooms.discard(room)
        if self.pubsub is not None:
            self._spawn(self._quietly(self.pubsub.unsubscribe(PREFIX + room)))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _put(self, channel: str, data: bytes) -> None:
        if self.outbox.full():
            self.outbox.get_nowait()
        self.outbox.put_nowait((channel, data))

    async def _quietly(self, work: Any) -> None:
        with suppress(Exception):  # the listener notices a broken connection and subscribes anew
            await work

    async def _forever(self, work: Any) -> None:
        wait = 0.1
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever Redis or the network does, go on
                logger.warning("realtime bridge: %s; trying again", type(error).__name__)
            wait = 0.1 if asyncio.get_running_loop().time() - started > 30 else min(wait * 2, 5.0)
            await asyncio.sleep(wait)

    def _client(self) -> Any:
        from redis import asyncio as redis

        return redis.from_url(self.url, socket_timeout=SOCKET_TIMEOUT_S, socket_connect_timeout=5)

    async def _listen(self) -> None:
        client = self._client()
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as pubsub:
                await pubsub.subscribe(CLOSE_CHANNEL, *(PREFIX + room for room in self.rooms))
                self.pubsub = pubsub
                if self.lost:
                    self.hub.resync()
                self.lost = False
                while True:
                    message = await pubsub.get_message(timeout=5.0)
                    if message is not None:
                        self._received(message["channel"].decode(), message["data"])
        finally:
            self.pubsub = None
            self.lost = True
            await client.aclose()

    def _received(self, channel: str, data: bytes) -> None:
        try:
            if channel == CLOSE_CHANNEL:
                order = json.loads(data)
                if order["origin"] != self.origin:
                    self.hub.close_local(uuid.UUID(order["user"]), order["session"])
                return
            origin, items = unpack(data)
        except (ValueError, KeyError):
            logger.warning("realtime bridge: unreadable message on %s", channel)
            return
        if origin != self.origin:
            self.hub.deliver(channel.removeprefix(PREFIX), items)

    async def _send(self) -> None:
        client = self._client()
        try:
            while True:
                channel, data = await self.outbox.get()
                await client.publish(channel, data)
        finally:
            await client.aclose()


def attach(hub: RoomHub) -> None:
    """Bind the hub to the running loop, and to Redis where the settings name one."""
    loop = asyncio.get_running_loop()
    if hub.loop is loop:
        return
    hub.loop = loop
    if settings.REDIS_URL:
        bridge = RedisBridge(hub, settings.REDIS_URL)
        hub.bridge = bridge
        bridge.start()
