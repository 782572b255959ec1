"""Those who take part in the simulated class: a page with its socket, its media and its beats."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.demo.api import JSON, Api, Refused
from tests.demo.live_room import Line, LiveRoom, Media
from tests.demo.room import Said, new_id

BEAT_S = 10.0
TROUBLE = (Refused, Said, OSError, TimeoutError, aiohttp.ClientError)


@dataclass
class Pupil:
    """A page in the class."""

    name: str
    account: JSON
    api: Api
    lesson: str
    id: str = ""
    joined_s: float = 0.0
    """From asking to watch to the first packet of the picture."""
    began: float = 0.0
    ended: float = 0.0
    leases: list[str] = field(default_factory=list)
    lost_at: list[float] = field(default_factory=list)
    """When media.lost was heard (monotonic)."""
    view: Line | None = None
    own: Line | None = None
    heard: list[JSON] = field(default_factory=list)

    async def enter(self) -> None:
        """Open the page and begin to count."""
        self.room = LiveRoom(self.api, self.lesson)
        self.room.heard = self._hear
        self.media = Media(self.api, self.lesson)
        await self.room.open()
        self.id = self.room.welcome["me"]["id"]

    async def count(self) -> None:
        """Take the lease and beat until the class is over."""
        granted = await self.room.insist("presence.take", mode="live", device=self.name)
        self.leases.append(granted["lease"])
        self.began = time.monotonic()
        seq = 0
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(BEAT_S)
                seq += 1
                await self._beat(granted["lease"], seq)
        with contextlib.suppress(*TROUBLE):
            await self._beat(granted["lease"], seq + 1)

    async def _beat(self, lease: str, seq: int) -> None:
        ack = await self.room.insist(
            "beat",
            lease=lease,
            seq=seq,
            event_id=new_id(),
            lesson=self.lesson,
            **{"from": 0, "to": 0, "rate": 1000, "visible": True},
        )
        self.ended = time.monotonic()
        prompt = ack.get("prompt")
        if prompt:
            if not prompt["delivered"]:
                await self.room.insist("prompt.delivered", prompt=prompt["id"])
            choice = prompt["challenge"]["ask"]
            await self.room.insist("prompt.answer", prompt=prompt["id"], choice=choice)

    async def watch(self, publisher: str) -> float:
        """Watch somebody, asking again as the page does; seconds until the picture came."""
        began = time.monotonic()
        while True:
            try:
                self.view = await self.media.watch(publisher)
                await self.view.first("video", seconds=5)
                return time.monotonic() - began
            except TROUBLE:
                if self.view is not None:
                    await self.view.close()
                await self.called_back()
                if time.monotonic() - began > 20:
                    raise
                await asyncio.sleep(0.3)

    async def called_back(self) -> None:
        """While the media is lost: wait for the word that it is there again, as the page does."""
        for _ in range(20):
            newest = next(
                (m["t"] for m in reversed(self.heard) if m["t"] in {"media.lost", "media.ready"}),
                "media.ready",
            )
            if newest == "media.ready":
                return
            await asyncio.sleep(0.1)

    async def leave(self) -> None:
        """Close the tab."""
        await self.media.close()
        await self.room.close()

    def saw(self, kind: str) -> JSON | None:
        """The newest message of a kind."""
        return next((m for m in reversed(self.heard) if m["t"] == kind), None)

    def _hear(self, message: JSON) -> None:
        if message["t"] == "media.lost":
            self.lost_at.append(time.monotonic())
        self.heard.append(message)


async def heard(pupil: Pupil, kind: str, *, seconds: float = 10, **wanted: Any) -> JSON:
    """Wait for a message of a kind."""
    async with asyncio.timeout(seconds):
        while True:
            for message in pupil.heard:
                if message["t"] == kind and wanted.items() <= message.items():
                    return message
            await asyncio.sleep(0.05)
