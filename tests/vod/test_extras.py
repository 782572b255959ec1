"""Chapters, subtitles, attachments and watchers over HTTP."""

from __future__ import annotations

import uuid

import pytest

from lms.core import clock
from lms.files import paths
from lms.files.models import StoredFile
from lms.presence.models import LessonProgress, PresenceState
from tests.lms.files.conftest import Tus
from tests.vod import media
from tests.vod.conftest import Room, signed_in

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n先看影子\n"


def error(response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.fixture
def ready(room: Room) -> Room:
    room.put_video(media.mp4())
    room.publish()
    return room


def put(room: Room, *chapters: tuple[int, str]):
    data = {"chapters": [{"at_ms": at, "title": title} for at, title in chapters]}
    return signed_in(room.lecturer).put(room.url("chapters/"), data, "application/json")


def test_chapters_are_set_as_a_whole(ready: Room):
    assert put(ready, (3000, "补光"), (0, " 主光 ")).status_code == 200
    assert put(ready, (0, "主光"), (4000, "轮廓光")).json() == {
        "chapters": [{"at_ms": 0, "title": "主光"}, {"at_ms": 4000, "title": "轮廓光"}]
    }
    shown = signed_in(ready.trainee).get(ready.url("player/")).json()["chapters"]
    assert shown == [{"at_ms": 0, "title": "主光"}, {"at_ms": 4000, "title": "轮廓光"}]


@pytest.mark.parametrize(
    ("chapters", "code"),
    [
        ([(0, "a"), (0, "b")], "bad_chapters"),
        ([(6000, "a")], "bad_chapters"),
        ([(n, "a") for n in range(101)], "bad_chapters"),
        ([(-1, "a")], "invalid"),
        ([(0, "")], "invalid"),
        ([(0, "长" * 81)], "invalid"),
    ],
)
def test_bad_chapters_change_nothing(ready: Room, chapters: list, code: str):
    put(ready, (0, "主光"))
    assert error(put(ready, *chapters)) == (422, code)
    assert ready.vod.chapters.count() == 1


def test_subtitles_by_text_and_by_upload(ready: Room):
    http = signed_in(ready.lecturer)
    first = http.post(
        ready.url("subtitles/"),
        {"language": "zh-CN", "label": "中文", "text": VTT},
        "application/json",
    )
    assert first.status_code == 201
    assert [(s["language"], s["is_default"], s["cues"]) for s in first.json()] == [
        ("zh-CN", True, 1)
    ]
    upload_id = Tus(ready.lecturer).upload(
        b"1\n00:00:01,000 --> 00:00:02,000\nThe shadow\n", purpose="subtitle"
    )
    data = {"language": "en", "is_default": True, "upload_id": str(upload_id)}
    second = http.post(ready.url("subtitles/"), data, "application/json").json()
    assert [(s["language"], s["label"], s["is_default"]) for s in second] == [
        ("en", "en", True),
        ("zh-CN", "中文", False),
    ]
    assert not StoredFile.objects.filter(purpose="subtitle").exists()
    trainee = signed_in(ready.trainee)
    urls = {s["language"]: s["url"] for s in trainee.get(ready.url("player/")).json()["subtitles"]}
    file = trainee.get(urls["en"])
    assert file["Content-Type"] == "text/vtt; charset=utf-8"
    assert file.content == b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThe shadow\n"
    assert http.delete(ready.url("subtitles/en/")).status_code == 204
    assert trainee.get(urls["en"]).status_code == 404
    assert http.delete(ready.url("subtitles/en/")).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"language": "../x", "text": VTT},
        {"language": "zh-CN"},
        {"language": "zh-CN", "text": VTT, "upload_id": str(uuid.uuid4())},
        {"language": "zh-CN", "text": "no cues here"},
        {"text": VTT},
    ],
)
def test_bad_subtitles_change_nothing(ready: Room, data: dict):
    response = signed_in(ready.lecturer).post(ready.url("subtitles/"), data, "application/json")
    assert response.status_code == 422
    assert not ready.vod.subtitles.exists()


def test_attachments_come_as_attachments(ready: Room, django_capture_on_commit_callbacks):
    http = signed_in(ready.lecturer)
    upload_id = Tus(ready.lecturer).upload(
        b"%PDF-1.7\n" + bytes(200), purpose="attachment", name="讲义 1.pdf"
    )
    data = {"upload_id": str(upload_id), "title": "讲义"}
    for _ in range(2):  # sent twice over a bad line: attached once
        added = http.post(ready.url("attachments/"), data, "application/json")
    assert added.status_code == 201
    assert [(a["title"], a["name"], a["bytes"]) for a in added.json()] == [
        ("讲义", "讲义 1.pdf", 209)
    ]
    trainee = signed_in(ready.trainee)
    shown = trainee.get(ready.url("player/")).json()["attachments"][0]
    got = trainee.get(shown["url"])
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%AE%B2")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert signed_in(ready.lecturer).get(shown["url"]).status_code == 403

    item = ready.url(f"attachments/{shown['id']}/")
    assert http.patch(item, {"title": "新名"}, "application/json").json()[0]["title"] == "新名"
    path = paths.absolute(StoredFile.objects.get(purpose="attachment").path)
    with django_capture_on_commit_callbacks(execute=True):
        assert http.delete(item).status_code == 204
    assert not path.exists()
    assert http.delete(item).status_code == 404
    assert trainee.get(shown["url"]).status_code == 404


def test_watchers_are_those_whose_time_counts_now(ready: Room):
    second = ready.training_class.enrolments.select_related("user")[1].user
    now = clock.now_ms()
    for user, beat in ((ready.trainee, now - 5000), (second, now - 600_000)):
        PresenceState.objects.create(
            user=user, lease=uuid.uuid4(), lesson_id=ready.lesson.pk, mode="vod", device="手机",
            taken_at_ms=now - 60_000, last_beat_ms=beat,
        )  # fmt: skip
    LessonProgress.objects.create(
        user=ready.trainee, lesson_id=ready.lesson.pk, position_ms=3000, credited_ms=2500
    )
    rows = signed_in(ready.lecturer).get(ready.url("watchers/")).json()
    assert [(r["user_id"], r["position_ms"], r["credited_ms"], r["device"]) for r in rows] == [
        (str(ready.trainee.pk), 3000, 2500, "手机")
    ]


def test_watchers_cost_the_same_for_one_and_for_three(ready: Room, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.courses import EnrolmentFactory
    from vod import queries_media

    counts = []
    for number in (1, 2):
        for _ in range(number):
            enrolment = EnrolmentFactory(training_class=ready.training_class)
            PresenceState.objects.create(
                user=enrolment.user, lease=uuid.uuid4(), lesson_id=ready.lesson.pk, mode="vod",
                last_beat_ms=clock.now_ms(),
            )  # fmt: skip
        seat = ready.seat()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = queries_media.watchers(seat)
        counts.append(len(queries))
    assert len(found) == 3
    assert counts == [3, 3]
