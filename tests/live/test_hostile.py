"""A thousand hostile messages, foreign tokens, guessed ids: refused; the room is unaffected."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from live import queries
from live.consumers import LiveConsumer
from live.domain import breakouts, chat
from live.models import ChatMessage, LiveBullet, Participant
from lms.events.models import LearningEvent
from tests.factories.live import OnAir, class_on_air, live_class
from tests.factories.people import UserFactory
from tests.live.wire import LivePage, enter

pytestmark = pytest.mark.django_db(transaction=True)
in_thread = sync_to_async

DEEP: Any = 0
for _ in range(50):
    DEEP = [DEEP]

VALUES: list[Any] = [
    None, True, -1, 2**70, 1.5, "", "x" * 9000, "\u202e", "\x00", "'; drop table live;--",
    "<script>alert(1)</script>", [], {}, DEEP, {"$ne": 1}, "../../etc/passwd", [None] * 2000,
    str(uuid.UUID(int=0)), "not-a-uuid", "NaN", "𒀱" * 400,
]  # fmt: skip


def hostile_frame(dice: random.Random, kinds: list[str], ids: list[str]) -> str:
    """A frame that is wrong in some way, or names what its sender has no right to."""
    kind = dice.choice([*kinds, "hello", "", "admin.grant", "__class__", "x" * 50])
    names = [
        "user", "users", "text", "event_id", "to", "to_user", "reply_to", "minutes", "mic",
        "breakout", "plan", "mode", "layout", "pin", "follow", "order", "locked", "roll_call",
        "message", "lease", "seq", "lesson", "visible", "prompt", "from", "author", "part", "id",
    ]  # fmt: skip
    frame: dict[str, Any] = {"t": kind}
    for name in dice.sample(names, dice.randint(0, 6)):
        frame[name] = dice.choice([*VALUES, *ids])
    text = json.dumps(frame)
    return dice.choice([text, text, text, text[: dice.randint(0, len(text))], text * 2])[:15_000]


async def test_a_thousand_hostile_messages_change_nothing_and_end_nobody_elses_class():
    room: OnAir = await in_thread(class_on_air)(trainees=3)
    stranger = await in_thread(live_class)(trainees=1)
    ids = [str(room.lesson.pk), str(room.lecturer.pk), str(stranger.lesson.pk)]
    ids += [str(person.pk) for person in room.trainees]
    watcher, _ = await enter(room.trainees[1], room.lesson.pk)
    before = await in_thread(facts)(room)
    dice = random.Random(3)
    kinds = [k for k in LiveConsumer.HANDLERS if k not in QUIET]
    sent = 0
    answered: set[str] = set()
    while sent < 1_000:
        page, welcome = await enter(room.trainees[0], room.lesson.pk)
        assert welcome["t"] == "welcome"
        for _ in range(50):
            page.raw(hostile_frame(dice, kinds, ids))
            sent += 1
        last = await page.ask("ping")
        assert last["t"] in ("pong", "closed", "error")
        answered |= {m["code"] for m in page.heard if m["t"] == "error"}
        await page.hang_up()

    assert await in_thread(facts)(room) == before
    assert answered >= {"malformed", "invalid", "unknown_type"}
    assert "server_error" not in answered
    assert watcher.closed is None
    assert (await watcher.ask("chat.send", event_id=uuid.uuid4(), text="还在上课"))[
        "t"
    ] == "chat.saved"
    await watcher.hang_up()


QUIET = {
    "hand.raise", "hand.lower", "stage.media", "stage.down", "screen.take", "screen.release",
    "chat.send", "bullet.post", "reaction.send", "presence.take", "breakout.enter",
}  # fmt: skip
"""What a trainee may rightly do: random fields could make one of these good."""


def facts(room: OnAir) -> dict[str, Any]:
    """What the room is: everything but its counter and who reconnected."""
    state = queries.snapshot(room.seat(room.lecturer))
    for row in state["details"]:
        row.pop("reconnects")
    for row in state["people"]:
        row.pop("online")
    state["details"] = [{**row, "state": ""} for row in state["details"]]
    return {
        **{k: v for k, v in state.items() if k != "rev"},
        "chat": ChatMessage.objects.count(),
        "bullets": LiveBullet.objects.count(),
        "events": LearningEvent.objects.exclude(kind__startswith="presence.").count(),
    }


async def test_the_sender_is_whoever_is_signed_in_whatever_the_message_says():
    room: OnAir = await in_thread(class_on_air)(trainees=2)
    page, _ = await enter(room.trainees[0], room.lesson.pk)
    forged = {"event_id": uuid.uuid4(), "text": "我是老师", "user": str(room.lecturer.pk)}

    refused = await page.ask("chat.send", **forged)
    del forged["user"]
    saved = await page.ask("chat.send", **forged)

    assert refused["code"] == "invalid"
    assert saved["line"]["user"] == str(room.trainees[0].pk)
    assert saved["line"]["part"] == "trainee"
    await page.hang_up()


async def test_rooms_are_for_those_who_have_a_seat():
    room: OnAir = await in_thread(class_on_air)(trainees=1)
    other: OnAir = await in_thread(class_on_air)(trainees=1)
    stranger = await in_thread(UserFactory)()
    for user, lesson_id, code in (
        (other.trainees[0], room.lesson.pk, 4404),
        (other.lecturer, room.lesson.pk, 4404),
        (stranger, room.lesson.pk, 4404),
        (room.trainees[0], uuid.uuid4(), 4404),
        (room.trainees[0], other.lesson.pk, 4404),
    ):
        page, answer = await enter(user, lesson_id)
        assert answer["t"] == "error"
        assert answer["code"] == "not_found"
        assert await page.until_closed() == code


async def test_a_guessed_breakout_lets_nobody_in():
    room: OnAir = await in_thread(class_on_air)(trainees=4)
    other: OnAir = await in_thread(class_on_air)(trainees=2)
    await in_thread(breakouts.open_round)(actor=room.teacher, mode="random", size=2)
    await in_thread(breakouts.open_round)(actor=other.teacher, mode="choice", count=1)
    foreign = await in_thread(lambda: other.session.breakout_rounds.get().breakouts.get().pk)()
    page, welcome = await enter(room.trainees[0], room.lesson.pk)
    home = welcome["me"]["home"]
    strange = next(g["id"] for g in welcome["breakouts"]["groups"] if g["id"] != home)

    answers = {
        name: (await page.ask("breakout.enter", breakout=target))["code"]
        for name, target in {"foreign": foreign, "guess": uuid.uuid4(), "strange": strange}.items()
    }

    assert answers == {
        "foreign": "not_found",
        "guess": "not_found",
        "strange": "not_your_breakout",
    }
    where = await in_thread(room.place)(room.trainees[0])
    assert str(where.breakout_id) == home
    await page.hang_up()


async def test_what_is_said_in_a_group_stays_there_until_it_is_over():
    room: OnAir = await in_thread(class_on_air)(trainees=4)
    pages = {}
    for user in [room.lecturer, *room.trainees]:
        pages[user.pk], _ = await enter(user, room.lesson.pk)
    teacher = pages[room.lecturer.pk]
    assert (await teacher.ask("breakouts.open", mode="random", size=2))["t"] == "ack"
    homes: dict[str, list[LivePage]] = {}
    for user in room.trainees:
        told = await pages[user.pk].until(lambda m: m["t"] == "me.changed" and m["me"]["breakout"])
        homes.setdefault(told["me"]["breakout"], []).append(pages[user.pk])
    (here, there) = homes.values()

    event = str(uuid.uuid4())
    await here[0].ask("chat.send", event_id=event, text="我们组用白底图")
    await here[1].until(lambda m: m["t"] == "chat.posted" and m["line"]["event_id"] == event)
    for page in (*there, teacher):
        await page.ask("ping")
        assert not [m for m in page.heard if m["t"] == "chat.posted"]

    say = str(uuid.uuid4())
    assert (await teacher.ask("breakouts.say", event_id=say, text="还有五分钟"))[
        "t"
    ] == "chat.saved"
    for page in (*here, *there):
        await page.until(lambda m: m["t"] == "chat.posted" and m["line"]["event_id"] == say)

    await teacher.ask("breakouts.close")
    await here[0].until(lambda m: m["t"] == "me.changed" and m["me"]["breakout"] is None)
    late, welcome = await enter(room.trainees[0], room.lesson.pk)
    assert "我们组用白底图" in [line["text"] for line in welcome["chat"]]
    for page in (*pages.values(), late):
        await page.hang_up()


async def test_private_lines_reach_the_lecturers_and_their_author_alone():
    room: OnAir = await in_thread(class_on_air)(trainees=2)
    teacher, _ = await enter(room.lecturer, room.lesson.pk)
    asks, _ = await enter(room.trainees[0], room.lesson.pk)
    other, _ = await enter(room.trainees[1], room.lesson.pk)
    event = str(uuid.uuid4())

    await asks.ask("chat.send", event_id=event, text="我听不懂", to="lecturers")

    await teacher.until(lambda m: m["t"] == "chat.posted" and m["line"]["event_id"] == event)
    await asks.until(lambda m: m["t"] == "chat.posted" and m["line"]["event_id"] == event)
    await other.ask("ping")
    assert not [m for m in other.heard if m["t"] == "chat.posted"]
    seen = await in_thread(lambda: queries_of(room, 1))()
    assert seen == []
    for page in (teacher, asks, other):
        await page.hang_up()


def queries_of(room: OnAir, number: int) -> list[str]:
    from live.queries_talk import page_of

    return [line["text"] for line in page_of(room.seat(room.trainees[number]))]


async def test_a_reply_cannot_name_a_line_that_its_author_cannot_see():
    room: OnAir = await in_thread(class_on_air)(trainees=2)
    secret = await in_thread(chat.send)(
        actor=room.actor(0), event_key=uuid.uuid4(), text="私下问", to="lecturers"
    )
    page, _ = await enter(room.trainees[1], room.lesson.pk)

    answer = await page.ask(
        "chat.send", event_id=uuid.uuid4(), text="回复", reply_to=str(secret.pk)
    )
    gone = await page.ask("chat.delete", message=str(secret.pk))

    assert answer["code"] == "not_found"
    assert gone["code"] == "not_found"
    assert await in_thread(lambda: Participant.objects.count())() == 3
    await page.hang_up()
