"""Writes the sample's attendance, then lets the sequencer log it day by day, cosigned."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from live.sample.past import aired
from lms.core import clock
from lms.courses.domain import leave
from lms.courses.events import LessonPublished
from lms.courses.evidence import ZONE
from lms.courses.models import Enrolment, Lesson, LessonKind, TrainingClass
from lms.events import queries as logs
from lms.events import sequencer
from lms.events.domain.cosign import accept_cosigned, register_cosigner
from lms.events.domain.record import Draft, record_many
from lms.events.models import LearningEvent, Log, UnsequencedEvent
from lms.ledger.domain.recompute import recompute_due
from lms.people.models import Region
from lms.people.queries import subject_ids
from lms.presence.models import LessonProgress
from lms.reports.sample.facts import Seat, day_end, facts_of
from lms.reports.sample.story import MAIN_STORY, Act, act_of
from lms.reports.submissions.domain.hand_in import open_for
from verifier import notes

State = TrainingClass.State
TOLD = (State.RUNNING, State.CLOSED)
OLD_VIDEO_MS = 40 * 60_000
"""A closed class's videos are gone; their length stands in its log."""


def load(sample: Any) -> None:
    """Attendance of every class that runs or ran; logs, checkpoints and ledgers of all of it."""
    with transaction.atomic():
        for training_class in sample.classes.values():
            if training_class.state in TOLD:
                _tell(training_class, main=training_class.pk == sample.main.pk)
            if training_class.state == State.CLOSED:
                open_for(training_class=training_class)
    _log_by_days(sample.regions["9001"])
    recompute_due()


def _tell(training_class: TrainingClass, *, main: bool) -> None:
    now = clock.now()
    lessons = list(training_class.lessons.filter(cancelled_at=None, starts_at__lt=now))
    if main:
        _leaves(training_class, lessons)
    if training_class.state == State.CLOSED:
        record_many(_old_videos(training_class, lessons))
    durations = _durations(training_class)
    seats = list(training_class.enrolments.filter(withdrawn_at=None).select_related("user"))
    subjects = subject_ids(seat.user_id for seat in seats)
    teacher = training_class.lecturers.order_by("assigned_at")[0].user
    rows = [
        (
            seat,
            Seat(
                lesson=lesson,
                subject=subjects[seat.user_id],
                name=seat.user.display_name,
                rule=training_class.rule_pack.label,
                duration_ms=durations.get(lesson.pk),
                lecturer=teacher.subject.pk,
                until_ms=clock.to_ms(now),
            ),
        )
        for lesson in lessons
        for seat in seats
    ]
    acts = {
        (seat.pk, told.lesson.pk): act_of(
            main=main, code=training_class.code, name=told.name, order=told.lesson.order
        )
        for seat, told in rows
    }
    drafts = [
        draft for seat, told in rows for draft in facts_of(told, acts[seat.pk, told.lesson.pk])
    ]
    drafts += aired(lessons, teacher=teacher, teacher_subject=teacher.subject.pk)
    record_many(sorted(drafts, key=lambda draft: draft.occurred_at))
    _progress(rows, drafts)


def _durations(training_class: TrainingClass) -> dict[uuid.UUID | None, int]:
    published = LearningEvent.objects.filter(
        class_id=training_class.pk, kind=LessonPublished.KIND
    ).order_by("occurred_at")
    return {event.lesson_id: int(event.payload["duration"]) for event in published}


def _old_videos(training_class: TrainingClass, lessons: Iterable[Lesson]) -> Iterator[Draft]:
    for lesson in lessons:
        if lesson.kind == LessonKind.ON_DEMAND:
            yield Draft(
                payload=LessonPublished(
                    duration=OLD_VIDEO_MS, rate_cap=1500, no_skip=True, questions=0
                ),
                class_id=training_class.pk,
                occurred_at=lesson.starts_at - dt.timedelta(hours=12),
                lesson_id=lesson.pk,
                rule_version=training_class.rule_pack.label,
            )


def _leaves(training_class: TrainingClass, lessons: list[Lesson]) -> None:
    """Leave of the main class: asked for the evening before, decided by the lecturer."""
    teacher = training_class.lecturers.order_by("assigned_at")[0].user
    for name, story in MAIN_STORY.items():
        away = [lesson for lesson in lessons if story.get(lesson.order) is Act.LEAVE]
        seat = Enrolment.objects.filter(
            training_class=training_class, user__display_name=name
        ).first()
        if not away or seat is None:
            continue
        evening = day_end(away[0].starts_at - dt.timedelta(days=1), ZONE)
        with clock.travelling(evening):
            asked = leave.request(
                enrolment=seat,
                lesson_ids=[lesson.pk for lesson in away],
                reason="孩子看病，当天赶不回来",
            )
        with clock.travelling(evening + dt.timedelta(minutes=40)):
            leave.decide(leave_id=asked.pk, by=teacher, approved=True, reason="同意，课后补学")


def _progress(rows: list[tuple[Enrolment, Seat]], drafts: list[Draft]) -> None:
    """What the player resumes from, so that it agrees with the log."""
    seen: dict[tuple[uuid.UUID | None, uuid.UUID | None], int] = {}
    for draft in drafts:
        payload = draft.payload.model_dump()
        if payload.get("basis") == "media":
            key = (draft.subject_id, draft.lesson_id)
            seen[key] = max(seen.get(key, 0), payload["media_to"])
    found = [
        LessonProgress(
            user_id=seat.user_id,
            lesson_id=told.lesson.pk,
            coverage=[[0, seen[told.subject, told.lesson.pk]]],
            frontier_ms=seen[told.subject, told.lesson.pk],
            position_ms=seen[told.subject, told.lesson.pk],
            credited_ms=seen[told.subject, told.lesson.pk],
        )
        for seat, told in rows
        if (told.subject, told.lesson.pk) in seen
    ]
    LessonProgress.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)


def _log_by_days(region: Region) -> None:
    """Number the events in the order of their days; each evening signed, and cosigned by the city.

    The cosigner's key lives only as long as this loader: the sample's agency signs no more.
    """
    key = notes.SigningKey.generate("agency.example/yunzhou", notes.COSIGNATURE_V1)
    waiting = UnsequencedEvent.objects.order_by("event__occurred_at", "id")
    rows = list(waiting.values_list("event_id", "event__occurred_at"))
    UnsequencedEvent.objects.all().delete()
    if not rows:
        return
    register_cosigner(region_id=region.pk, vkey=str(key.verifier))
    evening, now = day_end(rows[0][1], ZONE), clock.now()
    while rows:
        until = min(evening, now)
        today = [row for row in rows if row[1] <= until or until == now]
        rows = rows[len(today) :]
        evening += dt.timedelta(days=1)
        if today:
            with clock.travelling(until):
                _log([event_id for event_id, _ in today], key)
    sequencer.stop()


def _log(event_ids: list[uuid.UUID], key: notes.SigningKey) -> None:
    with transaction.atomic():
        UnsequencedEvent.objects.bulk_create(
            [UnsequencedEvent(event_id=event_id) for event_id in event_ids], batch_size=500
        )
    sequencer.run_round()
    Log.objects.update(checkpoint_wanted=True)
    sequencer.run_round()
    seconds = clock.now_ms() // 1000
    for class_id in Log.objects.filter(class_id__isnull=False).values_list("class_id", flat=True):
        head = logs.latest_checkpoint(class_id)
        if not head.cosignatures.exists():
            accept_cosigned(note=notes.cosign(logs.note_of(head), key, seconds))
