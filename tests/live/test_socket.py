"""The live socket from end to end: entering, counting, being seen, leaving."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from live import hooks, members, queries
from live.consumers import LiveConsumer, snapshot
from live.domain import air
from live.messages import (
    BreakoutsChanged,
    ChatPosted,
    DetailsChanged,
    LayoutChanged,
    MeChanged,
    PeopleChanged,
    RollCallAnswers,
    RollCallChanged,
    RoomSettingsChanged,
    SessionChanged,
)
from live.models import Participant
from lms.core.errors import NotAllowed
from lms.courses.hooks import timetable_changed
from lms.realtime.frames import ServerMessage
from tests.factories.live import OnAir, class_on_air, live_class
from tests.live.wire import LivePage, enter

pytestmark = pytest.mark.django_db(transaction=True)
in_thread = sync_to_async


def state_in(message: dict[str, Any]) -> str | None:
    """The state that a ``details.changed`` tells, None for other messages."""
    return message["details"][0]["state"] if message["t"] == "details.changed" else None


async def take(page: LivePage) -> dict[str, Any]:
    return await page.ask("presence.take", mode="live", device="手机")


async def beat(page: LivePage, lesson: object, lease: str, seq: int, **fields: Any):
    return await page.ask(
        "beat", lease=lease, seq=seq, event_id=uuid.uuid4(), lesson=lesson,
        **{"visible": True, **fields},
    )  # fmt: skip


async def test_time_counts_from_the_beats_of_a_trainee_on_air():
    room: OnAir = await in_thread(live_class)(trainees=1)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    assert (await take(page))["code"] == "not_on_air"
    teacher = await in_thread(room.enter)(room.lecturer)
    await in_thread(air.start)(actor=teacher)
    await page.until(lambda m: m["t"] == "session.changed" and m["session"]["on_air"])

    lease = (await take(page))["lease"]
    await asyncio.sleep(1.1)
    ack = await beat(page, room.lesson.pk, lease, 1)
    assert 1_000 <= ack["credited_ms"] < 15_000
    again = await beat(page, room.lesson.pk, lease, 1)
    assert again["reason"] == "duplicate"

    await page.hang_up()
    back, _ = await enter(room.trainees[0], room.lesson.pk)
    later = await beat(back, room.lesson.pk, lease, 2)
    assert "reason" not in later, "the lease outlives the line"
    assert later["credited_ms"] >= ack["credited_ms"]
    await back.hang_up()


async def test_a_hidden_page_is_seen_by_lecturers_and_earns_only_with_media(monkeypatch):
    received: dict[str, int | None] = {"at": None}
    monkeypatch.setattr(hooks, "media_received", [lambda lesson, user: received["at"]])
    room: OnAir = await in_thread(class_on_air)(trainees=2)
    teacher, _ = await enter(room.lecturer, room.lesson.pk)
    other, _ = await enter(room.trainees[1], room.lesson.pk)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    lease = (await take(page))["lease"]

    hidden = await beat(page, room.lesson.pk, lease, 1, visible=False)
    assert hidden["reason"] == "hidden"
    told = await teacher.until(
        lambda m: m["t"] == "details.changed" and m["details"][0]["state"] == "hidden"
    )
    assert told["details"][0]["id"] == str(room.trainees[0].pk)
    await other.ask("ping")
    assert not [m for m in other.heard if m["t"] == "details.changed"]

    from lms.core import clock

    received["at"] = clock.now_ms()
    heard = await beat(page, room.lesson.pk, lease, 2, visible=False)
    assert heard.get("reason") != "hidden"
    for each in (teacher, other, page):
        await each.hang_up()


async def test_who_leaves_a_prompt_unanswered_shows_as_away_until_the_next_is_answered():
    room: OnAir = await in_thread(live_class)(trainees=1)

    def soon() -> None:
        pack = room.lesson.training_class.rule_pack
        prompts = {"min_gap_ms": 1_000, "max_gap_ms": 1_000, "limit_ms": 1_000}
        pack.body = {**pack.body, "prompts": prompts}
        pack.save()
        air.start(actor=room.enter(room.lecturer))

    await in_thread(soon)()
    teacher, _ = await enter(room.lecturer, room.lesson.pk)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    lease = (await take(page))["lease"]
    seq = 0

    async def next_prompt() -> dict[str, Any]:
        nonlocal seq
        while True:
            seq += 1
            ack = await beat(page, room.lesson.pk, lease, seq)
            if "prompt" in ack:
                found: dict[str, Any] = ack["prompt"]
                return found
            await asyncio.sleep(0.4)

    first = await next_prompt()
    await page.ask("prompt.delivered", prompt=first["id"])
    await asyncio.sleep(3.3)  # the limit, and two seconds for the line
    second = await next_prompt()
    assert second["id"] != first["id"]
    await teacher.until(lambda m: state_in(m) == "away")

    await page.ask("prompt.delivered", prompt=second["id"])
    answer = await page.ask("prompt.answer", prompt=second["id"], choice=second["challenge"]["ask"])
    assert answer["result"] == "answered"
    teacher.heard.clear()
    seq += 1
    await beat(page, room.lesson.pk, lease, seq)
    await teacher.until(lambda m: state_in(m) == "here")
    for each in (teacher, page):
        await each.hang_up()


async def test_the_older_page_is_told_and_only_watches():
    room: OnAir = await in_thread(class_on_air)(trainees=1)
    older, first = await enter(room.trainees[0], room.lesson.pk)
    newer, second = await enter(room.trainees[0], room.lesson.pk)

    told = await older.until(
        lambda m: m["t"] == "elsewhere" and m["connection"] != first["connection"]
    )
    assert told["connection"] == second["connection"]
    assert (await older.ask("hand.raise"))["code"] == "opened_elsewhere"
    assert (await newer.ask("hand.raise"))["t"] == "ack"
    await older.hang_up()
    place = await in_thread(room.place)(room.trainees[0])
    assert place.gone_at is None, "the newer page stands"
    await newer.hang_up()
    place = await in_thread(room.place)(room.trainees[0])
    assert place.gone_at is not None


async def test_whoever_loses_the_seat_is_put_out_of_the_room(monkeypatch):
    monkeypatch.setattr(members, "TICK_S", 0.1)
    room: OnAir = await in_thread(class_on_air)(trainees=2)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    stays, _ = await enter(room.trainees[1], room.lesson.pk)

    def withdraw() -> None:
        from lms.core import clock

        seat = room.lesson.training_class.enrolments.get(user=room.trainees[0])
        seat.withdrawn_at = clock.now()
        seat.save()
        timetable_changed(room.lesson.training_class_id)

    await in_thread(withdraw)()
    assert await page.until_closed() == 4408
    await stays.until(
        lambda m: m["t"] == "people.changed" and str(room.trainees[0].pk) in m["left"]
    )
    _, answer = await enter(room.trainees[0], room.lesson.pk)
    assert answer["code"] == "not_found"
    await stays.hang_up()


async def test_entering_can_ask_for_a_sign_in_first(monkeypatch):
    class SignInFirst(NotAllowed):
        code = "sign_in_required"

    def refuse(seat: Any) -> None:
        if not seat.teaches:
            raise SignInFirst

    monkeypatch.setattr(hooks, "entering", [refuse])
    room: OnAir = await in_thread(live_class)(trainees=1)
    _, answer = await enter(room.trainees[0], room.lesson.pk)
    assert answer["code"] == "sign_in_required"
    assert not await in_thread(Participant.objects.exists)()
    teacher, welcome = await enter(room.lecturer, room.lesson.pk)
    assert welcome["t"] == "welcome"
    await teacher.hang_up()


async def test_a_reaction_is_seen_and_never_stored():
    room: OnAir = await in_thread(class_on_air)(trainees=2)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    other, _ = await enter(room.trainees[1], room.lesson.pk)
    assert (await page.ask("reaction.send", kind="clap"))["t"] == "ack"
    seen = await other.until(lambda m: m["t"] == "reaction")
    assert seen == {"t": "reaction", "user": str(room.trainees[0].pk), "kind": "clap"}
    for each in (page, other):
        await each.hang_up()


MODELS: dict[str, type[ServerMessage]] = {
    model.T: model
    for model in (
        BreakoutsChanged, ChatPosted, DetailsChanged, LayoutChanged, MeChanged, PeopleChanged,
        RollCallAnswers, RollCallChanged, RoomSettingsChanged, SessionChanged,
    )
}  # fmt: skip


async def test_every_message_of_the_room_is_what_its_type_says():
    """``messages.d.ts`` is made from these models: what is sent must fit them, field by field."""
    room: OnAir = await in_thread(class_on_air)(trainees=3)
    teacher, _ = await enter(room.lecturer, room.lesson.pk)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    for kind, fields in (
        ("settings.set", {"hands": True, "chat": "lecturers"}),
        ("layout.set", {"layout": "grid", "pin": str(room.lecturer.pk), "follow": True}),
        ("stage.media", {"mic": True, "camera": True}),
        ("roll_call.start", {"limit_ms": 20_000}),
        ("breakouts.open", {"mode": "random", "size": 2, "minutes": 3}),
        ("breakouts.close", {}),
    ):
        assert (await teacher.ask(kind, **fields))["t"] == "ack", kind
    await page.ask("chat.send", event_id=uuid.uuid4(), text="好", to="lecturers")
    await page.ask("hand.raise")
    await in_thread(air.end)(actor=room.actors[room.lecturer.pk])
    await page.until(lambda m: m["t"] == "session.changed" and not m["session"]["on_air"])
    seen = {m["t"] for m in [*teacher.heard, *page.heard]}
    assert seen >= MODELS.keys()
    for message in [*teacher.heard, *page.heard]:
        if message["t"] in MODELS:
            model = MODELS[message["t"]]
            model.model_validate({k: v for k, v in message.items() if k != "t"})
    for each in (teacher, page):
        await each.hang_up()


async def test_the_welcome_is_the_snapshot_with_the_parts_of_board_and_activities():
    room: OnAir = await in_thread(class_on_air)(trainees=1)
    page, welcome = await enter(room.trainees[0], room.lesson.pk)
    state = await in_thread(lambda: snapshot(room.seat(room.trainees[0])))()
    own = await in_thread(lambda: queries.snapshot(room.seat(room.trainees[0])))()
    assert own.keys() | {"chat"} <= welcome.keys()
    assert {"board", "streams"} <= state.keys() <= welcome.keys()
    assert LiveConsumer.rate == 40.0
    await page.hang_up()
