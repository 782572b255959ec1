"""Rooms: shared frames, slow readers, no message for nobody."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from lms.realtime import hub as hub_module
from lms.realtime.frames import Packet, batch, encode
from lms.realtime.hub import CLOSE_ABOVE, DROP_ABOVE, RoomHub, Socket, user_room
from tests.lms.realtime.fakes import FakeWire

pytestmark = pytest.mark.any_db


def member(hub: RoomHub, room: str, *, reads: bool = True, user: uuid.UUID | None = None):
    wire = FakeWire(reads=reads)
    socket = Socket(wire, user_id=user, session_key="s")
    hub.add(socket)
    hub.join(room, socket)
    return socket, wire


async def test_messages_of_one_window_share_a_frame():
    hub = RoomHub(window_s=0.02)
    _, wire = member(hub, "r")
    hub.publish("r", {"t": "first"})
    await asyncio.sleep(0.005)
    assert len(wire.frames) == 1, "after a quiet time the first goes at once"
    for number in range(5):
        hub.publish("r", {"t": "bullet", "n": number}, droppable=True)
    await asyncio.sleep(0.04)
    assert len(wire.frames) == 2
    assert [m.get("n") for m in wire.messages] == [None, 0, 1, 2, 3, 4]


async def test_what_must_be_seen_at_once_takes_what_waits_along_in_order():
    hub = RoomHub(window_s=60)
    _, wire = member(hub, "r")
    hub.publish("r", {"t": "first"})
    await asyncio.sleep(0.005)
    hub.publish("r", {"t": "waits"})
    await asyncio.sleep(0.01)
    assert len(wire.frames) == 1
    hub.publish("r", {"t": "ink"}, window_s=0.0)
    await asyncio.sleep(0.01)
    assert [m["t"] for m in wire.messages] == ["first", "waits", "ink"]


async def test_a_slow_reader_loses_bullets_and_no_control_message():
    hub = RoomHub(window_s=0)
    _, fast = member(hub, "r")
    slow_socket, slow = member(hub, "r", reads=False)
    text = "x" * 1000
    for number in range(200):
        hub.publish("r", {"t": "bullet", "n": number, "text": text}, droppable=True)
        hub.publish("r", {"t": "control", "n": number})
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await asyncio.sleep(0.02)
    control = [m["n"] for m in slow.messages if m["t"] == "control"]
    bullets = [m["n"] for m in slow.messages if m["t"] == "bullet"]
    assert control == list(range(200))
    assert 0 < len(bullets) < 200
    assert slow_socket.dropped == 200 - len(bullets)
    assert len(fast.messages) == 400
    assert slow.held < DROP_ABOVE + 50_000


async def test_a_reader_that_never_reads_is_closed_when_control_piles_up():
    hub = RoomHub(window_s=0)
    _, wire = member(hub, "r", reads=False)
    wire.held = CLOSE_ABOVE + 1
    hub.publish("r", {"t": "bullet"}, droppable=True)
    await asyncio.sleep(0.005)
    assert not wire.aborted
    hub.publish("r", {"t": "control"})
    await asyncio.sleep(0.005)
    assert wire.aborted


async def test_a_window_takes_a_bounded_number_of_bullets(monkeypatch):
    monkeypatch.setattr(hub_module, "WINDOW_DROPPABLE", 10)
    hub = RoomHub(window_s=0.01)
    _, wire = member(hub, "r")
    for number in range(50):
        hub.publish("r", {"t": "bullet", "n": number}, droppable=True)
    hub.publish("r", {"t": "control"})
    await asyncio.sleep(0.03)
    assert [m["t"] for m in wire.messages] == ["bullet"] * 10 + ["control"]


async def test_who_left_hears_nothing_and_empty_rooms_are_forgotten():
    hub = RoomHub(window_s=0)
    socket, wire = member(hub, "r")
    hub.remove(socket)
    hub.publish("r", {"t": "x"})
    await asyncio.sleep(0.005)
    assert wire.frames == []
    assert hub.rooms == {}


async def test_a_message_reaches_all_sockets_of_one_person_and_nobody_else():
    hub = RoomHub(window_s=0)
    person, other = uuid.uuid4(), uuid.uuid4()
    wires = [member(hub, "r", user=person)[1], member(hub, "q", user=person)[1]]
    _, stranger = member(hub, "r", user=other)
    hub.to_user(person, {"t": "note"})
    await asyncio.sleep(0.005)
    assert [len(wire.frames) for wire in wires] == [1, 1]
    assert stranger.frames == []


async def test_ended_sessions_are_closed_one_or_all():
    hub = RoomHub(window_s=0)
    person = uuid.uuid4()
    first, first_wire = member(hub, "r", user=person)
    _, second_wire = member(hub, "r", user=person)
    first.session_key = "other"
    hub.end_sessions(person, "other")
    assert (first_wire.code, second_wire.code) == (4401, None)
    hub.end_sessions(person)
    assert second_wire.code == 4401
    assert user_room(person) in hub.rooms


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 70_000])
def test_a_frame_is_what_rfc_6455_says(size):
    from websockets.frames import Frame, Opcode

    payload = b"a" * size
    assert Packet(payload).frame == Frame(Opcode.TEXT, payload).serialize(mask=False)


def test_a_batch_is_one_json_object():
    assert batch([encode({"t": "a"})]) == b'{"t":"a"}'
    assert batch([b'{"t":"a"}', b'{"t":"b"}']) == b'{"t":"batch","m":[{"t":"a"},{"t":"b"}]}'


def test_numbers_that_json_lacks_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        encode({"t": "x", "n": float("nan")})
