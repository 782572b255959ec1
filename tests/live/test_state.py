"""State + events = fresh snapshot, for everybody, whatever happens in the room."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from live import queries
from live.access import own_room_of, room_of, staff_room_of
from live.domain import (
    air,
    attention,
    breakout_moves,
    breakouts,
    chat,
    hands,
    recording,
    roll_call,
    settings,
    stage,
)
from live.models import Breakout, RollCall
from lms.core.errors import DomainError
from tests.factories.live import OnAir, class_on_air, live_class
from tests.live.reducer import Page

Step = Callable[[OnAir, random.Random], Any]


def somebody(room: OnAir, dice: random.Random):
    return room.actors[dice.choice(room.trainees).pk]


def anybody(room: OnAir, dice: random.Random) -> uuid.UUID:
    return dice.choice([*room.trainees, room.lecturer]).pk


def group(room: OnAir, dice: random.Random) -> uuid.UUID:
    found = list(Breakout.objects.filter(round__session__lesson=room.lesson))
    return dice.choice(found).pk if found else uuid.uuid4()


def call(room: OnAir) -> uuid.UUID:
    found = RollCall.objects.filter(session__lesson=room.lesson).first()
    return found.pk if found else uuid.uuid4()


STEPS: list[Step] = [
    lambda r, d: hands.raise_hand(actor=somebody(r, d)),
    lambda r, d: hands.lower_hand(actor=somebody(r, d), user_id=None),
    lambda r, d: hands.lower_hand(actor=r.teacher, user_id=anybody(r, d)),
    lambda r, d: hands.order_hands(actor=r.teacher, user_ids=[anybody(r, d), anybody(r, d)]),
    lambda r, d: stage.invite(actor=r.teacher, user_id=anybody(r, d)),
    lambda r, d: stage.accept(actor=somebody(r, d)),
    lambda r, d: stage.decline(actor=somebody(r, d)),
    lambda r, d: stage.step_down(actor=r.teacher, user_id=anybody(r, d)),
    lambda r, d: stage.set_media(actor=somebody(r, d), mic=d.random() < 0.5, camera=True),
    lambda r, d: stage.set_media(actor=r.teacher, mic=True, camera=d.random() < 0.5),
    lambda r, d: stage.mute(actor=r.teacher, user_id=None),
    lambda r, d: stage.lock(actor=r.teacher, locked=d.random() < 0.3),
    lambda r, d: stage.take_screen(actor=d.choice([r.teacher, somebody(r, d)])),
    lambda r, d: stage.release_screen(actor=d.choice([r.teacher, somebody(r, d)])),
    lambda r, d: settings.change_settings(
        actor=r.teacher, hands=True, chat=d.choice(["all", "off"])
    ),
    lambda r, d: settings.set_layout(
        actor=r.teacher, layout=d.choice(["grid", "board"]), pin=anybody(r, d), follow=True
    ),
    lambda r, d: recording.control(actor=r.teacher, order_=d.choice(["start", "pause", "stop"])),
    lambda r, d: recording.report(session_id=r.session.pk, state=d.choice(["on", "paused", "off"])),
    lambda r, d: chat.mute(actor=r.teacher, user_id=anybody(r, d), minutes=d.choice([0, 5])),
    lambda r, d: roll_call.start(actor=r.teacher, limit_ms=20_000),
    lambda r, d: roll_call.answer(actor=somebody(r, d), roll_call_id=call(r)),
    lambda r, d: roll_call.close(actor=r.teacher),
    lambda r, d: breakouts.open_round(
        actor=r.teacher, mode=d.choice(["random", "choice", "again"]), size=2, minutes=10
    ),
    lambda r, d: breakouts.close(actor=r.teacher),
    lambda r, d: breakouts.set_timer(actor=r.teacher, minutes=d.choice([None, 3])),
    lambda r, d: breakout_moves.enter(actor=somebody(r, d), breakout_id=group(r, d)),
    lambda r, d: breakout_moves.enter(actor=r.teacher, breakout_id=d.choice([None, group(r, d)])),
    lambda r, d: breakout_moves.assign(
        actor=r.teacher, user_id=anybody(r, d), breakout_id=group(r, d)
    ),
    lambda r, d: breakout_moves.call_back(actor=r.teacher, user_id=anybody(r, d)),
    lambda r, d: breakout_moves.ask_for_help(actor=somebody(r, d), wanted=d.random() < 0.7),
    lambda r, d: attention.noticed(
        lesson_id=r.lesson.pk, user_id=anybody(r, d), hidden=d.random() < 0.5, away=None
    ),
    lambda r, d: attention.spoke(lesson_id=r.lesson.pk, user_id=anybody(r, d), ms=900),
    lambda r, d: r.lose(d.choice(r.trainees)),
    lambda r, d: r.enter(d.choice(r.trainees)),
    lambda r, d: air.end(actor=r.teacher) if d.random() < 0.2 else air.start(actor=r.teacher),
    lambda r, d: air.start(actor=r.teacher),
]


def hears(room: OnAir, user: Any, hub_room: str) -> bool:
    """Whether this person's page is in that hub room."""
    mine = {room_of(room.lesson.pk), own_room_of(room.lesson.pk, user.pk)}
    if user == room.lecturer:
        mine.add(staff_room_of(room.lesson.pk))
    return hub_room in mine


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(6))
def test_a_page_that_heard_everything_shows_what_a_fresh_one_would(seed, heard):
    dice = random.Random(seed)
    room = class_on_air(trainees=4)
    watched = [room.lecturer, room.trainees[0], room.trainees[1]]
    pages = {user.pk: Page(queries.snapshot(room.seat(user))) for user in watched}
    done = 0
    for _ in range(120):
        heard.clear()
        try:
            dice.choice(STEPS)(room, dice)
            done += 1
        except DomainError:
            continue
        for user in watched:
            for hub_room, message in heard:
                if hears(room, user, hub_room):
                    pages[user.pk].hear(message)
    for user in watched:
        assert pages[user.pk].everything() == queries.snapshot(room.seat(user)), user.username
    assert done > 40


@pytest.mark.django_db(transaction=True)
def test_messages_in_the_wrong_order_end_in_the_same_state(heard):
    dice = random.Random(7)
    room = class_on_air(trainees=3)
    before = queries.snapshot(room.seat(room.lecturer))
    heard.clear()
    for _ in range(60):
        try:
            dice.choice(STEPS[:-2])(room, dice)
        except DomainError:
            continue
    mine = [message for hub_room, message in heard if hears(room, room.lecturer, hub_room)]
    for shuffle in range(5):
        mixed = list(mine)
        random.Random(shuffle).shuffle(mixed)
        page = Page(before)
        for message in [*mixed, *mixed[:20]]:
            page.hear(message)
        assert page.everything() == queries.snapshot(room.seat(room.lecturer))


@pytest.mark.django_db(transaction=True)
def test_lecturers_alone_are_told_who_looks_away(heard):
    room = class_on_air(trainees=2)
    heard.clear()
    looker = room.trainees[0]

    attention.noticed(lesson_id=room.lesson.pk, user_id=looker.pk, hidden=True, away=None)

    told = {hub_room for hub_room, message in heard if "hidden" in str(message)}
    assert told == {staff_room_of(room.lesson.pk)}
    assert "details" not in queries.snapshot(room.seat(room.trainees[1]))
    entry = next(
        row
        for row in queries.snapshot(room.seat(room.lecturer))["details"]
        if row["id"] == str(looker.pk)
    )
    assert entry["state"] == "hidden"


@pytest.mark.django_db(transaction=True)
def test_people_wait_in_the_room_before_it_is_on_air():
    room = live_class(trainees=2)
    room.enter(room.trainees[0])

    state = queries.snapshot(room.seat(room.trainees[0]))

    assert state["session"] is None
    assert [row["id"] for row in state["people"]] == [str(room.trainees[0].pk)]
