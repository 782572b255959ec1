"""Spot checks: when they come, what becomes of them, what can be made up."""

from __future__ import annotations

import uuid

import pytest

from checkin import errors
from checkin.domain import planning, spot_checks
from checkin.models import SpotCheck, SpotPlan
from lms.core import clock
from lms.notify.models import Notification
from lms.presence.models import PresenceState
from tests.checkin.hall import Hall, hall, phone, post

pytestmark = pytest.mark.django_db
RULES = {"per_hour": 6, "limit_ms": 60_000, "make_up_max": 1, "make_up_days": 3}


@pytest.fixture
def room() -> Hall:
    return hall(kind="live", spot_checks=RULES)


def present(room: Hall, n: int = 0, **more: object) -> None:
    """The trainee's time counts in this lesson from now on."""
    now = clock.now_ms()
    PresenceState.objects.update_or_create(
        user=room.trainees[n],
        defaults={
            "lease": uuid.uuid4(),
            "lesson_id": room.lesson.pk,
            "mode": "live",
            "taken_at_ms": now,
            "last_beat_ms": now,
            **more,
        },
    )


def issued(room: Hall, n: int = 0) -> SpotCheck:
    check = spot_checks.issue(lesson=room.lesson, user_id=room.trainees[n].pk, kind="question")
    assert check is not None
    return check


def wrong(check: SpotCheck) -> int:
    return next(number for number in check.options if number != check.ask)


@pytest.mark.parametrize("draw", [0, 1, 500_000_000, 1_000_000_000])
@pytest.mark.parametrize("per_hour", [1, 8, 60])
def test_a_check_falls_into_its_slot_and_anywhere_in_it(per_hour, draw):
    slot = planning.HOUR_MS // per_hour
    due = planning.next_due(slot_from=1_000_000, per_hour=per_hour, draw=draw)
    assert 1_000_000 < due <= 1_000_000 + slot


def test_an_hour_of_presence_brings_the_rate_of_the_pack(room):
    """Looked at each ten seconds for an hour; each check is answered as it comes."""
    gaps, last = [], None
    for tick in range(0, 3600, 10):
        with room.after(tick):
            present(room)
            if planning.plan():
                check = SpotCheck.objects.get(state="issued")
                spot_checks.answer(user=room.trainees[0], check_id=check.pk, choice=check.ask)
                gaps.append(tick if last is None else tick - last)
                last = tick
    assert 5 <= len(gaps) <= 6
    assert len(set(gaps)) >= 3  # nothing that could be counted upon
    assert SpotPlan.objects.count() == 1


def test_nobody_is_checked_who_is_away_or_busy_or_under_a_silent_pack(room):
    with room.after(0):
        present(room, 0, prompt={"id": "x"})
        planning.plan()
    with room.after(3000):
        present(room, 0, window={"ref": "x"})
        assert planning.plan() == 0
        present(room, 0, window=None, prompt=None)
        assert planning.plan() == 1
    quiet = hall(kind="live")
    with quiet.after(0):
        present(quiet)
        assert planning.plan() == 0
    with quiet.after(3500):
        present(quiet)
        assert planning.plan() == 0


def test_delivered_and_answered(room):
    with room.after(0):
        check = issued(room)
        assert Notification.objects.get(kind="spot_check").recipient == room.trainees[0]
        client = phone(room.trainees[0])
        card = client.get("/api/v1/spot-checks/").json()[0]
        assert (card["state"], card["left_ms"], card["ask"]) == ("issued", 60_000, check.ask)
        post(client, f"/api/v1/spot-checks/{check.pk}/delivered/")
    with room.after(20):
        url = f"/api/v1/spot-checks/{check.pk}/answer/"
        assert post(client, url, {"choice": wrong(check)}).json()["tries_left"] == 1
        done = post(client, url, {"choice": check.ask}).json()
    assert (done["state"], done["ask"]) == ("passed", None)
    assert room.kinds() == ["spot.issued", "spot.delivered", "spot.passed"]


def test_two_wrong_numbers_fail_it(room):
    with room.after(0):
        check = issued(room)
        for _ in range(2):
            done = spot_checks.answer(user=room.trainees[0], check_id=check.pk, choice=wrong(check))
    assert done.state == "failed"
    with pytest.raises(errors.SpotCheckOver):
        spot_checks.answer(user=room.trainees[0], check_id=check.pk, choice=check.ask)


def test_undelivered_is_never_missed(room):
    with room.after(0):
        check = issued(room)
    with room.after(20 * 60):
        assert spot_checks.sweep() == 0
        # It arrives at last: the limit begins here.
        spot_checks.delivered(user=room.trainees[0], check_id=check.pk)
    with room.after(20 * 60 + 30):
        done = spot_checks.answer(user=room.trainees[0], check_id=check.pk, choice=check.ask)
    assert done.state == "passed"


def test_never_delivered_before_the_end_counts_for_nothing(room):
    with room.after(0):
        check = issued(room)
    with room.after(60 * 60):
        assert spot_checks.sweep() == 1
    check.refresh_from_db()
    assert check.state == "withdrawn"
    assert room.kinds() == ["spot.issued", "spot.withdrawn"]


def test_delivered_and_left_alone_is_missed_and_the_first_can_be_made_up(room):
    first, second = missed(room, 0), missed(room, 100)
    client = phone(room.trainees[0])
    with room.after(300):
        assert {card["can_make_up"] for card in client.get("/api/v1/spot-checks/").json()} == {True}
        made = post(client, f"/api/v1/spot-checks/{first.pk}/make-up/").json()
        assert made["makes_up"] is True
        post(client, f"/api/v1/spot-checks/{made['id']}/answer/", {"choice": made["ask"]})
        first.refresh_from_db()
        assert first.state == "made_up"
        # The pack allows one.
        more = post(client, f"/api/v1/spot-checks/{second.pk}/make-up/")
    assert more.json()["error"]["code"] == "cannot_make_up"


def test_days_later_is_too_late(room):
    check = missed(room, 0)
    with room.after(4 * 24 * 3600), pytest.raises(errors.CannotMakeUp):
        spot_checks.make_up(user=room.trainees[0], check_id=check.pk)


def missed(room: Hall, start: int) -> SpotCheck:
    with room.after(start):
        check = issued(room)
        spot_checks.delivered(user=room.trainees[0], check_id=check.pk)
    with room.after(start + 61):
        assert spot_checks.sweep() == 0  # the answer may be on its way
    with room.after(start + 63):
        assert spot_checks.sweep() == 1
    check.refresh_from_db()
    assert check.state == "missed"
    return check


def test_nobody_answers_for_somebody_else(room):
    with room.after(0):
        check = issued(room)
        other = phone(room.trainees[1])
        assert post(other, f"/api/v1/spot-checks/{check.pk}/delivered/").status_code == 404
        answer = post(other, f"/api/v1/spot-checks/{check.pk}/answer/", {"choice": check.ask})
    assert answer.status_code == 404


def test_a_face_that_was_begun_in_time_may_end_after_the_limit(room):
    user = room.trainees[0]
    with room.after(0):
        check = spot_checks.issue(lesson=room.lesson, user_id=user.pk, kind="face")
        spot_checks.delivered(user=user, check_id=check.pk)
    with room.after(55):
        spot_checks.begin_face(user=user, check_id=check.pk)
    with room.after(75):
        assert spot_checks.sweep() == 0
        done = spot_checks.resolve(
            check_id=check.pk, outcome="passed", evidence={"captures": ["cd" * 32]}
        )
    assert done.state == "passed"
    assert spot_checks.resolve(check_id=check.pk, outcome="passed").state == "passed"


def test_a_lecturer_checks_who_is_there(room):
    with room.after(0):
        present(room, 0)
        answer = post(phone(room.lecturer), f"{room.desk}spot-checks/")
        assert answer.json()["count"] == 1
        listed = phone(room.lecturer).get(f"{room.desk}spot-checks/").json()
    assert [(row["by_hand"], row["state"]) for row in listed] == [(True, "issued")]


def test_the_open_time_counts_on_demand(room):
    """The video stands still meanwhile; nobody loses the seconds."""
    watching = hall(kind="on_demand", spot_checks=RULES)
    with watching.after(0):
        present(watching, 0, mode="vod", spent_until_ms=clock.now_ms())
        check = issued(watching)
        spot_checks.delivered(user=watching.trainees[0], check_id=check.pk)
        PresenceState.objects.filter(user=watching.trainees[0]).update(last_beat_ms=clock.now_ms())
    with watching.after(25):
        spot_checks.answer(user=watching.trainees[0], check_id=check.pk, choice=check.ask)
    state = PresenceState.objects.get(user=watching.trainees[0])
    assert state.open_interval["basis"] == "prompt"
    assert abs(state.open_interval["credited"] - 25_000) < 1_000


def test_one_at_a_time(room):
    with room.after(0):
        issued(room)
        assert (
            spot_checks.issue(lesson=room.lesson, user_id=room.trainees[0].pk, kind="question")
            is None
        )


def test_a_reviewer_may_overturn_a_face_and_nothing_else(room):
    user = room.trainees[0]
    with room.after(0):
        check = spot_checks.issue(lesson=room.lesson, user_id=user.pk, kind="face")
        spot_checks.resolve(check_id=check.pk, outcome="passed", evidence={"band": "review"})
        done = spot_checks.overturn(check_id=check.pk, by=room.lecturer, reason="不是同一个人")
        assert done.state == "failed"
        with pytest.raises(errors.SpotCheckOver):
            spot_checks.overturn(check_id=check.pk, by=room.lecturer, reason="不是同一个人")
    assert room.kinds()[-1] == "spot.overturned"
