"""The end of a replay, by a lecturer or by its retention: on record, and nothing is left of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from rest_framework.test import APIClient

from live.replay.domain import deleting, making
from live.replay.models import Replay
from live.streams.models import Recording
from lms.events.models import LearningEvent
from lms.files import paths
from tests.factories.live import LiveSessionFactory, OnAir, live_class
from tests.factories.live_streams import ReplayFactory, ReplayTrackFactory

pytestmark = pytest.mark.django_db


def watched(room: OnAir) -> Replay:
    """A replay with a track, its package and what it was made of."""
    session = LiveSessionFactory(lesson=room.lesson, started_by=room.lecturer)
    session.ended_at = session.started_at
    session.save()
    replay: Replay = ReplayFactory(session=session)
    ReplayTrackFactory(replay=replay, publisher=room.lecturer)
    Recording.objects.create(session=session, started_at=session.started_at)
    for folder in (paths.package(making.AREA, replay.pk), making.recordings_of(replay)):
        folder.mkdir(parents=True)
        (folder / "film.mp4").write_bytes(b"picture")
    return replay


def test_a_lecturer_deletes_it(
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.RONGKE_RECORDINGS = str(tmp_path)
    room = live_class(trainees=1)
    replay = watched(room)
    package, source = paths.package(making.AREA, replay.pk), making.recordings_of(replay)
    client = APIClient()
    path = f"/api/v1/live/{room.lesson.pk}/replay/"
    client.force_authenticate(room.trainees[0])
    assert client.delete(path).status_code == 403
    client.force_authenticate(room.lecturer)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(path).status_code == 204
    assert not package.exists()
    assert not source.exists()
    event = LearningEvent.objects.get(kind="replay.deleted")
    assert event.payload["why"] == "lecturer"
    assert event.actor_id == room.lecturer.subject.pk
    assert client.get(path).status_code == 404


def test_retention_deletes_what_is_due_and_nothing_else(settings: Settings, tmp_path: Path) -> None:
    settings.RONGKE_RECORDINGS = str(tmp_path)
    kept, due = watched(live_class(trainees=1)), watched(live_class(trainees=1))
    due.keep_until = timezone.now() - dt.timedelta(seconds=1)
    due.save()
    assert deleting.expire() == 1
    kept.refresh_from_db()
    due.refresh_from_db()
    assert (kept.state, due.state) == ("ready", "deleted")
    event = LearningEvent.objects.get(kind="replay.deleted")
    assert (event.payload["why"], event.payload["replay"]) == ("retention", str(due.pk))
    assert deleting.expire() == 0
