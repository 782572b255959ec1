"""Between processes: two hubs over a real Redis, and the loopback of an embedded installation."""

from __future__ import annotations

import asyncio
import json
import os
import uuid

import pytest

from lms.realtime import publish
from lms.realtime.bridge import RedisBridge, pack, unpack
from lms.realtime.hub import Item, RoomHub, Socket
from tests.lms.realtime.fakes import FakeWire

REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")


@pytest.mark.any_db
def test_a_window_survives_the_way():
    items = [Item(b'{"t":"a"}', True), Item('{"t":"融"}'.encode(), False)]
    assert unpack(pack("me", items)) == ("me", items)
    assert unpack(pack("", items[:1])) == ("", items[:1])


@pytest.mark.any_db
@pytest.mark.parametrize("data", [b"", b"me d", b"me dd\n{}", b"\xff\xfe d\n{}"])
def test_a_broken_window_is_refused(data):
    if data == b"":
        assert unpack(data) == ("", [])
        return
    with pytest.raises(ValueError, match=r"header|decode"):
        unpack(data)


async def bridged() -> tuple[RoomHub, RedisBridge]:
    hub = RoomHub(window_s=0)
    bridge = RedisBridge(hub, REDIS)
    hub.bridge = bridge
    bridge.start()
    return hub, bridge


async def until(condition) -> None:
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come")


@pytest.mark.services
async def test_rooms_reach_across_processes_and_each_message_arrives_once():
    one, first = await bridged()
    two, second = await bridged()
    room, person = f"r{uuid.uuid4()}", uuid.uuid4()
    here, there = FakeWire(), FakeWire()
    for hub, wire in ((one, here), (two, there)):
        socket = Socket(wire, user_id=person, session_key="s")
        hub.add(socket)
        hub.join(room, socket)
    try:
        await until(lambda: first.pubsub is not None and second.pubsub is not None)
        await asyncio.sleep(0.2)
        one.publish(room, {"t": "bullet", "n": 1}, droppable=True)
        one.publish(room, {"t": "control", "n": 2})
        await until(lambda: len(there.messages) == 2)
        assert there.messages == here.messages
        assert len(there.frames) == 1, "one layer message per room and window"
        two.to_user(person, {"t": "note"})
        await until(lambda: len(here.messages) == 3)
        two.end_sessions(person, "s")
        await until(lambda: here.code == 4401)
        assert there.code == 4401
    finally:
        await first.stop()
        await second.stop()


@pytest.mark.services
async def test_after_a_broken_connection_clients_are_told_to_refetch():
    hub, bridge = await bridged()
    wire = FakeWire()
    socket = Socket(wire, user_id=None, session_key=None)
    hub.add(socket)
    hub.join("r", socket)
    try:
        await until(lambda: bridge.pubsub is not None)
        await bridge.pubsub.connection.disconnect()
        await bridge.pubsub.aclose()
        await until(lambda: any(m["t"] == "resync" for m in wire.messages))
    finally:
        await bridge.stop()


async def test_a_child_process_publishes_through_the_loopback(client, settings, monkeypatch):
    heard = []
    monkeypatch.setattr("lms.realtime.loopback.publish", lambda *a, **k: heard.append((a, k)))
    ended = []
    monkeypatch.setattr("lms.realtime.loopback.end_sessions", lambda *a: ended.append(a))
    token = {publish.TOKEN_HEADER: settings.RONGKE_RUN_TOKEN}
    person = uuid.uuid4()

    def post(body, headers):
        return client.post(
            publish.LOOPBACK_PATH, body, content_type="application/json", headers=headers
        )

    message = json.dumps({"room": "r", "message": {"t": "x"}, "droppable": True})
    assert post(message, token).status_code == 204
    assert heard == [(("r", {"t": "x"}), {"droppable": True})]
    end = json.dumps({"end": {"user": str(person), "session": None}})
    assert post(end, token).status_code == 204
    assert ended == [(person, None)]
    assert post(message, {}).status_code == 404
    assert post(message, {publish.TOKEN_HEADER: "guess"}).status_code == 404
    assert post("{}", token).status_code == 422
    assert post("nonsense", token).status_code == 422


async def test_publishing_from_a_thread_reaches_the_loop(monkeypatch):
    hub = RoomHub(window_s=0)
    hub.loop = asyncio.get_running_loop()
    monkeypatch.setattr(publish, "hub", hub)
    wire = FakeWire()
    socket = Socket(wire, user_id=None, session_key=None)
    hub.join("r", socket)
    await asyncio.to_thread(publish.publish, "r", {"t": "x"})
    await until(lambda: wire.frames)
