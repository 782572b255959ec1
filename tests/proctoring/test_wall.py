"""The monitoring wall: states as they are, cameras as the server sees them, looks on record."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from lms.core import clock
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from proctoring import camera
from proctoring.errors import NoPicture
from proctoring.models import CameraFrame, PageState
from proctoring.queries import changed, wall_of
from proctoring.tiles import Seen, camera_of, need, reasons, state_of
from tests.factories.proctoring import jpeg
from tests.factories.vod import VodLessonFactory, lecturer_seat, trainee_seat
from vod.access import Seat

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (Seen(NOW), "offline"),
        (Seen(NOW, pulse_ms=NOW - 60_000, beat_ms=NOW - 60_000), "offline"),
        (Seen(NOW, pulse_ms=NOW - 10_000, beat_ms=NOW - 10_000), "present"),
        (Seen(NOW, pulse_ms=NOW - 1_000, visible=False, beat_ms=NOW - 5_000), "hidden"),
        (Seen(NOW, pulse_ms=NOW - 10_000), "away"),
        (Seen(NOW, pulse_ms=NOW - 5_000, beat_ms=NOW - 40_000), "away"),
        (Seen(NOW, pulse_ms=NOW - 5_000, beat_ms=NOW - 5_000, prompt_missed=True), "away"),
        (Seen(NOW, beat_ms=NOW - 5_000), "present"),
    ],
)
def test_present_needs_beats_that_count(seen: Seen, state: str) -> None:
    assert state_of(seen)[0] == state


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        (Seen(NOW), "off"),
        (Seen(NOW, camera="denied"), "denied"),
        (Seen(NOW, camera="live", frame_ms=NOW - 6_000), "live"),
        (Seen(NOW, camera="live", frame_ms=NOW - 21_000), "silent"),
        (Seen(NOW, camera="covered", frame_ms=NOW - 6_000), "covered"),
    ],
)
def test_a_camera_that_stopped_is_a_state_and_not_a_pass(seen: Seen, shown: str) -> None:
    assert camera_of(seen) == shown
    assert (shown in reasons(seen)) == (shown in ("silent", "covered"))


def test_who_waits_for_a_review_comes_first_and_idle_is_no_state() -> None:
    quiet = Seen(NOW, pulse_ms=NOW, beat_ms=NOW, input_ms=NOW - 400_000)
    assert state_of(quiet)[0] == "present"
    assert reasons(quiet) == ["idle"]
    waiting = Seen(NOW, pulse_ms=NOW, beat_ms=NOW, counted=3, waiting=True)
    dark = Seen(NOW, pulse_ms=NOW, beat_ms=NOW, camera="covered", frame_ms=NOW)
    assert need(reasons(waiting)) > need(reasons(dark)) > need(reasons(quiet)) > 0


def test_who_never_came_or_left_long_ago_needs_no_look() -> None:
    left = [Seen(NOW, pulse_ms=NOW - ago, beat_ms=NOW - ago) for ago in (120_000, 700_000)]
    assert [reasons(seen) for seen in (Seen(NOW), *left)] == [[], ["offline"], []]


def test_dark_flat_and_still_pictures_are_seen() -> None:
    assert camera.look(jpeg(dark=True)).covered
    bright = camera.look(jpeg(seed=1))
    assert not bright.covered
    assert not camera.moved(bright.thumb, bright.thumb)
    assert camera.moved(bright.thumb, camera.look(jpeg(seed=120)).thumb)
    assert camera.verdict(covered=False, still_ms=59_000) == "live"
    assert camera.verdict(covered=False, still_ms=60_000) == "frozen"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"<svg/>",
        jpeg(size=(1280, 960), dark=True),
        b"\xff" * 200_000,
    ],
    ids=["empty", "head", "png", "svg", "large", "too many bytes"],
)
def test_what_is_no_small_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        camera.look(data)


# --- With the database ----------------------------------------------------------------------------


@pytest.fixture
def seat(db: None) -> Seat:
    return trainee_seat(VodLessonFactory())


def client_of(user: Any) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def send(seat: Seat, picture: bytes) -> Any:
    return client_of(seat.user).generic(
        "POST",
        f"/api/v1/proctoring/lessons/{seat.lesson.pk}/camera/",
        picture,  # type: ignore[arg-type]  # bytes are what it takes
        content_type="image/jpeg",
    )


def test_pictures_need_consent_and_go_with_it(seat: Seat) -> None:
    assert send(seat, jpeg()).json()["error"]["code"] == "camera_not_agreed"
    me = client_of(seat.user)
    assert me.post("/api/v1/proctoring/consent/").status_code == 204
    assert me.post("/api/v1/proctoring/consent/").status_code == 204
    assert send(seat, jpeg()).json() == {"camera": "live"}
    assert CameraFrame.objects.count() == 1
    assert me.delete("/api/v1/proctoring/consent/").status_code == 204
    assert not CameraFrame.objects.exists()
    assert send(seat, jpeg()).status_code == 403
    given = LearningEvent.objects.filter(kind="monitor.consent").order_by("occurred_at", "id")
    assert sorted(event.payload["given"] for event in given) == [False, True]


def test_a_covered_and_a_frozen_camera_are_found_by_the_server(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = [clock.now_ms()]
    monkeypatch.setattr(clock, "now_ms", lambda: box[0])
    client_of(seat.user).post("/api/v1/proctoring/consent/")
    assert send(seat, jpeg()).json()["camera"] == "live"
    box[0] += 5_000
    assert send(seat, jpeg(dark=True)).json()["camera"] == "covered"
    photo = jpeg(seed=7)
    states = []
    for _ in range(14):
        box[0] += 5_000
        states.append(send(seat, photo).json()["camera"])
    assert (states[0], states[-1]) == ("live", "frozen")
    said = LearningEvent.objects.filter(kind="monitor.camera").order_by("occurred_at", "id")
    assert {event.payload["state"] for event in said} == {"live", "covered", "frozen"}
    assert said.count() == 4
    [tile] = wall_of(seat.lesson)
    assert tile["camera"] == "frozen"
    box[0] += 30_000
    assert wall_of(seat.lesson)[0]["camera"] == "silent"


def test_the_wall_and_each_look_are_on_record(seat: Seat) -> None:
    teacher = lecturer_seat(seat.vod).user
    client, base = client_of(teacher), f"/api/v1/proctoring/lessons/{seat.lesson.pk}/"
    me = client_of(seat.user)
    me.post(f"{base}pulse/", {"visible": False, "idle_ms": 0, "camera": "off"}, format="json")
    wall = client.get(f"{base}wall/").json()
    assert [(one["name"], one["state"]) for one in wall["tiles"]] == [
        (seat.user.display_name, "hidden")
    ]
    assert client.post(f"{base}wall/{seat.user.pk}/look/").status_code == 204
    assert client.post(f"{base}wall/{teacher.pk}/look/").status_code == 404
    opened = LearningEvent.objects.get(kind="monitor.opened")
    looked = LearningEvent.objects.get(kind="monitor.looked")
    assert opened.actor_id == looked.actor_id == teacher.subject.pk
    assert looked.subject_id == seat.user.subject.pk
    assert me.get(f"{base}wall/").status_code == 403


def test_a_call_reaches_the_page_and_its_answer_is_on_record(seat: Seat) -> None:
    teacher = lecturer_seat(seat.vod).user
    base = f"/api/v1/proctoring/lessons/{seat.lesson.pk}/"
    made = client_of(teacher).post(
        f"{base}wall/{seat.user.pk}/call/",
        {"text": "在吗？请点一下", "wants_answer": True},
        format="json",
    )
    told = Notification.objects.get(recipient=seat.user)
    assert (told.kind, told.args["text"]) == ("monitor.called", "在吗？请点一下")
    me = client_of(seat.user)
    assert me.get(f"{base}me/").json()["call"]["text"] == "在吗？请点一下"
    assert me.post(f"{base}calls/{uuid.uuid4()}/").status_code == 404
    assert me.post(f"{base}calls/{made.json()['id']}/").status_code == 204
    assert me.get(f"{base}me/").json()["call"] is None
    assert "请点一下" not in str(LearningEvent.objects.get(kind="monitor.called").payload)
    assert LearningEvent.objects.get(kind="monitor.answered").payload["took"] >= 0


def test_thirty_tiles_cost_six_queries(seat: Seat, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        trainee_seat(seat.vod)
    PageState.objects.create(lesson=seat.lesson, user=seat.user)
    with django_assert_max_num_queries(6):
        tiles = wall_of(seat.lesson)
    assert len(tiles) == 5
    moved = [{**tiles[0], "counted": 1}, *tiles[1:]]
    assert changed(tiles, tiles) == []
    assert changed(tiles, moved) == moved[:1]
