"""Signing in and out: windows, lateness, who may vouch, what is on record."""

from __future__ import annotations

import pytest

from checkin import errors, gate
from checkin.domain import signing
from checkin.models import SignIn
from lms.courses.models import Enrolment
from lms.events.models import LearningEvent
from lms.people.queries import subject_id
from lms.presence import terms
from tests.checkin.hall import Hall, hall, phone, post
from tests.factories.vod import VodLessonFactory

pytestmark = pytest.mark.django_db


def seat(room: Hall, n: int = 0) -> Enrolment:
    return Enrolment.objects.get(training_class=room.training_class, user=room.trainees[n])


def sign(room: Hall, direction: str = "in", method: str = "face", **more: object) -> SignIn:
    return signing.sign(direction, enrolment=seat(room), lesson=room.lesson, method=method, **more)


@pytest.mark.parametrize(
    ("minutes", "opens"),
    [(-33, False), (-31, True), (0, True), (57, True), (59, False), (600, False)],
)
def test_sign_in_is_open_from_half_an_hour_before_until_the_end(minutes, opens):
    room = hall()
    with room.after(60 * minutes):
        if opens:
            assert sign(room).direction == "in"
        else:
            with pytest.raises(errors.SignInClosed) as caught:
                sign(room)
            assert caught.value.details["closes_at_ms"] > caught.value.details["opens_at_ms"]


def test_the_rule_pack_moves_the_window_but_a_lecturer_may_vouch_until_the_end():
    room = hall(sign_in={"opens_before_ms": 600_000, "closes_after_ms": 900_000})
    with room.after(20 * 60):
        with pytest.raises(errors.SignInClosed):
            sign(room)
        assert sign(room, method="hand", by=room.lecturer, reason="迟到，现场核对").method == "hand"


@pytest.mark.parametrize(
    ("direction", "seconds", "off_ms"),
    [("in", -60 * 10, 0), ("in", 60 * 8, 600_000), ("out", 60 * 48, 600_000), ("out", 60 * 60, 0)],
)
def test_how_late_or_early_is_on_record(direction, seconds, off_ms):
    room = hall()
    if direction == "out":
        with room.after(0):
            sign(room)
    with room.after(seconds):
        made = sign(room, direction)
    assert abs(made.off_ms - off_ms) < 2_000
    event = LearningEvent.objects.get(pk=made.event_id)
    assert (event.kind_version, event.payload["off"]) == (2, made.off_ms)


def test_the_first_sign_in_stands_whatever_comes_after():
    room = hall()
    with room.after(0):
        first = sign(room, evidence={"band": "accept", "captures": ["ab" * 32]})
    with room.after(60):
        again = sign(room, method="code", by=room.lecturer)
    assert again.pk == first.pk
    assert LearningEvent.objects.filter(kind="attendance.signed_in").count() == 1
    assert LearningEvent.objects.get().payload["captures"] == ["ab" * 32]


def test_nobody_signs_out_who_never_came():
    room = hall()
    with room.after(60 * 50), pytest.raises(errors.NotSignedIn):
        sign(room, "out")


def test_a_way_that_the_pack_leaves_out_is_refused():
    room = hall(sign_in={"methods": ["code", "hand"]})
    with room.after(0), pytest.raises(errors.MethodNotAllowed):
        sign(room, method="face")


def test_a_mark_by_hand_needs_a_reason_and_names_its_lecturer():
    room = hall()
    with room.after(0):
        with pytest.raises(errors.ReasonNeeded):
            sign(room, method="hand", by=room.lecturer, reason="  有 ")
        made = sign(room, method="hand", by=room.lecturer, reason="手机没电，核对身份证")
    event = LearningEvent.objects.get(pk=made.event_id)
    assert event.actor_id == subject_id(room.lecturer.pk)
    assert event.payload["reason"] == "手机没电，核对身份证"


def test_a_class_that_does_not_run_signs_nobody_in():
    room = hall()
    room.training_class.state = "closed"
    room.training_class.save()
    room.lesson.training_class.refresh_from_db()
    with room.after(0), pytest.raises(errors.ClassNotRunning):
        sign(room)


def test_on_demand_lessons_ask_for_nothing_unless_the_pack_says_so():
    """The shipped packs leave on-demand and live as they were."""
    room = hall(kind="on_demand")
    VodLessonFactory(lesson=room.lesson)
    user = room.trainees[0]
    gate.admit(user.pk, room.lesson.pk)
    assert terms.comes_first(user_id=user.pk, lesson_id=room.lesson.pk) is None


def test_where_the_pack_asks_the_time_waits_for_the_sign_in():
    room = hall(kind="on_demand", sign_in={"required": ["vod"]})
    VodLessonFactory(lesson=room.lesson)
    user, client = room.trainees[0], phone(room.trainees[0])
    player = f"/api/v1/lessons/{room.lesson.pk}/player/"
    with pytest.raises(errors.SignInRequired):
        terms.admit("vod", user_id=user.pk, lesson_id=room.lesson.pk)
    assert "sign_in_required" in client.get(player).content.decode()

    post(client, f"{room.url}code/")
    assert post(phone(room.lecturer), f"{room.desk}confirm/", {"all": True}).json()["count"] == 1

    terms.admit("vod", user_id=user.pk, lesson_id=room.lesson.pk)
    assert "sign_in_required" not in client.get(player).content.decode()
