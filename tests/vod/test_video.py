"""From an upload to a lesson that plays: over HTTP, with real files and the real packager."""

from __future__ import annotations

import uuid

import pytest

from lms.events.models import LearningEvent
from lms.files import paths
from lms.files.models import StoredFile
from lms.jobs.domain.enqueue import cancel
from lms.jobs.domain.execute import drain
from lms.jobs.models import Job
from lms.presence.models import LessonProgress
from tests.lms.files.conftest import Tus
from tests.vod import media
from tests.vod.conftest import Room, signed_in
from vod.models import Rendition


def error(response) -> str:
    return response.json()["error"]["code"]


def test_upload_package_publish_play(room: Room, django_capture_on_commit_callbacks):
    http = signed_in(room.lecturer)
    empty = http.get(room.url("video/")).json()
    assert (empty["state"], empty["playable"], empty["problems"]) == ("empty", False, ["no_video"])

    upload_id = Tus(room.lecturer).upload(media.mp4().read_bytes())
    posted = http.post(room.url("video/"), {"upload_id": str(upload_id)}, "application/json")
    assert posted.status_code == 202
    assert posted.json()["state"] == "queued"
    assert posted.json()["source"] == {"name": "a.mp4", "bytes": media.mp4().stat().st_size}

    drain()
    ready = http.get(room.url("video/")).json()
    assert ready["state"] == "ready"
    assert ready["job"]["result"]["renditions"] == ["360p"]
    assert (ready["duration_ms"], ready["width"], ready["height"]) == (6000, 640, 360)
    assert [(r["name"], r["method"]) for r in ready["renditions"]] == [("360p", "copy")]
    assert ready["renditions"][0]["codecs"].startswith("avc1.42c0")

    trainee = signed_in(room.trainee)
    assert trainee.get(room.url("player/")).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        published = http.post(room.url("publish/"))
    assert published.status_code == 200
    event = LearningEvent.objects.get(kind="lesson.published")
    assert event.payload == {
        "duration": 6000, "rate_cap": 1500, "no_skip": True, "questions": 0,
    }  # fmt: skip
    assert (event.class_id, event.lesson_id) == (room.training_class.pk, room.lesson.pk)

    player = trainee.get(room.url("player/")).json()
    assert (player["playable"], player["reason"], player["part"]) == (True, None, "trainee")
    assert player["rules"]["countable"] is True
    assert player["rules"]["no_skip"] is True
    master = trainee.get(player["source"]["hls"])
    assert master.status_code == 200
    assert master["Content-Type"] == "application/vnd.apple.mpegurl"
    base = player["source"]["hls"].rsplit("/", 1)[0]
    index = trainee.get(f"{base}/360p/index.m3u8")
    assert b"#EXT-X-ENDLIST" in index.content
    init = trainee.get(f"{base}/360p/init.mp4")
    assert init.content[4:8] == b"ftyp"
    assert trainee.get(player["source"]["poster"]).content[:3] == b"\xff\xd8\xff"
    sprites = trainee.get(player["source"]["sprites"]).content.decode()
    assert sprites.startswith("WEBVTT")
    assert "sprite-001.jpg#xywh=160,0,160,90" in sprites

    # The same links, carried to another trainee of the same class or to nobody, open nothing.
    other = room.training_class.enrolments.select_related("user")[1].user
    assert signed_in(other).get(player["source"]["hls"]).status_code == 403
    trainee.logout()
    assert trainee.get(player["source"]["hls"]).status_code == 403


def test_two_renditions_of_a_large_source(room: Room):
    job = room.put_video(media.mp4(4, "1280x720"))
    assert job.result == {"duration_ms": 4000, "renditions": ["720p", "360p"]}
    master = (room.package() / "master.m3u8").read_text()
    assert master.count("#EXT-X-STREAM-INF") == 2
    assert "RESOLUTION=1280x720\n720p/index.m3u8" in master
    assert "RESOLUTION=640x360\n360p/index.m3u8" in master


def test_webm_is_transcoded(room: Room):
    room.put_video(media.webm())
    row = Rendition.objects.get()
    assert (row.name, row.method) == ("240p", "transcode")
    assert room.vod.duration_ms == pytest.approx(4000, abs=100)


def test_mp3_is_a_lesson_of_sound(room: Room):
    room.put_video(media.mp3())
    vod = room.vod
    assert (vod.audio_only, vod.width, vod.has_sprites) == (True, 0, False)
    assert vod.duration_ms == pytest.approx(6000, abs=120)
    player = signed_in(room.lecturer).get(room.url("player/")).json()
    assert player["source"]["audio_only"] is True
    assert player["source"]["poster"] is None
    peaks = signed_in(room.lecturer).get(
        signed_in(room.lecturer).get(room.url("video/")).json()["peaks"]
    )
    assert len(peaks.json()["peaks"]) == pytest.approx(60, abs=3)
    assert max(peaks.json()["peaks"]) > 10


def test_a_lecturer_previews_before_publishing_and_earns_nothing(room: Room):
    room.put_video(media.mp4())
    player = signed_in(room.lecturer).get(room.url("player/")).json()
    assert (player["part"], player["playable"]) == ("lecturer", True)
    assert player["rules"]["countable"] is False
    assert player["rules"]["no_skip"] is False


def test_a_broken_file_says_why_and_can_be_replaced(room: Room):
    broken = media.folder() / "broken.mp4"
    broken.write_bytes(media.mp4().read_bytes()[:3000])
    job = room.put_video(broken)
    assert (job.state, job.error_code) == ("failed", "unreadable_media")
    assert "damaged" in job.error_message
    state = signed_in(room.lecturer).get(room.url("video/")).json()
    assert (state["state"], state["job"]["error_code"]) == ("failed", "unreadable_media")
    assert not paths.package("vod", job.pk).exists()
    assert room.put_video(media.mp4()).state == "done"
    assert signed_in(room.lecturer).get(room.url("video/")).json()["state"] == "ready"


def test_a_replacement_takes_over_and_cleans_up(room: Room, django_capture_on_commit_callbacks):
    room.put_video(media.mp4(6))
    first, source = room.package(), StoredFile.objects.get()
    room.publish()
    with django_capture_on_commit_callbacks(execute=True):
        room.put_video(media.mp4(4))
    assert room.package() != first
    assert not first.exists()
    assert not paths.absolute(source.path).exists()
    durations = [
        e.payload["duration"]
        for e in LearningEvent.objects.filter(kind="lesson.published").order_by("occurred_at")
    ]
    assert durations == [6000, 4000]


def test_a_video_that_earned_minutes_stays(room: Room):
    room.put_video(media.mp4(6))
    room.publish()
    LessonProgress.objects.create(user=room.trainee, lesson_id=room.lesson.pk, credited_ms=1)
    http = signed_in(room.lecturer)
    upload_id = Tus(room.lecturer).upload(media.mp4(4).read_bytes())
    refused = http.post(room.url("video/"), {"upload_id": str(upload_id)}, "application/json")
    assert (refused.status_code, error(refused)) == (409, "lesson_in_use")
    assert error(http.delete(room.url("publish/"))) == "lesson_in_use"
    assert error(http.delete(room.url("video/"))) == "lesson_in_use"


def test_minutes_earned_while_the_replacement_was_packaged_keep_the_old_video(room: Room):
    room.put_video(media.mp4(6))
    room.publish()
    first = room.vod.package_id
    http = signed_in(room.lecturer)
    upload_id = Tus(room.lecturer).upload(media.mp4(4).read_bytes())
    http.post(room.url("video/"), {"upload_id": str(upload_id)}, "application/json")
    LessonProgress.objects.create(user=room.trainee, lesson_id=room.lesson.pk, credited_ms=1)
    drain()
    assert Job.objects.latest("created_at").error_code == "lesson_in_use"
    assert room.vod.package_id == first


def test_a_cancelled_job_leaves_nothing(room: Room):
    upload_id = Tus(room.lecturer).upload(media.mp4().read_bytes())
    http = signed_in(room.lecturer)
    http.post(room.url("video/"), {"upload_id": str(upload_id)}, "application/json")
    cancel(job=Job.objects.latest("created_at"))
    drain()
    assert http.get(room.url("video/")).json()["state"] == "cancelled"
    assert room.vod.package_id is None


def test_the_same_upload_twice_is_one_job(room: Room):
    upload_id = Tus(room.lecturer).upload(media.mp4().read_bytes())
    http = signed_in(room.lecturer)
    for _ in range(2):
        http.post(room.url("video/"), {"upload_id": str(upload_id)}, "application/json")
    assert Job.objects.count() == 1


def test_refusals_of_post_video(room: Room):
    http = signed_in(room.lecturer)

    def post(value: object):
        return http.post(room.url("video/"), {"upload_id": value}, "application/json")

    assert post(str(uuid.uuid4())).status_code == 404
    assert post("nonsense").status_code == 422
    unfinished = Tus(room.lecturer).begin(1000).rstrip("/").rsplit("/", 1)[-1]
    assert error(post(unfinished)) == "upload_not_complete"
    colleague = room.training_class.lecturers.exclude(user=room.lecturer).get().user
    others = Tus(colleague).upload(media.mp4().read_bytes())
    assert post(str(others)).status_code == 404
    paper = Tus(room.lecturer).upload(b"just words", purpose="attachment")
    assert error(post(str(paper))) == "bad_upload"


def test_a_trainee_edits_nothing(room: Room):
    room.put_video(media.mp4())
    room.publish()
    http = signed_in(room.trainee)
    for method, tail in (
        ("get", "video/"), ("post", "video/"), ("delete", "video/"), ("get", "vod-settings/"),
        ("patch", "vod-settings/"), ("post", "publish/"), ("delete", "publish/"),
        ("put", "chapters/"), ("post", "subtitles/"), ("delete", "subtitles/zh-CN/"),
        ("post", "attachments/"), ("get", "watchers/"),
    ):  # fmt: skip
        response = getattr(http, method)(room.url(tail), content_type="application/json")
        assert (response.status_code, error(response)) == (403, "not_allowed"), (method, tail)


def test_people_of_other_classes_see_nothing(room: Room):
    from tests.factories.courses import lecturer_of, running_class, trainee_of

    room.put_video(media.mp4())
    room.publish()
    other = running_class()
    for stranger in (lecturer_of(other), trainee_of(other)):
        for tail in ("player/", "video/", "chapters/", "subtitles/", "attachments/", "watchers/"):
            assert signed_in(stranger).get(room.url(tail)).status_code == 404


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "approved"}, "class_not_running"),
        ({"state": "closed"}, "closed"),
    ],
)
def test_the_player_says_why_it_does_not_play(room: Room, change: dict, reason: str):
    room.put_video(media.mp4())
    room.publish()
    type(room.training_class).objects.update(**change)
    player = signed_in(room.trainee).get(room.url("player/")).json()
    assert (player["playable"], player["reason"]) == (False, reason)
    assert player["source"]["hls"] is None


def test_an_unverified_person_cannot_start(room: Room):
    room.put_video(media.mp4())
    room.publish()
    room.trainee.real_name.delete()
    player = signed_in(room.trainee).get(room.url("player/")).json()
    assert (player["playable"], player["reason"]) == (False, "real_name_required")
    assert player["source"]["hls"] is None


def test_after_the_deadline_it_plays_and_says_that_nothing_counts(room: Room):
    import datetime as dt

    room.put_video(media.mp4())
    room.publish()
    room.lesson.ends_at = room.lesson.starts_at + dt.timedelta(minutes=1)
    room.lesson.save()
    player = signed_in(room.trainee).get(room.url("player/")).json()
    assert (player["playable"], player["rules"]["countable"]) == (True, False)


def test_settings_change_and_what_credit_rests_on_is_an_event(room: Room):
    room.put_video(media.mp4())
    room.publish()
    http = signed_in(room.lecturer)
    changed = http.patch(
        room.url("vod-settings/"),
        {"rate_cap_milli": 1250, "introduction": "看完后做题。"},
        "application/json",
    ).json()
    assert (changed["rate_cap_milli"], changed["introduction"]) == (1250, "看完后做题。")
    rates = [
        e.payload["rate_cap"]
        for e in LearningEvent.objects.filter(kind="lesson.published").order_by("occurred_at")
    ]
    assert rates == [1500, 1250]
    http.patch(room.url("vod-settings/"), {"bullets_mode": "off"}, "application/json")
    assert LearningEvent.objects.filter(kind="lesson.published").count() == 2
    for bad in ({"rate_cap_milli": 900}, {"rate_cap_milli": "x"}, {"bullets_mode": "loud"}):
        assert http.patch(room.url("vod-settings/"), bad, "application/json").status_code == 422


def test_a_closed_class_keeps_its_lessons(room: Room):
    room.put_video(media.mp4())
    room.publish()
    type(room.training_class).objects.update(state="closed")
    http = signed_in(room.lecturer)
    for method, tail, data in (
        ("patch", "vod-settings/", {"no_skip": False}),
        ("delete", "publish/", None),
        ("put", "chapters/", {"chapters": []}),
        (
            "post",
            "subtitles/",
            {"language": "en", "text": "00:01.000 --> 00:02.000\na"},
        ),
        ("delete", "video/", None),
    ):
        response = getattr(http, method)(room.url(tail), data, content_type="application/json")
        assert (response.status_code, error(response)) == (409, "class_over"), tail


def test_publish_needs_a_video(room: Room):
    response = signed_in(room.lecturer).post(room.url("publish/"))
    assert (response.status_code, error(response)) == (409, "not_publishable")
    assert response.json()["error"]["details"] == {"problems": ["no_video"]}


def test_unpublish_before_anybody_earned(room: Room):
    room.put_video(media.mp4())
    room.publish()
    http = signed_in(room.lecturer)
    assert http.delete(room.url("publish/")).json()["published_at"] is None
    assert LearningEvent.objects.filter(kind="lesson.unpublished").count() == 1
    assert signed_in(room.trainee).get(room.url("player/")).status_code == 404
    assert http.delete(room.url("video/")).status_code == 204
    assert http.get(room.url("video/")).json()["state"] == "empty"
