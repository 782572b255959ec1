"""The desk: codes that wait, marks by hand, everybody but some, the projector."""

from __future__ import annotations

import pytest

from checkin.models import CodeRequest, SignIn
from lms.events.models import LearningEvent
from tests.checkin.hall import Hall, hall, phone, post
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Hall:
    return hall(trainees=3)


def ask(room: Hall, n: int) -> dict:
    answer = post(phone(room.trainees[n]), f"{room.url}code/")
    assert answer.status_code == 201, answer.content
    return answer.json()["code"]


def test_a_code_is_confirmed_by_who_looked_and_counts_from_the_asking(room):
    with room.after(0):
        code = ask(room, 0)
        assert (len(code["code"]), code["state"]) == (6, "waiting")
        assert ask(room, 0)["code"] == code["code"]
    with room.after(120):
        shown = phone(room.lecturer).get(room.desk).json()
        assert [row["code"] for row in shown["queue"]] == [code["code"]]
        chosen = {"requests": [code["id"]]}
        assert post(phone(room.lecturer), f"{room.desk}confirm/", chosen).json()["count"] == 1
        standing = phone(room.trainees[0]).get(room.url).json()

    assert standing["signed"]["in"]["method"] == "code"
    row = SignIn.objects.get()
    assert abs((row.at - room.at).total_seconds()) < 2  # not when it was confirmed
    event = LearningEvent.objects.get(pk=row.event_id)
    assert event.actor_id is not None
    assert event.actor_id != event.subject_id


def test_a_trainee_cannot_confirm_anybody(room):
    with room.after(0):
        code = ask(room, 0)
        for client in (phone(room.trainees[0]), phone(room.trainees[1])):
            answer = post(client, f"{room.desk}confirm/", {"requests": [code["id"]]})
            assert answer.status_code == 403
    assert not SignIn.objects.exists()


def test_a_code_of_another_lesson_is_not_confirmed_here(room):
    other = hall(trainees=1)
    with room.after(0):
        code = ask(other, 0)
        answer = post(phone(room.lecturer), f"{room.desk}confirm/", {"requests": [code["id"]]})
        assert answer.json()["count"] == 0
        typed = post(phone(room.lecturer), f"{room.desk}confirm/", {"code": code["code"]})
    assert typed.status_code == 409
    assert not SignIn.objects.exists()


def test_the_digits_on_a_raised_phone_can_be_typed_and_not_guessed(room):
    with room.after(0):
        code = ask(room, 0)["code"]
        lecturer = phone(room.lecturer)
        assert post(lecturer, f"{room.desk}confirm/", {"code": code}).json()["count"] == 1
        wrong = [
            post(lecturer, f"{room.desk}confirm/", {"code": f"{n:06d}"}).status_code
            for n in range(22)
        ]
    assert wrong == [409] * 20 + [429] * 2


def test_a_refused_code_says_why_and_a_new_one_can_be_had(room):
    with room.after(0):
        code = ask(room, 0)
        body = {"request": code["id"], "note": "请到前排来"}
        assert post(phone(room.lecturer), f"{room.desk}refuse/", body).status_code == 200
        shown = phone(room.trainees[0]).get(room.url).json()["code"]
        assert (shown["state"], shown["note"]) == ("refused", "请到前排来")
        assert ask(room, 0)["code"] != ""
        waiting = CodeRequest.objects.filter(state="waiting")
        assert waiting.count() == 1


def test_a_code_that_waited_too_long_is_worth_nothing(room):
    with room.after(0):
        code = ask(room, 0)
    with room.after(9 * 60 + 1):
        chosen = {"requests": [code["id"]]}
        assert post(phone(room.lecturer), f"{room.desk}confirm/", chosen).json()["count"] == 0
        assert phone(room.trainees[0]).get(room.url).json()["code"] is None


def test_all_who_wait_are_confirmed_at_once(room):
    with room.after(0):
        for n in range(3):
            ask(room, n)
        answer = post(phone(room.lecturer), f"{room.desk}confirm/", {"all": True})
    assert answer.json()["count"] == 3
    assert SignIn.objects.filter(method="code").count() == 3


def test_everybody_but_some_leaves_signed_ones_as_they_are(room):
    with room.after(0):
        ask(room, 0)
        lecturer = phone(room.lecturer)
        post(lecturer, f"{room.desk}confirm/", {"all": True})
        rows = lecturer.get(room.desk).json()["rows"]
        body = {"absent": [rows[2]["enrolment"]], "reason": "", "direction": "in"}
        assert post(lecturer, f"{room.desk}batch/", body).status_code == 422
        body["reason"] = "投影坏了，逐人点名"
        assert post(lecturer, f"{room.desk}batch/", body).json()["count"] == 1
        methods = [
            (row["in"] or {}).get("method") for row in lecturer.get(room.desk).json()["rows"]
        ]
    assert methods == ["code", "hand", None]
    assert LearningEvent.objects.get(payload__method="hand").payload["batch"]


def test_a_closed_desk_refuses_all_but_the_lecturers_own_word(room):
    with room.after(0):
        lecturer = phone(room.lecturer)
        shut = lecturer.patch(room.desk, {"open": False}, "application/json").json()
        assert shut["windows"]["in"]["closed_by_hand"] is True
        late = post(phone(room.trainees[0]), f"{room.url}code/")
        assert late.json()["error"]["code"] == "sign_in_closed"
        scanned = {"code": room.picture(0)}
        assert post(phone(room.trainees[0]), f"{room.url}scan/", scanned).status_code == 409
        lecturer.patch(room.desk, {"open": True}, "application/json")
        assert post(phone(room.trainees[0]), f"{room.url}code/").status_code == 201
    assert [k for k in room.kinds() if k.startswith("sign_in.")] == [
        "sign_in.closed",
        "sign_in.opened",
    ]


def test_the_projector_counts_and_never_shows_the_secret(room):
    with room.after(3):
        shown = phone(room.lecturer).get(f"{room.desk}projector/").json()
    assert (shown["count"], shown["expected"], shown["open"]) == (0, 3, True)
    assert shown["pictures"][0]["token"] == room.picture(3)
    assert int(shown["numbers"][0]["number"]) == room.number(3)
    assert room.secret.hex() not in str(shown)


@pytest.mark.parametrize(
    "place",
    [
        {"latitude_e6": 1, "longitude_e6": None, "radius_m": 200, "networks": []},
        {"latitude_e6": 1, "longitude_e6": 1, "radius_m": 5, "networks": []},
        {"latitude_e6": None, "longitude_e6": None, "radius_m": 200, "networks": ["x"]},
    ],
)
def test_a_place_that_does_not_exist_is_refused(room, place):
    answer = phone(room.lecturer).put(f"{room.desk}place/", place, "application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_place")


def test_somebody_unverified_is_told_what_comes_first(room):
    unverified = person("trainee", scope=room.training_class.institution, verified=False)
    room.training_class.enrolments.create(user=unverified, seat=9, enrolled_at=room.at)
    with room.after(0):
        answer = post(phone(unverified), f"{room.url}code/")
    assert answer.json()["error"]["code"] == "real_name_required"
