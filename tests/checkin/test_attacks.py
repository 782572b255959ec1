"""Cheats at the rotating picture: what the cheat gets, and what the honest neighbour gets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from checkin.models import QrChallenge, SignIn
from lms.events.models import LearningEvent
from tests.checkin.hall import Hall, hall, phone, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Hall:
    return hall()


def scan(room: Hall, client: Client, code: str, **extra: object) -> Any:
    return post(client, f"{room.url}scan/", {"code": code, **extra})


def answer(room: Hall, client: Client, challenge: str, number: int) -> Any:
    return post(client, f"{room.url}challenges/{challenge}/", {"number": number})


def sign_in_honestly(room: Hall, client: Client, *, start: float = 0) -> int:
    """Scan what is shown, wait for the next number, type it."""
    with room.after(start + 1):
        opened = scan(room, client, room.picture(start + 1))
    assert opened.status_code == 201
    with room.after(start + 8):
        return answer(room, client, opened.json()["id"], room.number(start + 8)).status_code


def signed(room: Hall, n: int) -> bool:
    return SignIn.objects.filter(lesson=room.lesson, user=room.trainees[n], method="qr").exists()


def test_a_forwarded_picture_twenty_seconds_old_opens_nothing(room):
    honest, cheat = map(phone, room.trainees)
    picture = room.picture(0)
    assert sign_in_honestly(room, honest) == 200

    with room.after(20):
        late = scan(room, cheat, picture)

    assert (late.status_code, late.json()["error"]["code"]) == (409, "qr_stale")
    assert (signed(room, 0), signed(room, 1)) == (True, False)
    refused = LearningEvent.objects.get(kind="sign_in.refused")
    assert refused.payload == {"method": "qr", "why": "stale"}


def test_a_fast_forward_shows_only_numbers_that_no_longer_count(room):
    """The picture arrives within its life, and everything that stood on it is tried."""
    honest, cheat = map(phone, room.trainees)
    with room.after(3):
        opened = scan(room, cheat, room.picture(0))
    assert opened.status_code == 201
    with room.after(9):
        wrong = answer(room, cheat, opened.json()["id"], room.number(0))

    assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "challenge_wrong")
    assert sign_in_honestly(room, honest, start=30) == 200
    assert (signed(room, 0), signed(room, 1)) == (True, False)


def test_a_forwarded_challenge_belongs_to_who_scanned(room):
    """The second step's link, opened by a friend in time and with the right number."""
    honest, friend = map(phone, room.trainees)
    with room.after(1):
        opened = scan(room, honest, room.picture(1)).json()["id"]
    with room.after(7):
        stolen = answer(room, friend, opened, room.number(7))
        own = answer(room, honest, opened, room.number(7))

    assert (stolen.status_code, stolen.json()["error"]["code"]) == (409, "challenge_gone")
    assert own.status_code == 200
    assert (signed(room, 0), signed(room, 1)) == (True, False)


def test_a_second_device_of_the_same_person_cannot_answer(room):
    """One's password given away: the phone at home scans a forwarded picture, one in the room
    reads the number; the answer must come from the session and phone that scanned."""
    in_the_room, at_home = phone(room.trainees[0]), phone(room.trainees[0])
    with room.after(1):
        opened = scan(room, at_home, room.picture(1)).json()["id"]
    with room.after(7):
        across = answer(room, in_the_room, opened, room.number(7))
    assert (across.status_code, across.json()["error"]["code"]) == (409, "challenge_gone")
    assert not signed(room, 0)

    assert sign_in_honestly(room, in_the_room, start=30) == 200


def test_one_phone_does_not_sign_in_two_people(room):
    """A passes the phone on, and B's account is opened on it."""
    shared = phone(room.trainees[0])
    assert sign_in_honestly(room, shared) == 200
    shared.force_login(room.trainees[1])
    with room.after(31):
        second = scan(room, shared, room.picture(31))
    assert (second.status_code, second.json()["error"]["code"]) == (403, "device_used")
    assert not signed(room, 1)

    # Whose phone is flat asks for a code: no reason, same standing.
    with room.after(40):
        assert post(phone(room.trainees[1]), f"{room.url}code/").status_code == 201


def test_a_challenge_is_answered_once(room):
    honest = phone(room.trainees[0])
    with room.after(1):
        opened = scan(room, honest, room.picture(1)).json()["id"]
    with room.after(7):
        assert answer(room, honest, opened, room.number(7)).status_code == 200
        again = answer(room, honest, opened, room.number(7))
    assert again.json()["error"]["code"] == "challenge_gone"
    assert SignIn.objects.filter(lesson=room.lesson).count() == 1


def test_a_wrong_number_uses_the_challenge_up(room):
    cheat = phone(room.trainees[0])
    with room.after(1):
        opened = scan(room, cheat, room.picture(1)).json()["id"]
    with room.after(7):
        wrong = 100 + (room.number(7) - 99) % 900
        assert answer(room, cheat, opened, wrong).json()["error"]["code"] == "challenge_wrong"
        right = answer(room, cheat, opened, room.number(7))
    assert right.json()["error"]["code"] == "challenge_gone"
    assert not signed(room, 0)


def test_an_answer_after_the_seconds_is_late(room):
    slow = phone(room.trainees[0])
    with room.after(1):
        opened = scan(room, slow, room.picture(1)).json()["id"]
    with room.after(17):
        late = answer(room, slow, opened, room.number(17))
    assert late.json()["error"]["code"] == "challenge_gone"
    assert sign_in_honestly(room, slow, start=30) == 200


def test_numbers_cannot_be_tried_through(room):
    """A forwarded live feed of pictures, and guesses instead of the number."""
    cheat, honest = phone(room.trainees[0]), phone(room.trainees[1])
    outcomes = []
    for n in range(6):
        start = 30 * n
        with room.after(start + 1):
            opened = scan(room, cheat, room.picture(start + 1))
        with room.after(start + 7):
            wrong = 100 + (room.number(start + 7) - 99) % 900
            guess = answer(room, cheat, opened.json()["id"], wrong)
        outcomes.append(guess.json()["error"]["code"])
    assert outcomes == ["challenge_wrong"] * 3 + ["guessing_stopped"] * 3
    assert guess.status_code == 429
    assert 0 < guess.json()["error"]["details"]["retry_after"] <= 600
    assert sign_in_honestly(room, honest, start=210) == 200


def test_typed_digits_cannot_be_tried_through(room):
    cheat, honest = phone(room.trainees[0]), phone(room.trainees[1])
    codes = []
    with room.after(1):
        for n in range(7):
            wrong = f"{(int(room.typed(1)) + 1 + n) % 1_000_000:06d}"
            codes.append(scan(room, cheat, wrong).json()["error"]["code"])
        assert codes == ["qr_stale"] * 5 + ["guessing_stopped"] * 2
        assert scan(room, honest, room.typed(1)).status_code == 201


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_phones_clock_is_never_asked(room, minutes):
    """The page's own clock is off by five minutes; nothing that it sends carries a time."""
    skewed = phone(room.trainees[0])
    stamp = (room.at + dt.timedelta(minutes=minutes)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    skewed.defaults["HTTP_DATE"] = stamp
    assert sign_in_honestly(room, skewed) == 200
    row = SignIn.objects.get(lesson=room.lesson)
    assert abs((row.at - room.at).total_seconds() - 8) < 5


@pytest.mark.parametrize(
    ("north_e6", "status"), [(0, 201), (1_000, 201), (50_000, 403), (None, 422)]
)
def test_a_geofence_keeps_a_forwarded_picture_out(room, north_e6, status):
    fence = {"latitude_e6": 30_592_850, "longitude_e6": 114_305_540, "radius_m": 200}
    lecturer = phone(room.lecturer)
    put = lecturer.put(f"{room.desk}place/", {**fence, "networks": []}, "application/json")
    assert put.status_code == 200
    position = None
    if north_e6 is not None:
        position = {
            "latitude_e6": fence["latitude_e6"] + north_e6,
            "longitude_e6": fence["longitude_e6"],
            "accuracy_m": 20,
        }
    with room.after(1):
        found = scan(room, phone(room.trainees[0]), room.picture(1), position=position)
    assert found.status_code == status
    # Where the phone was is compared and forgotten.
    assert all("latitude" not in str(row.place) for row in QrChallenge.objects.all())


def test_a_network_keeps_a_forwarded_picture_out(room):
    place = {
        "latitude_e6": None,
        "longitude_e6": None,
        "radius_m": 200,
        "networks": ["10.9.0.0/16"],
    }
    phone(room.lecturer).put(f"{room.desk}place/", place, "application/json")
    inside, outside = map(phone, room.trainees)
    inside.defaults["REMOTE_ADDR"] = "10.9.3.4"
    outside.defaults["REMOTE_ADDR"] = "203.0.113.9"
    with room.after(1):
        assert scan(room, inside, room.picture(1)).status_code == 201
        refused = scan(room, outside, room.picture(1))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "outside_place")


def test_a_trainee_cannot_read_the_projector(room):
    assert phone(room.trainees[0]).get(f"{room.desk}projector/").status_code == 403
    standing = phone(room.trainees[0]).get(room.url).content.decode()
    assert room.picture(0) not in standing
    assert room.secret.hex() not in standing
