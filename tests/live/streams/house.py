"""A real server with a live class, and its people as clients of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.demo.api import Api
from tests.demo.live_room import LiveRoom, Media
from tests.server import RunningServer, running_server

PASSWORD = "correct horse battery"
MAKE = f"""
import json
from lms.core.clock import now
from tests.factories.live import live_class
made = live_class(trainees=%d)
people = [made.lecturer, *made.trainees]
for user in people:
    user.set_password({PASSWORD!r})
    user.must_change_password = False
    user.save()
print(json.dumps({{"lesson": str(made.lesson.pk), "users": [
    {{"id": str(u.pk), "username": u.username}} for u in people]}}))
"""


@dataclass
class House:
    """The server and its class."""

    server: RunningServer
    lesson: str
    users: list[dict[str, str]]

    def ask(self, code: str) -> Any:
        """Run Python on the server's data; the JSON that it prints."""
        return json.loads(self.server.shell(code).strip().splitlines()[-1])


@contextlib.contextmanager
def live_house(folder: Path, *, trainees: int = 2, **extra: str) -> Iterator[House]:
    """A server with everything, and a class whose live lesson is due."""
    with running_server(folder, extra=extra) as server:
        made = json.loads(server.shell(MAKE % trainees).strip().splitlines()[-1])
        yield House(server, made["lesson"], made["users"])


@dataclass
class Person:
    """Somebody in the room."""

    id: str
    api: Api
    room: LiveRoom
    media: Media
    heard: list[dict[str, Any]]

    async def hears(self, kind: str, *, seconds: float = 20, **wanted: Any) -> dict[str, Any]:
        """The first message of a kind, from the beginning of the stay on."""
        async with asyncio.timeout(seconds):
            while True:
                for message in self.heard:
                    if message["t"] == kind and wanted.items() <= message.items():
                        return message
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def inside(house: House, number: int) -> AsyncIterator[Person]:
    """Person 0 is the lecturer."""
    user = house.users[number]
    async with contextlib.AsyncExitStack() as ends:
        api = Api(house.server.url)
        ends.push_async_callback(api.close)
        await api.sign_in({"username": user["username"], "password": PASSWORD})
        room = LiveRoom(api, house.lesson)
        ends.push_async_callback(room.close)
        heard: list[dict[str, Any]] = []
        room.heard = heard.append
        await room.open()
        media = Media(api, house.lesson)
        ends.push_async_callback(media.close)
        yield Person(user["id"], api, room, media, heard)
