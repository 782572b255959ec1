"""A replay from the end of its session to the last track."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from live.access import room_of
from live.models import Breakout, LiveSession
from live.replay.build.make import Made
from live.replay.errors import NoReplay, ReplayBusy
from live.replay.events import ReplayReady
from live.replay.models import Replay, ReplayTrack
from live.streams.models import Recording
from lms.core import clock
from lms.core.errors import NotAllowed
from lms.courses import hooks as courses
from lms.courses.events import LessonPublished
from lms.events.domain.record import record
from lms.jobs.domain import enqueue
from lms.jobs.models import ACTIVE, Job
from lms.people.models import User
from lms.realtime import publish

KIND: Final = "live.replay"
FILM: Final = "live.film"
AREA: Final = "replay"
RATE_CAP_MILLI: Final = 2000
"""A replay is watched at twice the speed at most."""


def session_ended(session_id: uuid.UUID) -> None:
    """In the session's transaction: what was recorded becomes a replay."""
    session = LiveSession.objects.select_related("lesson").get(pk=session_id)
    if not Recording.objects.filter(session=session).exists():
        return
    keep = clock.now() + dt.timedelta(days=settings.RONGKE_REPLAY_DAYS)
    replay, _ = Replay.objects.get_or_create(session=session, defaults={"keep_until": keep})
    assert session.ended_at is not None
    replay.duration_ms = clock.to_ms(session.ended_at) - clock.to_ms(session.started_at)
    _enqueue(replay, session.started_by)


def retry(*, replay: Replay, by: User) -> Job:
    """Make it (again), also after it failed. Raises ReplayBusy or NoReplay."""
    with transaction.atomic():
        replay = Replay.objects.select_for_update().get(pk=replay.pk)
        if replay.state == Replay.State.DELETED:
            raise NoReplay
        active = Job.objects.filter(state__in=ACTIVE)
        if replay.job_id is not None and active.filter(pk=replay.job_id).exists():
            raise ReplayBusy
        return _enqueue(replay, by)


def make_film(*, replay: Replay, by: User) -> Job:
    """Compose one film of all tracks. Raises ReplayBusy before the tracks are complete."""
    with transaction.atomic():
        replay = Replay.objects.select_for_update().get(pk=replay.pk)
        if replay.state != Replay.State.READY or not replay.complete:
            raise ReplayBusy
        job = enqueue.enqueue(
            kind=FILM,
            params={"replay": str(replay.pk)},
            owner=by,
            key=str(replay.pk),
            class_id=replay.session.lesson.training_class_id,
        )
        replay.film_job_id = job.pk
        replay.save(update_fields=["film_job_id"])
        return job


def _enqueue(replay: Replay, owner: User) -> Job:
    job = enqueue.enqueue(
        kind=KIND,
        params={"replay": str(replay.pk)},
        owner=owner,
        key=str(replay.pk),
        class_id=replay.session.lesson.training_class_id,
    )
    if replay.state != Replay.State.READY:
        replay.state, replay.reason = Replay.State.BUILDING, ""
    replay.job_id = job.pk
    replay.save()
    return job


def recordings_of(replay: Replay) -> Path:
    """Where the recorders wrote what it is made of."""
    recording = Recording.objects.get(session=replay.session_id)
    return Path(settings.RONGKE_RECORDINGS) / str(recording.pk)


@transaction.atomic
def add_track(*, replay_id: uuid.UUID, made: Made, copies_left: int) -> None:
    """A track can be watched. The replay is ready once all that need no conversion are there."""
    replay = (
        Replay.objects.select_for_update(of=("self",)).select_related("session").get(pk=replay_id)
    )
    started_ns = clock.to_ms(replay.session.started_at) * 1_000_000
    group = None
    if made.room and made.room != str(replay.session.lesson_id):
        group = Breakout.objects.filter(
            pk=uuid.UUID(made.room), round__session=replay.session
        ).first()
    ReplayTrack.objects.update_or_create(
        replay=replay,
        name=made.name,
        defaults={
            "publisher_id": uuid.UUID(made.user),
            "breakout": group,
            "source": made.source,
            "kind": made.kind,
            "offset_ms": (made.start_ns - started_ns) // 1_000_000,
            "duration_ms": made.duration_ms,
            "width": made.width,
            "height": made.height,
            "copied": made.copied,
            "bytes": made.bytes,
        },
    )
    if copies_left == 0 and replay.state != Replay.State.READY:
        _publish(replay)
    _tell(replay)


def _publish(replay: Replay) -> None:
    """It can be watched, and its minutes count as far as the rule pack says."""
    replay.state, replay.ready_at, replay.reason = Replay.State.READY, clock.now(), ""
    replay.save()
    lesson = replay.session.lesson
    record(
        LessonPublished(
            duration=replay.duration_ms, rate_cap=RATE_CAP_MILLI, no_skip=False, questions=0
        ),
        key=f"replay.published:{replay.pk}",
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        rule_version=lesson.training_class.rule_pack.label,
    )


@transaction.atomic
def complete(*, replay_id: uuid.UUID) -> None:
    """Every track is there."""
    replay = (
        Replay.objects.select_for_update(of=("self",)).select_related("session").get(pk=replay_id)
    )
    if replay.state != Replay.State.READY:
        _publish(replay)
    replay.complete = True
    replay.save(update_fields=["complete"])
    lesson = replay.session.lesson
    record(
        ReplayReady(
            replay=str(replay.pk),
            session=str(replay.session_id),
            duration=replay.duration_ms,
            tracks=replay.tracks.count(),
        ),
        key=f"replay.ready:{replay.pk}",
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
    )
    _tell(replay)


@transaction.atomic
def failed(*, replay_id: uuid.UUID, code: str) -> None:
    """It could not be made; the lecturers are told, and can try again."""
    replay = (
        Replay.objects.select_for_update(of=("self",)).select_related("session").get(pk=replay_id)
    )
    if replay.state != Replay.State.READY:
        replay.state = Replay.State.FAILED
    replay.reason = code
    replay.save(update_fields=["state", "reason"])
    lesson = replay.session.lesson
    lecturers = lesson.training_class.lecturers.values_list("user_id", flat=True)
    courses.announce(
        courses.Notice(
            kind="replay_failed",
            recipients=tuple(lecturers),
            args={"lesson": lesson.title},
            link=f"/live/{lesson.pk}/replay",
        )
    )
    _tell(replay)


@transaction.atomic
def film_made(*, replay_id: uuid.UUID, size: int) -> None:
    """The film can be watched."""
    replay = Replay.objects.select_for_update().get(pk=replay_id)
    replay.film_bytes = size
    replay.save(update_fields=["film_bytes"])
    _tell(replay)


def require_lecturer(teaches: bool) -> None:
    """Raise NotAllowed for everybody but the lesson's lecturers."""
    if not teaches:
        raise NotAllowed


def _tell(replay: Replay) -> None:
    """Pages that wait for it look again."""
    lesson_id = replay.session.lesson_id
    message = {"t": "replay.state", "session": str(replay.session_id), "state": replay.state}
    transaction.on_commit(lambda: publish.publish(room_of(lesson_id), message))
