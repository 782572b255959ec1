"""Chat, bullets, roll calls."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from live import hooks, ticking
from live.access import room_of
from live.domain import air, breakouts, bullets, chat, roll_call, settings
from live.errors import (
    BulletsOff,
    ChatMuted,
    ChatOff,
    RollCallOver,
    RollCallRunning,
    TooFast,
    WordRefused,
)
from live.models import ChatMessage, LiveBullet, RollCallAnswer
from live.queries_talk import page_of
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.models import LearningEvent
from tests.factories.live import OnAir
from tests.factories.vod import ListedWordFactory


def say(room: OnAir, number: int, text: str, **fields) -> ChatMessage:
    actor = room.actor(number) if number >= 0 else room.teacher
    return chat.send(actor=actor, event_key=uuid.uuid4(), text=text, **fields)


def read(room: OnAir, number: int) -> list[str]:
    user = room.trainees[number] if number >= 0 else room.lecturer
    return [line["text"] for line in page_of(room.seat(user))]


def test_a_line_sent_again_is_one_line(on_air: OnAir):
    key = uuid.uuid4()
    lines = [chat.send(actor=on_air.actor(0), event_key=key, text="老师好") for _ in range(3)]
    assert len({line.pk for line in lines}) == 1
    event = LearningEvent.objects.get(kind="comment.live")
    assert "老师好" not in str(event.payload), "the text is only committed to"
    assert event.commitments.keys() == {"text"}


def test_private_lines_and_answers(on_air: OnAir):
    say(on_air, 0, "听不懂", to="lecturers")
    say(on_air, -1, "哪一步？", to="person", to_user=on_air.trainees[0].pk)
    assert read(on_air, 0) == ["听不懂", "哪一步？"]
    assert read(on_air, -1) == ["听不懂", "哪一步？"]
    assert read(on_air, 1) == []
    with pytest.raises(NotAllowed):
        say(on_air, 0, "私聊", to="person", to_user=on_air.trainees[1].pk)


def test_a_closed_chat_leaves_the_way_to_the_lecturers(on_air: OnAir):
    settings.change_settings(actor=on_air.teacher, chat="lecturers")
    with pytest.raises(ChatOff):
        say(on_air, 0, "大家好")
    say(on_air, 0, "老师好", to="lecturers")
    settings.change_settings(actor=on_air.teacher, chat="off")
    with pytest.raises(ChatOff):
        say(on_air, 0, "老师好", to="lecturers")
    say(on_air, -1, "先听讲")


def test_flooding_is_refused_and_says_when_to_go_on(on_air: OnAir):
    for number in range(8):
        say(on_air, 0, f"刷屏 {number}")
    with pytest.raises(TooFast) as caught:
        say(on_air, 0, "再来一条")
    assert 1 <= caught.value.details["retry_after"] <= 10
    assert ChatMessage.objects.count() == 8
    say(on_air, 1, "别人照常")


def test_muted_until_it_is_lifted(on_air: OnAir):
    user = on_air.trainees[0]
    chat.mute(actor=on_air.teacher, user_id=user.pk, minutes=5)
    with pytest.raises(ChatMuted):
        say(on_air, 0, "在吗")
    with pytest.raises(ChatMuted):
        bullets.post(
            actor=on_air.actor(0), event_key=uuid.uuid4(), text="在", color="#ffffff", mode="top"
        )
    chat.mute(actor=on_air.teacher, user_id=user.pk, minutes=0)
    say(on_air, 0, "在吗")
    with pytest.raises(NotAllowed):
        chat.mute(actor=on_air.actor(1), user_id=user.pk, minutes=5)


def test_listed_words_are_refused_and_nothing_is_stored(on_air: OnAir):
    ListedWordFactory(training_class=on_air.lesson.training_class, word="加微信")
    with pytest.raises(WordRefused):
        say(on_air, 0, "加 微 信 领资料")
    with pytest.raises(WordRefused):
        bullets.post(
            actor=on_air.actor(0), event_key=uuid.uuid4(), text="加微信", color="#ffffff",
            mode="scroll",
        )  # fmt: skip
    assert ChatMessage.objects.count() == LiveBullet.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "长" * 501])
def test_nothing_and_too_much_are_refused(on_air: OnAir, text: str):
    with pytest.raises(Invalid):
        say(on_air, 0, text)


def test_a_deleted_line_keeps_its_place_without_its_text(on_air: OnAir):
    line = say(on_air, 0, "说错了")
    with pytest.raises(NotFound):
        chat.delete(actor=on_air.actor(1), message_id=line.pk)
    chat.delete(actor=on_air.actor(0), message_id=line.pk)
    chat.delete(actor=on_air.teacher, message_id=line.pk)
    assert read(on_air, 1) == [""]
    assert LearningEvent.objects.filter(kind="moderation.live_comment").count() == 1


def test_history_comes_in_pages_without_gaps(on_air: OnAir):
    start = clock.now()
    for number in range(25):
        ChatMessage.objects.create(
            session=on_air.session,
            author=on_air.trainees[number % 3],
            part="trainee",
            text=str(number),
            at_ms=number,
            created_at=start + dt.timedelta(milliseconds=number // 2),
            event_key=uuid.uuid4(),
        )
    seat = on_air.seat(on_air.trainees[0])
    seen: list[str] = []
    before: uuid.UUID | None = None
    while page := page_of(seat, before=before, limit=7):
        seen = [line["text"] for line in page] + seen
        before = uuid.UUID(page[0]["id"])
    assert sorted(seen, key=int) == [str(number) for number in range(25)]
    assert page_of(seat, before=uuid.uuid4()) == []


def test_bullets_fly_are_stored_and_come_back_in_the_replay(on_air: OnAir, heard):
    post = {"color": "#ffffff", "mode": "scroll"}
    shown = bullets.post(actor=on_air.actor(0), event_key=uuid.uuid4(), text="学到了", **post)
    hidden = bullets.post(actor=on_air.actor(1), event_key=uuid.uuid4(), text="乱码", **post)
    bullets.hide(actor=on_air.teacher, bullet_id=hidden.pk)
    flying = [m for room, m in heard if m["t"] == "bullet.shown"]
    assert [m["text"] for m in flying] == ["学到了", "乱码"]
    assert not {"user", "author", "name"} & flying[0].keys(), "bullets name nobody"

    air.end(actor=on_air.teacher)
    again = bullets.post_in_replay(
        actor=on_air.actor(2), session_id=on_air.session.pk, at_ms=0, event_key=uuid.uuid4(),
        text="回放打卡", **post,
    )  # fmt: skip
    items = {item.data["text"]: item for item in hooks.timeline(on_air.session.pk)
             if item.kind == "bullet"}  # fmt: skip
    assert items.keys() == {"学到了", "回放打卡"}
    assert items["学到了"].at_ms == shown.at_ms
    assert again.replayed
    with pytest.raises(Invalid):
        bullets.post_in_replay(
            actor=on_air.actor(1), session_id=on_air.session.pk, at_ms=10**9,
            event_key=uuid.uuid4(), text="太远", **post,
        )  # fmt: skip


def test_no_bullets_where_the_lecturer_turned_them_off(on_air: OnAir):
    settings.change_settings(actor=on_air.teacher, bullets=False)
    with pytest.raises(BulletsOff):
        bullets.post(
            actor=on_air.actor(0), event_key=uuid.uuid4(), text="弹", color="#ffffff", mode="top"
        )


def test_a_replay_has_the_rooms_chat_and_the_groups_but_nothing_private(on_air: OnAir):
    say(on_air, 0, "大家好")
    say(on_air, 0, "老师，私下问", to="lecturers")
    breakouts.open_round(actor=on_air.teacher, mode="random", size=2)
    say(on_air, 0, "组里说的")
    breakouts.close(actor=on_air.teacher)
    air.end(actor=on_air.teacher)

    items = hooks.timeline(on_air.session.pk)
    texts = [item.data["text"] for item in items if item.kind == "chat"]
    assert texts == ["大家好", "组里说的"]
    (round_,) = [item for item in items if item.kind == "breakouts"]
    assert round_.until_ms is not None
    assert round_.until_ms >= round_.at_ms
    assert len(round_.data["groups"]) >= 1


def test_a_roll_call_says_who_answered_and_each_is_an_event(on_air: OnAir, heard):
    call = roll_call.start(actor=on_air.teacher, limit_ms=20_000)
    with pytest.raises(RollCallRunning):
        roll_call.start(actor=on_air.teacher, limit_ms=20_000)
    on_air.lose(on_air.trainees[2])
    roll_call.answer(actor=on_air.actor(0), roll_call_id=call.pk)
    roll_call.answer(actor=on_air.actor(0), roll_call_id=call.pk)
    with pytest.raises(NotFound):
        roll_call.answer(actor=on_air.teacher, roll_call_id=call.pk)

    with clock.travelling(call.ends_at + dt.timedelta(seconds=1)):
        with pytest.raises(RollCallOver):
            roll_call.answer(actor=on_air.actor(1), roll_call_id=call.pk)
        ticking.run_due(on_air.lesson.pk)
        ticking.run_due(on_air.lesson.pk)

    kinds = ("live.roll_call", "live.roll_call_answered", "live.roll_call_missed")
    counts = [LearningEvent.objects.filter(kind=kind).count() for kind in kinds]
    assert counts == [1, 1, 1], "a lost line is no silence"
    assert on_air.place(on_air.trainees[1]).away
    assert not on_air.place(on_air.trainees[2]).away
    assert not on_air.place(on_air.trainees[0]).away
    told = [m for room, m in heard if room == room_of(on_air.lesson.pk)]
    assert 'answered": [' not in str(told), "names are for lecturers"
    assert RollCallAnswer.objects.filter(took_ms__isnull=False).count() == 1

    say(on_air, 1, "我在")
    assert not on_air.place(on_air.trainees[1]).away, "who writes is here"


def test_a_roll_call_cut_short_marks_nobody(on_air: OnAir):
    roll_call.start(actor=on_air.teacher, limit_ms=60_000)
    roll_call.close(actor=on_air.teacher)
    assert not LearningEvent.objects.filter(kind="live.roll_call_missed").exists()
    assert not any(on_air.place(user).away for user in on_air.trainees)
    roll_call.start(actor=on_air.teacher, limit_ms=60_000)
