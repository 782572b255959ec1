"""A worker died, or is there again: what it carried is ended, and everybody is called back.

The heartbeat of every web process notices; one of them acts, whoever claims the loss first.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.core.cache import cache
from django.db import transaction

from live.access import room_of
from live.models import LiveSession
from live.streams import leases
from live.streams.domain import recording
from live.streams.domain.publications import DOWN, end_rows
from live.streams.events import MediaLost
from live.streams.models import Publication, Recording, RecordingGap
from lms.core import clock
from lms.events.domain.record import record
from lms.realtime import publish

CLAIM_S: Final = 3600


def gone(*, worker: str, boot: str) -> None:
    """This life of the worker is over: its publications, parts of recordings and leases end."""
    if not cache.add(f"media:gone:{worker}:{boot}", 1, CLAIM_S):
        return
    lessons = {lesson for lesson in _open_lessons() if _carried(lesson, worker, boot)}
    with transaction.atomic():
        rows = Publication.objects.filter(worker=worker, boot=boot).exclude(state=DOWN)
        rows = rows.select_for_update(of=("self",)).select_related("user")
        lessons |= {row.lesson_id for row in rows}
        end_rows(rows)
        lessons |= _parts_lost(worker, boot)
        for lesson_id in lessons:
            _note_loss(lesson_id, worker)
    for lesson_id in lessons:
        leases.release(lesson_id)
        publish.publish(room_of(lesson_id), {"t": "media.lost"})


def there(*, worker: str, boot: str) -> None:
    """A worker lives (again): classes on air that have none come to it, or to another."""
    if not cache.add(f"media:there:{worker}:{boot}", 1, CLAIM_S):
        return
    for lesson_id in _open_lessons():
        publish.publish(room_of(lesson_id), {"t": "media.ready"})
    go_on_recording()


def go_on_recording() -> None:
    """Recordings that should run and have no recorder get one."""
    rows = Recording.objects.filter(state=Recording.State.ON, session__ended_at=None)
    for row in rows.exclude(parts__ended_at=None, parts__isnull=False).select_related("session"):
        recording.tell_worker(row, "record_start")


def _open_lessons() -> list[uuid.UUID]:
    return list(LiveSession.objects.filter(ended_at=None).values_list("lesson_id", flat=True))


def _carried(lesson_id: uuid.UUID, worker: str, boot: str) -> bool:
    return bool(cache.get(leases.key_of(lesson_id)) == f"{worker} {boot}")


def _parts_lost(worker: str, boot: str) -> set[uuid.UUID]:
    """End the parts that were being written, each with a gap that is open until the next part."""
    found = set()
    rows = Recording.objects.filter(
        parts__worker=worker, parts__boot=boot, parts__ended_at=None
    ).select_for_update(of=("self",))
    for row in rows.select_related("session"):
        now = clock.now()
        row.parts.filter(worker=worker, boot=boot, ended_at=None).update(ended_at=now, lost=True)
        if row.state == Recording.State.ON:
            recording.open_gap(row, RecordingGap.Why.WORKER_LOST, now)
        found.add(row.session.lesson_id)
    return found


def _note_loss(lesson_id: uuid.UUID, worker: str) -> None:
    session = (
        LiveSession.objects.filter(lesson_id=lesson_id, ended_at=None)
        .select_related("lesson__training_class")
        .first()
    )
    if session is not None:
        record(
            MediaLost(worker=worker),
            class_id=session.lesson.training_class_id,
            lesson_id=lesson_id,
        )
