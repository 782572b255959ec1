"""The end of a replay: by a lecturer, or by its retention. It is on record."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import transaction

from live.replay.domain.making import AREA
from live.replay.errors import NoReplay, ReplayBusy
from live.replay.events import ReplayDeleted
from live.replay.models import Replay
from live.streams.models import Recording
from lms.core import clock
from lms.events.domain.record import record
from lms.files.domain import store
from lms.jobs.models import ACTIVE, Job
from lms.people.models import User


@transaction.atomic
def delete(
    *, replay: Replay, why: Literal["lecturer", "retention"], by: User | None = None
) -> None:
    """Tracks, film and recorded files go once this is committed. Raises NoReplay, ReplayBusy."""
    replay = (
        Replay.objects.select_for_update(of=("self",)).select_related("session").get(pk=replay.pk)
    )
    if replay.state == Replay.State.DELETED:
        raise NoReplay
    jobs = [replay.job_id, replay.film_job_id]
    if Job.objects.filter(pk__in=[j for j in jobs if j], state__in=ACTIVE).exists():
        raise ReplayBusy
    replay.state, replay.deleted_at, replay.film_bytes = Replay.State.DELETED, clock.now(), 0
    replay.save()
    replay.tracks.all().delete()
    lesson = replay.session.lesson
    record(
        ReplayDeleted(replay=str(replay.pk), session=str(replay.session_id), why=why),
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        actor_id=None if by is None else by.subject.pk,
    )
    store.delete_package(area=AREA, package_id=replay.pk)
    recording = Recording.objects.filter(session=replay.session_id).first()
    if recording is not None:
        folder = Path(settings.RONGKE_RECORDINGS) / str(recording.pk)
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def expire() -> int:
    """Delete what was kept for as long as it should be; how many."""
    due = Replay.objects.exclude(state=Replay.State.DELETED).filter(keep_until__lt=clock.now())
    done = 0
    for replay in due:
        try:
            delete(replay=replay, why="retention")
        except (ReplayBusy, NoReplay):
            continue  # the next round finds it idle
        done += 1
    return done
