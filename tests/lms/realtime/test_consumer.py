"""One connection: origin, session, hello, limits, hostile frames."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest
from pydantic import Field

from lms.core.errors import Conflict, NotFound
from lms.realtime import bridge, consumer
from lms.realtime.auth import Identity
from lms.realtime.consumer import BaseConsumer
from lms.realtime.errors import NotAuthenticated
from lms.realtime.frames import MAX_FRAME, ClientMessage
from lms.realtime.hub import hub
from tests.lms.realtime.fakes import FakeServer

pytestmark = pytest.mark.any_db
HEADERS = [(b"host", b"school.test"), (b"origin", b"https://school.test")]


class Say(ClientMessage):
    T: ClassVar[str] = "say"
    n: int = Field(ge=0, le=100)


async def say(room: BaseConsumer, message: Say):
    if message.n == 13:
        raise RuntimeError("a bug")
    if message.n == 12:
        raise Conflict(n=message.n)
    return {"t": "said", "n": message.n}


class Parrot(BaseConsumer):
    HANDLERS = {Say.T: (Say, say)}
    closed_rooms: ClassVar[list[str]] = []
    refuse = False

    async def opened(self):
        if self.refuse:
            raise NotFound
        self.join("parrots")
        return {"who": "parrot"}

    async def closed(self):
        self.closed_rooms.append("parrots")


class Closed(Parrot):
    refuse = True


@pytest.fixture(autouse=True)
def somebody(monkeypatch):
    identity = Identity(user=None, user_id=uuid.uuid4(), session_key="k")

    async def identify(scope):
        return identity

    monkeypatch.setattr(consumer, "identify", identify)
    monkeypatch.setattr(bridge, "attach", lambda hub: None)
    return identity


@contextlib.asynccontextmanager
async def connected(kind=Parrot, headers=HEADERS, hello=True) -> AsyncIterator[FakeServer]:
    server = FakeServer()
    server.incoming.put_nowait({"type": "websocket.connect"})
    scope = {"type": "websocket", "headers": headers, "url_route": {"kwargs": {}}}
    task = asyncio.create_task(kind.as_asgi()(scope, server.receive, server.send))
    if hello:
        server.say(t="hello", v=1, id="h")
    await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(task, 2)


async def test_hello_then_messages_in_order():
    async with connected() as server:
        for number in range(5):
            server.say(t="say", n=number, id=f"m{number}")
        await asyncio.sleep(0.02)
        assert server.messages[0]["t"] == "welcome"
        assert (server.messages[0]["re"], server.messages[0]["who"]) == ("h", "parrot")
        assert server.messages[1:] == [
            {"t": "said", "re": f"m{number}", "n": number} for number in range(5)
        ]
        assert len(hub.members("parrots")) == 1
    assert hub.members("parrots") == frozenset()
    assert Parrot.closed_rooms[-1:] == ["parrots"]


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"school.test")],
        [(b"host", b"school.test"), (b"origin", b"https://evil.test")],
        [(b"host", b"school.test"), (b"origin", b"null")],
        [(b"host", b"school.test:8000"), (b"origin", b"https://school.test")],
    ],
)
async def test_another_origin_is_refused_before_the_handshake(headers):
    server = FakeServer()
    server.incoming.put_nowait({"type": "websocket.connect"})
    await Parrot.as_asgi()({"headers": headers}, server.receive, server.send)
    assert [event["type"] for event in server.sent] == ["websocket.close"]


async def test_without_a_session_the_code_says_so(monkeypatch):
    async def nobody(scope):
        return NotAuthenticated()

    monkeypatch.setattr(consumer, "identify", nobody)
    async with connected(hello=False) as server:
        assert server.messages[0]["code"] == "not_authenticated"
        assert server.code == 4401


async def test_a_room_that_is_not_ones_own_does_not_exist():
    async with connected(Closed) as server:
        assert server.messages[0]["code"] == "not_found"
        assert server.code == 4404
        server.say(t="say", n=1)
        await asyncio.sleep(0.01)
        assert all(message["t"] != "said" for message in server.messages)


async def test_nothing_before_hello():
    async with connected(hello=False) as server:
        server.say(t="say", n=1, id="a")
        await asyncio.sleep(0.01)
        assert server.messages == [
            {
                "t": "error",
                "re": "a",
                "code": "hello_first",
                "message": "Say hello first.",
                "details": {},
            }
        ]


async def test_silence_instead_of_hello_is_closed(monkeypatch):
    monkeypatch.setattr(consumer, "HELLO_WITHIN_S", 0.01)
    async with connected(hello=False) as server:
        await asyncio.sleep(0.05)
        assert server.code == 4400


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("nonsense", "malformed"),
        ("[]", "malformed"),
        ("null", "malformed"),
        ('{"t":1}', "malformed"),
        ('{"t":"say","n":NaN}', "malformed"),
        ('{"t":"say","n":' + "9" * 5000 + "}", "malformed"),
        ("[" * 9000, "malformed"),
        ('{"t":"say"}', "invalid"),
        ('{"t":"say","n":"1"}', "invalid"),
        ('{"t":"say","n":1.5}', "invalid"),
        ('{"t":"say","n":-1}', "invalid"),
        ('{"t":"say","n":1,"extra":1}', "invalid"),
        ('{"t":"say","n":1e400}', "invalid"),
        ('{"t":"__class__"}', "unknown_type"),
        ('{"t":"say","n":12}', "conflict"),
        ('{"t":"say","n":13}', "server_error"),
    ],
)
async def test_a_hostile_frame_gets_a_code_and_harms_nothing(text, code):
    async with connected() as server:
        server.say(text)
        server.say(t="say", n=1, id="after")
        await asyncio.sleep(0.02)
        assert server.messages[1]["code"] == code
        assert server.messages[2] == {"t": "said", "re": "after", "n": 1}


async def test_bytes_are_not_frames():
    async with connected() as server:
        server.incoming.put_nowait({"type": "websocket.receive", "bytes": b"abc"})
        server.say(t="ping", id="p")
        await asyncio.sleep(0.02)
        assert [m["t"] for m in server.messages[1:]] == ["error", "pong"]


@pytest.mark.parametrize("text", ["x" * (MAX_FRAME + 1), "融" * (MAX_FRAME // 3 + 1)])
async def test_an_oversized_frame_closes(text):
    async with connected() as server:
        server.say(text)
        await asyncio.sleep(0.01)
        assert server.code == 4413


async def test_a_flood_is_answered_then_closed_and_never_queued_without_bound():
    async with connected() as server:
        for number in range(400):
            server.say(t="say", n=number % 10, id=str(number))
        await asyncio.sleep(0.05)
        said = [m for m in server.messages if m["t"] == "said"]
        refused = [m for m in server.messages if m.get("code") == "too_many"]
        assert len(said) <= consumer.BURST + 5
        assert len(refused) == consumer.STRIKES
        assert server.code == 4429
