"""Q&A: who sees whose name, votes, answers, and what stays open after class."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.utils import timezone

from live.access import LiveSeat, room_of, staff_room_of
from live.activities import queries
from live.activities.domain import asking
from live.activities.errors import AskingClosed, QuestionGone
from live.activities.models import RoomQuestion
from live.errors import ChatMuted, TooFast
from live.models import LiveSession, Participant
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from tests.factories.live_activities import RoomQuestionFactory
from tests.factories.live_board import LiveRoom, live_room
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def ask(seat: LiveSeat, body: str = "手持的会不会挡住商标？", **values: Any) -> RoomQuestion:
    given = {"event_key": uuid.uuid4(), "anonymous": False, **values}
    return asking.ask(seat=seat, body=body, **given)


def listed(seat: LiveSeat, **values: str) -> list[dict[str, Any]]:
    return [queries.question_for(seat, row) for row in queries.questions(seat, **values)]


def test_a_question_is_kept_once_and_its_words_are_only_committed_to(room: LiveRoom):
    seat, key = room.seat(room.trainees[0]), uuid.uuid4()
    first = ask(seat, event_key=key)
    assert ask(seat, "别的话", event_key=key).pk == first.pk
    event = LearningEvent.objects.get(kind="qa.asked")
    assert "商标" not in json.dumps(event.payload, ensure_ascii=False)
    assert set(event.commitments) == {"body"}
    assert event.payload["in_class"] is True


def test_an_id_that_another_lessons_question_has_is_refused(room: LiveRoom):
    seat, key = room.seat(room.trainees[0]), uuid.uuid4()
    RoomQuestionFactory(author=seat.user, event_key=key)
    with pytest.raises(Invalid):
        ask(seat, event_key=key)


def test_peers_never_learn_who_asked_anonymously_and_lecturers_do(room: LiveRoom, heard):
    asker, peer = (room.seat(user) for user in room.trainees[:2])
    question = ask(asker, anonymous=True)
    asking.reply(
        seat=room.lead, event_key=uuid.uuid4(), question_id=question.pk, body="不会，商标朝前。"
    )
    told = [m for name, m in heard if name == room_of(room.lesson.pk)]
    seen = json.dumps([told, queries.snapshot(peer), listed(peer)], ensure_ascii=False)
    assert question.session_id is not None
    seen += json.dumps([dict(item.data) for item in queries.timeline(question.session_id)])
    assert str(asker.user.pk) not in seen
    assert asker.user.display_name not in seen
    staff = [m for name, m in heard if name == staff_room_of(room.lesson.pk)]
    assert staff[0]["question"]["author"]["id"] == str(asker.user.pk)
    assert listed(room.lead)[0]["author"]["id"] == str(asker.user.pk)
    assert listed(asker)[0]["own"] is True


def test_each_person_counts_once_and_nobody_for_themselves(room: LiveRoom):
    asker, peer = (room.seat(user) for user in room.trainees[:2])
    question = ask(asker)
    for _ in range(2):
        asking.vote(seat=peer, question_id=question.pk, wanted=True)
    assert listed(peer)[0]["votes"] == 1
    assert listed(peer)[0]["voted"] is True
    assert listed(asker)[0]["voted"] is False
    asking.vote(seat=peer, question_id=question.pk, wanted=False)
    asking.vote(seat=peer, question_id=question.pk, wanted=False)
    assert listed(peer)[0]["votes"] == 0
    with pytest.raises(NotAllowed):
        asking.vote(seat=asker, question_id=question.pk, wanted=True)


def test_answered_aloud_in_writing_and_open_again(room: LiveRoom):
    seat = room.seat(room.trainees[0])
    question = ask(seat)
    asking.mark(seat=room.lead, question_id=question.pk, answered=True)
    assert listed(seat)[0]["live_by"] == room.lecturer.display_name
    asking.mark(seat=room.lead, question_id=question.pk, answered=False)
    assert (listed(seat)[0]["state"], listed(seat)[0]["live_by"]) == ("open", None)
    key = uuid.uuid4()
    for _ in range(2):
        asking.reply(seat=room.lead, event_key=key, question_id=question.pk, body="不会。")
    shown = listed(seat)[0]
    assert shown["state"] == "answered"
    assert [answer["body"] for answer in shown["answers"]] == ["不会。"]
    notice = Notification.objects.get(recipient=room.trainees[0])
    assert (notice.kind, str(question.pk) in notice.link) == ("qa.answered", True)
    how = [e.payload["how"] for e in LearningEvent.objects.filter(kind="qa.answered")]
    assert sorted(how) == ["aloud", "written"]


def test_a_hidden_question_is_gone_for_peers_and_not_for_who_asked(room: LiveRoom, heard):
    asker, peer = (room.seat(user) for user in room.trainees[:2])
    question = ask(asker, "不合适的话")
    asking.mark(seat=room.lead, question_id=question.pk, answered=True)
    asking.hide(seat=room.lead, question_id=question.pk, hidden=True)
    gone = [m for name, m in heard if name == room_of(room.lesson.pk)][-1]
    assert gone == {"t": "qa.gone", "id": str(question.pk), "rev": 3}
    assert listed(peer) == []
    assert [row["state"] for row in listed(asker)] == ["hidden"]
    assert [row["state"] for row in listed(room.lead, state="hidden")] == ["hidden"]
    with pytest.raises(QuestionGone):
        asking.vote(seat=peer, question_id=question.pk, wanted=True)
    asking.hide(seat=room.lead, question_id=question.pk, hidden=False)
    assert [row["state"] for row in listed(peer)] == ["answered"]


def test_open_questions_go_on_after_class(room: LiveRoom):
    seat = room.seat(room.trainees[0])
    ask(seat)
    session = LiveSession.objects.get()
    LiveSession.objects.update(ended_at=clock.now())
    asking.left_after_class(session.pk)
    left = Notification.objects.get(kind="qa.left", recipient=room.lecturer)
    assert left.args["n"] == 1
    late = ask(seat, "课后又想到一个问题")
    assert late.session_id is None
    asked = Notification.objects.get(kind="qa.asked", recipient=room.lecturer)
    assert str(late.pk) in asked.link
    assert [row["in_class"] for row in listed(seat)] == [False, True]


def test_filter_and_search(room: LiveRoom):
    one, two = (room.seat(user) for user in room.trainees[:2])
    first, second = ask(one, "运费怎么写？"), ask(two, "主图多大合适？")
    asking.reply(
        seat=room.lead, event_key=uuid.uuid4(), question_id=second.pk, body="800 像素见方。"
    )
    assert [row["id"] for row in listed(one, state="open")] == [str(first.pk)]
    assert [row["id"] for row in listed(one, state="mine")] == [str(first.pk)]
    assert [row["id"] for row in listed(one, search="像素")] == [str(second.pk)]
    assert listed(one, search="没有的词") == []


def test_the_sixth_question_in_a_minute_waits_and_so_does_who_is_muted(room: LiveRoom):
    seat = room.seat(room.trainees[0])
    for number in range(5):
        ask(seat, f"问题 {number}")
    with pytest.raises(TooFast) as caught:
        ask(seat)
    assert 1 <= caught.value.details["retry_after"] <= 60
    until = timezone.now() + dt.timedelta(minutes=5)
    Participant.objects.filter(user=room.trainees[1]).update(chat_muted_until=until)
    with pytest.raises(ChatMuted):
        ask(room.seat(room.trainees[1]))


def test_observers_and_lecturers_do_not_ask_and_trainees_do_not_answer(room: LiveRoom):
    question = ask(room.seat(room.trainees[0]))
    officer = person("agency_officer", scope=room.lesson.training_class.institution.region)
    for seat in (room.seat(officer), room.lead):
        with pytest.raises(AskingClosed):
            ask(seat)
        with pytest.raises(AskingClosed):
            asking.vote(seat=seat, question_id=question.pk, wanted=True)
    peer = room.seat(room.trainees[1])
    with pytest.raises(NotAllowed):
        asking.mark(seat=peer, question_id=question.pk, answered=True)
    with pytest.raises(NotAllowed):
        asking.reply(seat=peer, event_key=uuid.uuid4(), question_id=question.pk, body="x")
    with pytest.raises(NotAllowed):
        asking.hide(seat=peer, question_id=question.pk, hidden=True)


def test_a_question_of_another_lesson_is_gone(room: LiveRoom):
    foreign = RoomQuestionFactory(lesson=live_room().lesson)
    with pytest.raises(QuestionGone):
        asking.vote(seat=room.seat(room.trainees[0]), question_id=foreign.pk, wanted=True)
    with pytest.raises(QuestionGone):
        asking.mark(seat=room.lead, question_id=foreign.pk, answered=True)


@pytest.mark.parametrize("body", ["", " \u200b\u202e ", "字" * 501])
def test_what_nobody_could_read_is_refused(room: LiveRoom, body: str):
    with pytest.raises(Invalid):
        ask(room.seat(room.trainees[0]), body)


def test_the_table_is_complete_and_takes_no_formula(room: LiveRoom):
    question = ask(room.seat(room.trainees[0]), "=cmd|'/c calc'!A0")
    asking.reply(seat=room.lead, event_key=uuid.uuid4(), question_id=question.pk, body="+1")
    table = queries.questions_csv(room.lead)
    assert table.startswith("\ufeff")
    assert "'=cmd" in table
    assert ",'+1," in table
    assert room.trainees[0].display_name in table


def test_what_the_room_heard_is_what_a_fresh_page_is_told(room: LiveRoom, heard):
    asker, peer = (room.seat(user) for user in room.trainees[:2])
    kept = ask(asker)
    gone = ask(asker, "又一个")
    asking.vote(seat=peer, question_id=kept.pk, wanted=True)
    asking.hide(seat=room.lead, question_id=gone.pk, hidden=True)
    asking.reply(seat=room.lead, event_key=uuid.uuid4(), question_id=kept.pk, body="不会。")
    known: dict[str, dict[str, Any]] = {}
    for name, message in heard:
        if name != room_of(room.lesson.pk):
            continue
        if message["t"] == "qa.gone":
            known.pop(message["id"], None)
        elif message["t"] == "qa.question":
            known[message["question"]["id"]] = message["question"]
    fresh = queries.snapshot(peer)["qa"]
    assert [{k: v for k, v in row.items() if k not in ("own", "voted")} for row in fresh] == list(
        known.values()
    )
