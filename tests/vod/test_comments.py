"""Bullets, messages and their moderation: what is said, shown, hidden and undone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from tests.factories.vod import (
    BulletFactory,
    MessageFactory,
    VodLessonFactory,
    lecturer_seat,
    trainee_seat,
)
from vod import queries_comments as queries
from vod.access import Seat
from vod.domain import messages, moderation
from vod.domain.bullets import post_bullet
from vod.errors import BulletsOff, MessagesOff, Muted, TooFast, UndoTooLate, WordRefused
from vod.models import Bullet, Message, VodLesson

pytestmark = pytest.mark.django_db


def say(seat: Seat, text: str = "补光用白纸板行不行", **values: Any) -> Bullet:
    given = {"event_key": uuid.uuid4(), "at_ms": 5_000, "color": "#ffffff", "mode": "scroll"}
    return post_bullet(seat=seat, text=text, **{**given, **values})


def write(seat: Seat, body: str = "轮廓光会不会太强？", **values: Any) -> Message:
    return messages.post_message(seat=seat, body=body, **{"event_key": uuid.uuid4(), **values})


def replies(thread: Message) -> list[uuid.UUID]:
    """Ids of the replies that came with a thread."""
    return [reply.pk for reply in getattr(thread, "shown")]  # noqa: B009 - set by a prefetch


@pytest.fixture
def vod() -> VodLesson:
    return VodLessonFactory()


def test_a_bullet_is_stored_once_and_its_text_is_only_committed_to(vod: VodLesson) -> None:
    seat = trainee_seat(vod)
    key = uuid.uuid4()
    first = say(seat, event_key=key)
    assert say(seat, "别的话", event_key=key).pk == first.pk
    event = LearningEvent.objects.get(kind="comment.bullet")
    assert event.payload["media"] == 5_000
    assert "补光" not in str(event.payload)
    assert set(event.commitments) == {"text"}


def test_the_sixth_bullet_in_ten_seconds_waits(vod: VodLesson) -> None:
    seat = trainee_seat(vod)
    for _ in range(5):
        say(seat)
    with pytest.raises(TooFast) as caught:
        say(seat)
    assert caught.value.details["retry_after"] >= 1
    Bullet.objects.update(created_at=clock.now() - dt.timedelta(seconds=11))
    say(seat)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  \u200b\u202e "}, "text"),
        ({"text": "字" * 101}, "text"),
        ({"color": "#123456"}, "color"),
        ({"color": "red;}"}, "color"),
        ({"mode": "spin"}, "mode"),
        ({"at_ms": -1}, "at"),
        ({"at_ms": 600_001}, "at"),
    ],
)
def test_what_does_not_fit_is_named(vod: VodLesson, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        say(trainee_seat(vod), **values)
    assert field in caught.value.details["fields"]
    assert Bullet.objects.count() == 0


def test_review_first_shows_a_bullet_to_its_author_alone(vod: VodLesson) -> None:
    vod.bullets_mode = VodLesson.BulletsMode.REVIEW_THEN_POST
    vod.save()
    author, other, lecturer = trainee_seat(vod), trainee_seat(vod), lecturer_seat(vod)
    bullet = say(author)

    def seen(seat: Seat) -> list[bool]:
        found = queries.flying_bullets(seat, from_ms=0, to_ms=10_000, density="full")
        return [item.pending for item in found]

    assert (seen(author), seen(other)) == ([True], [])
    moderation.set_comment_state(
        seat=lecturer, kind="bullet", comment_id=bullet.pk, state="visible", reason=""
    )
    assert (seen(author), seen(other)) == ([False], [False])


def test_bullets_can_be_turned_off(vod: VodLesson) -> None:
    vod.bullets_mode = VodLesson.BulletsMode.OFF
    vod.save()
    with pytest.raises(BulletsOff):
        say(trainee_seat(vod))


def test_the_word_list_refuses_or_holds_whatever_the_spelling(vod: VodLesson) -> None:
    seat, lecturer = trainee_seat(vod), lecturer_seat(vod)
    moderation.set_words(seat=lecturer, words=[("加微信", "refuse"), ("代刷", "review")])
    with pytest.raises(WordRefused):
        say(seat, "快 加 微 信 吧")
    assert say(seat, "哪里有代刷").state == "pending"
    assert say(seat, "好课").state == "visible"


def test_three_peoples_reports_hide_and_a_lecturer_undoes(vod: VodLesson) -> None:
    author, lecturer = trainee_seat(vod), lecturer_seat(vod)
    bullet = say(author)
    reporters = [trainee_seat(vod) for _ in range(3)]
    for seat in [*reporters[:2], reporters[0]]:
        moderation.report_comment(seat=seat, kind="bullet", comment_id=bullet.pk, reason="spam")
    bullet.refresh_from_db()
    assert (bullet.reports, bullet.state) == (2, "visible")
    moderation.report_comment(
        seat=reporters[2], kind="bullet", comment_id=bullet.pk, reason="abuse"
    )
    bullet.refresh_from_db()
    assert (bullet.state, bullet.state_reason) == ("hidden", "reports")
    moderation.set_comment_state(
        seat=lecturer, kind="bullet", comment_id=bullet.pk, state="visible", reason=""
    )
    bullet.refresh_from_db()
    assert (bullet.state, bullet.reports) == ("visible", 0)
    moves = LearningEvent.objects.filter(kind="moderation.comment").values_list(
        "payload__state_to", flat=True
    )
    assert sorted(moves) == ["hidden", "visible"]


def test_a_muted_person_watches_in_silence_until_it_is_lifted(vod: VodLesson) -> None:
    seat, lecturer = trainee_seat(vod), lecturer_seat(vod)
    moderation.mute_person(seat=lecturer, user_id=seat.user.pk, minutes=10, reason="刷屏")
    with pytest.raises(Muted):
        say(seat)
    with pytest.raises(Muted):
        write(seat)
    say(trainee_seat(vod))
    moderation.lift_mute(seat=lecturer, user_id=seat.user.pk)
    say(seat)


def test_an_answer_by_a_lecturer_is_marked_and_told(vod: VodLesson) -> None:
    seat, lecturer = trainee_seat(vod), lecturer_seat(vod)
    question = write(seat, at_ms=30_000)
    reply = write(lecturer, "可以，烘焙纸离灯 20 厘米以上。", parent_id=question.pk)
    assert reply.is_answer
    told = Notification.objects.get(recipient=seat.user)
    assert told.kind == "message.answered"
    found = queries.threads(seat, only="answered").get()
    assert (found.pk, replies(found)) == (question.pk, [reply.pk])


def test_a_reply_to_a_reply_joins_the_thread(vod: VodLesson) -> None:
    seat = trainee_seat(vod)
    top = write(seat)
    reply = write(trainee_seat(vod), parent_id=top.pk)
    assert write(seat, parent_id=reply.pk).parent_id == top.pk


def test_edit_delete_and_undo_are_the_authors(vod: VodLesson) -> None:
    seat, other = trainee_seat(vod), trainee_seat(vod)
    message = write(seat)
    for act in (
        lambda: messages.edit_message(seat=other, message_id=message.pk, body="x"),
        lambda: messages.delete_message(seat=other, message_id=message.pk),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert messages.edit_message(seat=seat, message_id=message.pk, body="改了").edited_at
    messages.delete_message(seat=seat, message_id=message.pk)
    assert queries.threads(other, only="all").count() == 0
    with pytest.raises(NotFound):
        messages.undo_delete(seat=other, message_id=message.pk)
    assert messages.undo_delete(seat=seat, message_id=message.pk).state == "visible"
    messages.delete_message(seat=seat, message_id=message.pk)
    Message.objects.update(deleted_at=clock.now() - dt.timedelta(minutes=11))
    with pytest.raises(UndoTooLate):
        messages.undo_delete(seat=seat, message_id=message.pk)


def test_useful_counts_each_person_once(vod: VodLesson) -> None:
    message = write(trainee_seat(vod))
    seat = trainee_seat(vod)
    for _ in range(3):
        messages.like_message(seat=seat, message_id=message.pk, liked=True)
    messages.like_message(seat=trainee_seat(vod), message_id=message.pk, liked=True)
    message.refresh_from_db()
    assert message.likes_count == 2
    messages.like_message(seat=seat, message_id=message.pk, liked=False)
    messages.like_message(seat=seat, message_id=message.pk, liked=False)
    message.refresh_from_db()
    assert message.likes_count == 1


def test_pinned_threads_come_first(vod: VodLesson) -> None:
    seat, lecturer = trainee_seat(vod), lecturer_seat(vod)
    old, _ = write(seat), write(seat)
    with pytest.raises(NotAllowed):
        messages.pin_message(seat=seat, message_id=old.pk, pinned=True)
    messages.pin_message(seat=lecturer, message_id=old.pk, pinned=True)
    assert queries.threads(seat, only="all").first().pk == old.pk


def test_closed_messages_are_closed_for_trainees(vod: VodLesson) -> None:
    vod.messages_open = False
    vod.save()
    with pytest.raises(MessagesOff):
        write(trainee_seat(vod))
    write(lecturer_seat(vod))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_threads_costs_the_same_whatever_its_length(
    vod: VodLesson, rows: int, django_assert_num_queries
) -> None:
    seat = trainee_seat(vod)
    for _ in range(rows):
        top = MessageFactory(lesson=vod.lesson, author=seat.user)
        MessageFactory(lesson=vod.lesson, author=seat.user, parent=top)
    with django_assert_num_queries(2):
        assert sum(len(replies(thread)) for thread in queries.threads(seat, only="all")) == rows


def test_history_merges_duplicates_and_caps_density_but_keeps_ones_own(vod: VodLesson) -> None:
    seat, other = trainee_seat(vod), trainee_seat(vod)
    for number in range(12):
        BulletFactory(lesson=vod.lesson, author=other.user, at_ms=1_000, text="打卡")
        BulletFactory(lesson=vod.lesson, author=other.user, at_ms=1_500, text=f"第 {number} 句")
    BulletFactory(lesson=vod.lesson, author=seat.user, at_ms=1_900, text="打卡")
    found = queries.flying_bullets(seat, from_ms=0, to_ms=5_000, density="thin")
    assert len(found) == 2
    assert [item.text for item in found if item.own] == ["打卡"]
    assert max(item.times for item in found) == 12
