"""What workers say: once, in order, by a process of ours alone; and what the room sees of it."""

from __future__ import annotations

import json
import uuid

import pytest
from django.conf import settings
from django.test import Client

from live.models import Participant
from live.streams import received
from live.streams.domain import losses, recording
from live.streams.domain.intake import take_in
from live.streams.models import Publication, Recording, RecordingGap
from live.streams.queries import snapshot
from lms.core import clock
from lms.events.models import LearningEvent
from lms.realtime.publish import TOKEN_HEADER
from tests.factories.live import OnAir
from tests.factories.live_streams import PublicationFactory
from tests.live.conftest import Heard

pytestmark = pytest.mark.django_db(transaction=True)


def published(place: OnAir, **more: object) -> dict[str, object]:
    return {
        "t": "published",
        "publication": "p1",
        "room": str(place.lesson.pk),
        "user": str(place.lecturer.pk),
        "source": "camera",
        "layer": "high",
        "kinds": ["audio", "video"],
        **more,
    }


def say(seq: int, *events: object, boot: str = "b1") -> bool:
    return take_in(worker="media0", boot=boot, seq=seq, events=list(events))


def test_a_batch_counts_once(on_air: OnAir, heard: Heard) -> None:
    assert say(1, published(on_air))
    assert not say(1, published(on_air))
    assert LearningEvent.objects.filter(kind="live.published").count() == 1
    ups = [message for _, message in heard if message["t"] == "stream.up"]
    assert [(up["publisher"]["id"], up["layers"]) for up in ups] == [
        (str(on_air.lecturer.pk), ["high"])
    ]


def test_messages_add_up_to_the_snapshot(on_air: OnAir, heard: Heard) -> None:
    seat = on_air.seat(on_air.trainees[0])
    say(1, published(on_air), published(on_air, publication="p2", layer="low", kinds=["video"]))
    say(2, published(on_air, publication="p3", source="screen"))
    gone = {"t": "unpublished", "publication": "p2", "room": str(on_air.lesson.pk)}
    say(3, gone)
    shown: dict[tuple[str, str], dict[str, object]] = {}
    for _, message in heard:
        if message["t"] == "stream.up":
            entry = {k: v for k, v in message.items() if k != "t"}
            shown[message["publisher"]["id"], message["source"]] = entry
        elif message["t"] == "stream.down":
            del shown[message["publisher"], message["source"]]
    assert [shown[key] for key in sorted(shown)] == snapshot(seat)["streams"]


def test_speaking_and_receiving_are_counted_where_the_room_reads_them(on_air: OnAir) -> None:
    trainee, room = on_air.trainees[0], str(on_air.lesson.pk)
    person = {"room": room, "user": str(trainee.pk)}
    say(1, {"t": "spoke", **person, "ms": 700}, {"t": "received", **person, "seconds": 1.0})
    say(2, {"t": "spoke", **person, "ms": 500}, {"t": "spoke", **person, "ms": 10**9})
    spoken = Participant.objects.get(live__lesson=on_air.lesson, user=trainee).spoke_ms
    assert spoken == 1200 + 60_000, "no report covers more than a minute"
    at = received.last_received_ms(on_air.lesson.pk, trainee.pk)
    assert at is not None
    assert abs(at - clock.now_ms()) < 60_000


def test_what_cannot_be_understood_does_not_hold_up_the_rest(on_air: OnAir) -> None:
    say(1, {"t": "published"}, "nonsense", {"t": ["x"]}, {"t": "spoke", "room": "x"},
        published(on_air))  # fmt: skip
    assert Publication.objects.get().state == "up"


def test_only_our_own_processes_are_heard(client: Client) -> None:
    body = json.dumps({"worker": "m", "boot": "b", "seq": 1, "events": []})
    for token in ("", "x", settings.RONGKE_RUN_TOKEN[:-1] + "é"):
        answer = client.post(
            "/internal/live/media/",
            body,
            content_type="application/json",
            headers={TOKEN_HEADER: token},
        )
        assert answer.status_code == 404
    good = {TOKEN_HEADER: settings.RONGKE_RUN_TOKEN}
    for bad in ("", "[]", '{"worker": 1}', '{"worker":"m","boot":"b","seq":"1","events":[]}'):
        answer = client.post(
            "/internal/live/media/", bad, content_type="application/json", headers=good
        )
        assert answer.status_code == 422


def told(row: Recording, state: str, part: str, at: int) -> dict[str, object]:
    return {"t": "recording", "recording": str(row.pk), "state": state, "part": part, "at": at}


def test_a_lost_worker_is_a_gap_that_the_next_part_closes(on_air: OnAir, heard: Heard) -> None:
    row = Recording.objects.get(session=on_air.session)
    now = clock.now_ms()
    say(1, published(on_air), told(row, "started", "p1", now - 60_000))
    losses.gone(worker="media0", boot="b1")
    losses.gone(worker="media0", boot="b1")  # another web process notices, too
    gap = RecordingGap.objects.get()
    assert (gap.why, gap.to_at) == ("worker_lost", None)
    assert Publication.objects.get().state == "down"
    assert [m["t"] for _, m in heard].count("media.lost") == 1
    say(1, told(row, "started", "p2", now + 3000), boot="b2")
    gap.refresh_from_db()
    assert gap.to_at is not None
    noted = LearningEvent.objects.get(kind="live.recording_gap").payload
    assert noted["why"] == "worker_lost"
    assert 0 <= noted["ms"] <= 10_000
    on_air.session.refresh_from_db()
    assert on_air.session.recording == "on"


def test_a_full_disk_is_told_once_and_the_class_goes_on(on_air: OnAir) -> None:
    row = Recording.objects.get(session=on_air.session)
    now = clock.now_ms()
    say(1, told(row, "started", "p1", now), {**told(row, "failing", "p1", now), "why": "disk_full"})
    say(2, {**told(row, "failing", "p1", now), "why": "disk_full"})
    assert LearningEvent.objects.filter(kind="live.recording_failing").count() == 1
    assert on_air.session.recording == "failed"
    assert on_air.session.ended_at is None
    say(3, told(row, "ok", "p1", now + 5000))
    assert LearningEvent.objects.get(kind="live.recording_gap").payload["ms"] == 5000
    assert on_air.session.recording == "on"


def test_pause_and_resume_are_a_gap_on_record(on_air: OnAir) -> None:
    recording.start(on_air.session.pk)
    recording.pause(on_air.session.pk)
    recording.resume(on_air.session.pk)
    recording.stop(on_air.session.pk)
    kinds = list(
        LearningEvent.objects.filter(kind__startswith="live.recording")
        .order_by("occurred_at")
        .values_list("kind", flat=True)
    )
    assert sorted(kinds) == [
        "live.recording_gap",
        "live.recording_paused",
        "live.recording_resumed",
        "live.recording_started",
        "live.recording_stopped",
    ]


def test_a_publication_of_an_unknown_room_is_nobodys(on_air: OnAir) -> None:
    say(1, published(on_air, room=str(uuid.uuid4())))
    assert not Publication.objects.exists()
    PublicationFactory()
    losses.gone(worker="elsewhere", boot="boot")
    assert Publication.objects.get().state == "up"
