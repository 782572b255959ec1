"""The doors of a live lesson: its page, on air and off, settings, history."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from live.domain import chat, roll_call
from live.models import LiveSession
from lms.courses.models import TrainingClass
from lms.people.models import User
from tests.factories.live import OnAir, class_on_air, live_class

pytestmark = pytest.mark.django_db(transaction=True)
JSON: Any = {"content_type": "application/json"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(room: OnAir, tail: str = "") -> str:
    return f"/api/v1/live/{room.lesson.pk}/{tail}"


def test_one_button_starts_and_the_page_says_what_is():
    room = live_class(trainees=1)
    lecturer, trainee = client_of(room.lecturer), client_of(room.trainees[0])
    before = trainee.get(url(room)).json()
    assert before["session"] is None
    assert before["part"] == "trainee"
    assert before["may"] == {"start": False, "end": False, "enter": True, "speak": True}
    assert lecturer.get(url(room)).json()["may"]["start"] is True

    first = lecturer.post(url(room, "start/")).json()
    assert lecturer.post(url(room, "start/")).json()["id"] == first["id"]
    now = trainee.get(url(room)).json()
    assert now["session"]["on_air"] is True
    assert now["lesson"]["title"] == room.lesson.title
    assert lecturer.get(url(room)).json()["may"] == {
        "start": False,
        "end": True,
        "enter": True,
        "speak": True,
    }

    assert lecturer.post(url(room, "end/")).status_code == 204
    assert lecturer.post(url(room, "end/")).status_code == 204
    assert LiveSession.objects.get().ended_why == "lecturer"
    assert trainee.get(url(room)).json()["session"]["on_air"] is False


def test_a_class_that_does_not_run_stays_off_air():
    room = live_class(trainees=1)
    TrainingClass.objects.update(state="approved")
    answer = client_of(room.lecturer).post(url(room, "start/"))
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "class_not_running"


def test_settings_before_the_class_and_only_by_lecturers():
    room = live_class(trainees=1)
    lecturer = client_of(room.lecturer)
    changed = lecturer.patch(url(room, "settings/"), {"chat": "lecturers", "hands": False}, **JSON)
    assert changed.json() == {
        "chat": "lecturers",
        "bullets": True,
        "hands": False,
        "recording": "auto",
    }
    wrong = lecturer.patch(url(room, "settings/"), {"chat": "everybody"}, **JSON)
    assert wrong.status_code in (400, 422)
    refused = client_of(room.trainees[0]).patch(url(room, "settings/"), {"hands": True}, **JSON)
    assert refused.status_code == 403


def test_history_is_bounded_and_private_to_whom_it_is_for():
    room = class_on_air(trainees=2)
    for number in range(5):
        chat.send(actor=room.actor(0), event_key=uuid.uuid4(), text=str(number))
    chat.send(actor=room.actor(0), event_key=uuid.uuid4(), text="私下", to="lecturers")
    other = client_of(room.trainees[1])
    page = other.get(url(room, "chat/?limit=3")).json()
    assert [line["text"] for line in page] == ["2", "3", "4"]
    older = other.get(url(room, f"chat/?limit=3&before={page[0]['id']}")).json()
    assert [line["text"] for line in older] == ["0", "1"]
    assert "私下" in [x["text"] for x in client_of(room.lecturer).get(url(room, "chat/")).json()]
    assert other.get(url(room, "chat/?limit=5000")).status_code in (400, 422)
    assert other.get(url(room, f"chat/?before={uuid.uuid4()}")).json() == []


def test_roll_calls_that_are_over_are_listed_with_names_for_lecturers():
    room = class_on_air(trainees=2)
    call = roll_call.start(actor=room.teacher, limit_ms=30_000)
    roll_call.answer(actor=room.actor(0), roll_call_id=call.pk)
    roll_call.close(actor=room.teacher)
    (row,) = client_of(room.lecturer).get(url(room, "roll-calls/")).json()
    assert [x["name"] for x in row["answered"]] == [room.trainees[0].display_name]
    assert [x["name"] for x in row["missing"]] == [room.trainees[1].display_name]
    assert client_of(room.trainees[0]).get(url(room, "roll-calls/")).status_code == 403


def test_lists_say_what_is_on_air():
    from live.queries_lessons import lesson_facts

    room = live_class(trainees=1)
    assert lesson_facts([room.lesson.pk])[room.lesson.pk]["on_air"] is False
    client_of(room.lecturer).post(url(room, "start/"))
    facts = lesson_facts([room.lesson.pk])[room.lesson.pk]
    assert facts == {"actions": ["join"], "on_air": True, "aired": True}
