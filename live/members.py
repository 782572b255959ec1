"""The pages of this process by room: they are put into the hub's breakout rooms from here.

Moves of this process reach the sockets at once; moves made in another process are seen by the
room's tick within a second. The server moves sockets, so that nobody listens where they are not.
"""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from live import ticking
from live.access import breakout_room_of
from lms.realtime.consumer import run_sync
from lms.realtime.errors import CloseCode
from lms.realtime.hub import hub

TICK_S = 1.0


class Page(Protocol):
    """What is needed of a consumer."""

    connection: uuid.UUID

    @property
    def user_id(self) -> uuid.UUID:
        """Whose page it is."""

    def join(self, room: str) -> None:
        """Receive a hub room's messages."""

    def leave(self, room: str) -> None:
        """Stop receiving them."""

    def close(self, code: int) -> None:
        """End the connection."""


@dataclass
class Stand:
    """The breakout whose hub room a page is in, and the room's ``rev`` when it entered."""

    where: uuid.UUID | None
    rev: int


class LocalRoom:
    """The pages of one lesson in this process."""

    def __init__(self, lesson_id: uuid.UUID) -> None:
        self.lesson_id = lesson_id
        self.pages: dict[Page, Stand] = {}
        self.rev = -1
        self.ticks = 0
        self.task: asyncio.Task[None] | None = None

    def place(
        self, places: Mapping[uuid.UUID, uuid.UUID | None], *, rev: int, everybody: bool
    ) -> None:
        """Put pages where their people are; older news than what is known is dropped."""
        if rev < self.rev:
            return
        self.rev = rev
        for page, stand in list(self.pages.items()):
            if page.user_id in places:
                _move(page, stand, places[page.user_id])
            elif everybody and rev > stand.rev:
                # No seat any more, or taken for lost: to come back, the page must enter again.
                page.close(CloseCode.TOO_SLOW)

    async def run(self) -> None:
        """Tick while there are pages."""
        while self.pages:
            await asyncio.sleep(TICK_S)
            with suppress(Exception):  # the database may be away for a moment; the next tick tries
                await self._tick()

    async def _tick(self) -> None:
        self.ticks += 1
        connections = [page.connection for page in self.pages]
        seen = await run_sync(ticking.tick)(
            lesson_id=self.lesson_id, ticks=self.ticks, connections=connections, rev=self.rev
        )
        if seen is not None:
            self.place(seen.places, rev=seen.rev, everybody=True)


def _move(page: Page, stand: Stand, now: uuid.UUID | None) -> None:
    if now == stand.where:
        return
    if stand.where is not None:
        page.leave(breakout_room_of(stand.where))
    if now is not None:
        page.join(breakout_room_of(now))
    stand.where = now


_rooms: dict[uuid.UUID, LocalRoom] = {}


def add(lesson_id: uuid.UUID, page: Page, where: uuid.UUID | None, *, rev: int) -> None:
    """A page entered when the room was at ``rev``; call in the loop."""
    room = _rooms.get(lesson_id)
    if room is None:
        room = _rooms[lesson_id] = LocalRoom(lesson_id)
    room.pages[page] = stand = Stand(None, rev)
    _move(page, stand, where)
    if room.task is None or room.task.done():
        room.task = asyncio.get_running_loop().create_task(room.run())


def remove(lesson_id: uuid.UUID, page: Page) -> None:
    """A page has gone; call in the loop."""
    room = _rooms.get(lesson_id)
    if room is None:
        return
    room.pages.pop(page, None)
    if not room.pages:
        _rooms.pop(lesson_id, None)
        if room.task is not None:
            room.task.cancel()


def place(lesson_id: uuid.UUID, places: Mapping[uuid.UUID, uuid.UUID | None], *, rev: int) -> None:
    """These people are there now; call from any thread, after the commit."""
    loop = hub.loop
    if loop is None or loop.is_closed():
        return
    loop.call_soon_threadsafe(functools.partial(_place, lesson_id, dict(places), rev))


def _place(lesson_id: uuid.UUID, places: Mapping[uuid.UUID, uuid.UUID | None], rev: int) -> None:
    room = _rooms.get(lesson_id)
    if room is not None:
        room.place(places, rev=rev, everybody=False)
