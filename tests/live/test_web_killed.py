"""The web process killed in mid-class: what was acknowledged is kept, and nothing is doubled."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.server import RunningServer, running_server

pytestmark = [pytest.mark.any_db, pytest.mark.slow]

SEED = """
import json
from django.conf import settings
from django.test import Client
from live.domain import air
from tests.factories.live import live_class
room = live_class(trainees=3, began=1)
air.start(actor=room.enter(room.lecturer))
def cookie(user):
    client = Client()
    client.force_login(user)
    return settings.SESSION_COOKIE_NAME + '=' + client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps({'lesson': str(room.lesson.pk), 'cookies': [cookie(u) for u in room.trainees],
    'users': [str(u.pk) for u in room.trainees], 'lecturer': cookie(room.lecturer)}))
"""
CHECK = """
import json
from live.domain import air
from live.models import ChatMessage, LiveSession, Participant
from lms.events.models import LearningEvent
from lms.presence.models import LessonProgress
air.end_session(LiveSession.objects.get().lesson_id, why='lecturer')
print(json.dumps({
    'credited': {str(p.user_id): p.credited_ms for p in LessonProgress.objects.all()},
    'chat': [str(line.event_key) for line in ChatMessage.objects.all()],
    'intervals': [{**e.payload, 'subject': str(e.subject_id)}
        for e in LearningEvent.objects.filter(kind='presence.interval')],
    'joined': LearningEvent.objects.filter(kind='live.joined').count(),
    'left': LearningEvent.objects.filter(kind='live.left').count(),
    'reconnects': [e.payload['reconnects'] for e in LearningEvent.objects.filter(kind='live.left')
        if e.payload['part'] == 'trainee'],
}))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path) as running:
        yield running


def web_process(server: RunningServer) -> int:
    """The server's web child."""
    mark = f"RONGKE_VAR={server.environment['RONGKE_VAR']}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            environment = (process / "environ").read_bytes().split(b"\0")
            if b"web" in command and mark in environment:
                return int(process.name)
    raise AssertionError("no web process")


@dataclass
class Trainee:
    """One page: beats each second, writes a line with each, and comes back when the line breaks."""

    url: str
    cookie: str
    lesson: str
    lease: str = ""
    seq: int = 0
    acknowledged_ms: int = 0
    lines: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    took_at: float = 0.0
    hand: bool = False
    welcomes: int = 0
    leases: int = 0
    counted: asyncio.Event = field(default_factory=asyncio.Event)
    """Some seconds are acknowledged."""

    async def attend(self, until: float) -> None:
        """To the end, over as many connections as it takes."""
        headers = {"Cookie": self.cookie, "Origin": self.url}
        async with aiohttp.ClientSession(headers=headers) as session:
            while time.monotonic() < until:
                try:
                    await self._connection(session, until)
                except (aiohttp.ClientError, OSError, TimeoutError, ConnectionError):
                    await asyncio.sleep(0.2)

    async def _connection(self, session: aiohttp.ClientSession, until: float) -> None:
        address = f"{self.url.replace('http', 'ws', 1)}/ws/v1/live/{self.lesson}/"
        async with session.ws_connect(address) as socket:
            welcome = await self._ask(socket, "hello", v=1)
            assert welcome["t"] == "welcome", welcome
            self.welcomes += 1
            if not self.lease:
                await self._take(socket)
                await self._ask(socket, "hand.raise")
            me = next(row for row in welcome["people"] if row["id"] == welcome["me"]["id"])
            self.hand = me["hand_at"] is not None
            while time.monotonic() < until:
                await self._write(socket)
                await self._beat(socket)
                await asyncio.sleep(0.5)

    async def _take(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.took_at = time.monotonic()
        granted = await self._ask(socket, "presence.take", mode="live", device="test")
        assert granted["t"] == "lease.granted", granted
        self.lease, self.seq = granted["lease"], 0
        self.leases += 1

    async def _write(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        if not self.waiting and len(self.lines) < 6:
            self.waiting.append(str(uuid.uuid4()))
        for key in list(self.waiting):
            saved = await self._ask(socket, "chat.send", event_id=key, text="记下来了")
            if saved["t"] == "chat.saved":
                self.waiting.remove(key)
                self.lines.append(key)

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.seq += 1
        ack = await self._ask(
            socket, "beat", lease=self.lease, seq=self.seq, event_id=str(uuid.uuid4()),
            lesson=self.lesson, visible=True,
        )  # fmt: skip
        assert ack["t"] == "beat.ack", ack
        assert ack.get("reason") != "no_lease", "the lease outlives the process"
        self.acknowledged_ms = ack["credited_ms"]
        if self.acknowledged_ms >= 3_000:
            self.counted.set()

    async def _ask(
        self, socket: aiohttp.ClientWebSocketResponse, kind: str, /, **fields: Any
    ) -> dict[str, Any]:
        reference = str(uuid.uuid4())
        await socket.send_str(json.dumps({"t": kind, "id": reference, **fields}))
        async with asyncio.timeout(10):
            while True:
                event = await socket.receive()
                if event.type is not aiohttp.WSMsgType.TEXT:
                    raise ConnectionError(str(event.type))
                body = json.loads(event.data)
                for message in body["m"] if body["t"] == "batch" else [body]:
                    if message.get("re") == reference:
                        return dict(message)


async def lesson_with_a_kill(server: RunningServer, seeded: dict[str, Any]) -> list[Trainee]:
    """Twenty seconds of class; the web process dies after six."""
    people = [Trainee(server.url, cookie, seeded["lesson"]) for cookie in seeded["cookies"]]
    until = time.monotonic() + 20
    pages = [asyncio.ensure_future(person.attend(until)) for person in people]
    await asyncio.gather(*(person.counted.wait() for person in people))
    os.kill(web_process(server), signal.SIGKILL)
    await asyncio.gather(*pages)
    return people


async def test_nobody_loses_an_acknowledged_minute_or_line_and_nothing_is_doubled(
    server: RunningServer,
) -> None:
    seeded = json.loads(await asyncio.to_thread(server.shell, SEED))
    began = time.monotonic()

    people = await lesson_with_a_kill(server, seeded)

    wall_ms = (time.monotonic() - began) * 1000
    kept = json.loads(await asyncio.to_thread(server.shell, CHECK))
    for person, user in zip(people, seeded["users"], strict=True):
        assert person.welcomes >= 2, "the page came back"
        assert person.leases == 1, "with the lease that it had"
        assert person.hand, "the hand is still up after the reconnection"
        assert person.acknowledged_ms <= kept["credited"][user] <= wall_ms
        assert set(person.lines) <= set(kept["chat"]), "an acknowledged line is stored"
    assert len(kept["chat"]) == len(set(kept["chat"]))
    told = sum(interval["credited"] for interval in kept["intervals"])
    assert told == sum(kept["credited"].values()), "the log has what the pages were told"
    assert_no_overlap(kept["intervals"])
    assert kept["joined"] == kept["left"] == 4, "a dead process is no leaving"
    assert all(count >= 1 for count in kept["reconnects"])


def assert_no_overlap(intervals: list[dict[str, Any]]) -> None:
    """Nobody was credited for the same wall time twice."""
    by_subject: dict[str, list[tuple[int, int]]] = {}
    for interval in intervals:
        span = (interval["wall_from"], interval["wall_to"])
        by_subject.setdefault(interval["subject"], []).append(span)
    for spans in by_subject.values():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert start >= end
