"""Jobs of replays."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any, Final

from live.replay.build import film
from live.replay.build.make import make_tracks
from live.replay.domain import deleting, making
from live.replay.models import Replay
from live.streams.models import Recording
from lms.core import clock
from lms.files import child, paths
from lms.jobs.errors import JobFailed
from lms.jobs.registry import job, periodic
from lms.jobs.run import Run

SETTLE_S: Final = 10
"""How long the recorder may take to finish its files."""


@job(making.KIND, max_attempts=3, backoff_s=5, timeout_s=12 * 3600)
def make(run: Run) -> dict[str, Any]:
    """Make the tracks; what an earlier attempt finished is kept."""
    replay = Replay.objects.select_related("session").get(pk=uuid.UUID(run.params["replay"]))
    source = making.recordings_of(replay)
    _wait_for_recorder(run, replay, source)
    try:
        count = make_tracks(
            source,
            paths.package(making.AREA, replay.pk),
            run,
            ended_ns=_ended_ns(replay),
            on_made=lambda made, left: making.add_track(
                replay_id=replay.pk, made=made, copies_left=left
            ),
        )
    except JobFailed as error:
        making.failed(replay_id=replay.pk, code=error.code)
        raise
    making.complete(replay_id=replay.pk)
    return {"tracks": count}


@job(making.FILM, max_attempts=2, backoff_s=5, timeout_s=24 * 3600)
def make_film(run: Run) -> dict[str, Any]:
    """Compose the film."""
    replay = Replay.objects.select_related("session__lesson__training_class").get(
        pk=uuid.UUID(run.params["replay"])
    )
    lesson = replay.session.lesson
    lecturers = set(lesson.training_class.lecturers.values_list("user_id", flat=True))
    folder = paths.package(making.AREA, replay.pk)
    parts = [
        film.Part(
            playlist=folder / track.name / "index.m3u8",
            offset_ms=track.offset_ms,
            duration_ms=track.duration_ms,
            kind=track.kind,
            layer=2 if track.source == "screen" else int(track.publisher_id in lecturers),
        )
        for track in replay.tracks.filter(breakout=None)
    ]
    try:
        size = film.make(parts, folder, run, duration_ms=replay.duration_ms)
    except child.ChildFailed as error:
        raise JobFailed("film_failed", "The film could not be composed.") from error
    making.film_made(replay_id=replay.pk, size=size)
    return {"bytes": size}


@periodic("replay.expire", every_s=3600, timeout_s=600)
def expire() -> None:
    """Delete what is past its retention."""
    deleting.expire()


def _ended_ns(replay: Replay) -> int:
    """When the class ended; a moment passes until its recorder hears of it."""
    assert replay.session.ended_at is not None
    return clock.to_ms(replay.session.ended_at) * 1_000_000


def _wait_for_recorder(run: Run, replay: Replay, source: Path) -> None:
    """Until the part that was written last is complete; a lost recorder's never will be."""
    end = time.monotonic() + SETTLE_S
    while time.monotonic() < end:
        recording = Recording.objects.get(session=replay.session_id)
        if not recording.parts.filter(ended_at=None).exists() and recording.parts.exists():
            return
        parts = sorted(source.glob("p*")) if source.is_dir() else []
        if parts and (parts[-1] / "complete").exists():
            return
        run.check()
        time.sleep(0.2)
