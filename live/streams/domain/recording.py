"""Recording a session: orders to the worker, and what its recorder says came of them.

The room's own step (``live.domain.recording``) has checked who orders; this runs after its commit.
A recorder or worker that dies leaves a gap, which is an event, and a new one goes on as a new part.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from live.domain.recording import report
from live.hooks import RecordingOrder
from live.models import LiveSession
from live.streams import events, leases
from live.streams.client import control
from live.streams.domain.notices import recording_failing
from live.streams.errors import MediaUnavailable
from live.streams.models import Recording, RecordingGap, RecordingPart
from lms.core import clock
from lms.events.domain.record import record
from lms.events.payloads import Payload

logger = logging.getLogger(__name__)
ON, PAUSED, ENDED = Recording.State.ON, Recording.State.PAUSED, Recording.State.ENDED
Shown: Final = LiveSession.Recording


def asked(session_id: uuid.UUID, order: RecordingOrder) -> None:
    """Carry out an order of the room (after its commit)."""
    {"start": start, "pause": pause, "resume": resume, "stop": stop}[order](session_id)


def start(session_id: uuid.UUID) -> None:
    """Record from now on; a recording that was stopped goes on as a new part."""
    with transaction.atomic():
        session = LiveSession.objects.select_related("lesson__live").get(pk=session_id)
        row, made = Recording.objects.select_for_update().get_or_create(
            session=session, defaults={"started_at": clock.now()}
        )
        if not made and row.state != ENDED:
            return tell_worker(row, "record_start")
        row.state, row.ended_at, row.failing = ON, None, False
        row.save()
        automatic = session.lesson.live.recording == "auto"
        _record(row, events.RecordingStarted(recording=str(row.pk), automatic=automatic))
    return tell_worker(row, "record_start")


def pause(session_id: uuid.UUID) -> None:
    """Nothing is recorded until it is resumed; the pause is a gap."""
    with transaction.atomic():
        row = _locked(session_id)
        if row is None or row.state != ON:
            return
        row.state = PAUSED
        row.save(update_fields=["state"])
        open_gap(row, RecordingGap.Why.PAUSED, clock.now())
        _record(row, events.RecordingPaused(recording=str(row.pk)))
    tell_worker(row, "record_pause")
    report(session_id=session_id, state=Shown.PAUSED)


def resume(session_id: uuid.UUID) -> None:
    """Go on after a pause."""
    with transaction.atomic():
        row = _locked(session_id)
        if row is None or row.state != PAUSED:
            return
        row.state = ON
        row.save(update_fields=["state"])
        close_gap(row, clock.now())
        _record(row, events.RecordingResumed(recording=str(row.pk)))
    tell_worker(row, "record_resume")
    report(session_id=session_id, state=Shown.ON)


def stop(session_id: uuid.UUID) -> None:
    """Complete it."""
    with transaction.atomic():
        row = end(session_id)
    if row is not None:
        tell_worker(row, "record_stop")
    report(session_id=session_id, state=Shown.OFF)


def end(session_id: uuid.UUID) -> Recording | None:
    """The rows of :func:`stop`, in the caller's transaction; None where nothing was recorded."""
    row = _locked(session_id)
    if row is None or row.state == ENDED:
        return None
    row.state, row.ended_at = ENDED, clock.now()
    row.save(update_fields=["state", "ended_at"])
    close_gap(row, row.ended_at)
    parts = row.parts.count()
    _record(row, events.RecordingStopped(recording=str(row.pk), parts=parts))
    return row


def tell_worker(row: Recording, op: str) -> None:
    """Hand the order to the lesson's worker; one that is away is told when it is back."""
    lesson_id = row.session.lesson_id
    command = {"op": op, "room": str(lesson_id), "recording": str(row.pk)}
    try:
        lease = leases.worker_of(lesson_id) if op == "record_start" else leases.held_by(lesson_id)
        if lease is not None:
            control(lease.worker, command)
    except MediaUnavailable:
        if op == "record_start":
            report(session_id=row.session_id, state=Shown.FAILED)


def heard(*, worker: str, boot: str, event: Mapping[str, Any]) -> None:
    """What a recorder says about a part of a recording. Call in a transaction."""
    row = (
        Recording.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(pk=uuid.UUID(str(event["recording"])))
        .first()
    )
    if row is None:
        return
    at = clock.from_ms(int(event["at"]))
    state, folder = str(event["state"]), str(event.get("part", ""))[:60]
    if state == "started":
        _part_started(row, worker, boot, folder, at)
    elif state in {"stopped", "lost"}:
        _part_ended(row, folder, at, lost=state == "lost")
    elif state in {"failing", "ok"}:
        _writing(row, at, failing=state == "failing", why=str(event.get("why", ""))[:40])


def _part_started(row: Recording, worker: str, boot: str, folder: str, at: dt.datetime) -> None:
    RecordingPart.objects.get_or_create(
        recording=row,
        folder=folder,
        defaults={"worker": worker, "boot": boot, "started_at": at},
    )
    row.failing = False
    row.save(update_fields=["failing"])
    if row.state == ON:
        close_gap(row, at)
        _show(row, Shown.ON)


def _part_ended(row: Recording, folder: str, at: dt.datetime, *, lost: bool) -> None:
    parts = row.parts.filter(folder=folder, ended_at=None)
    if parts.update(ended_at=at, lost=lost) and lost and row.state == ON:
        open_gap(row, RecordingGap.Why.RECORDER_LOST, at)


def _writing(row: Recording, at: dt.datetime, *, failing: bool, why: str) -> None:
    """The disk is full (or has room again): the class goes on, lecturers are told."""
    if row.failing == failing or row.state == ENDED:
        return
    row.failing = failing
    row.save(update_fields=["failing"])
    if failing:
        open_gap(row, RecordingGap.Why.DISK, at)
        _record(row, events.RecordingFailing(recording=str(row.pk), why=why))
        recording_failing(row.session, why)
        _show(row, Shown.FAILED)
        return
    close_gap(row, at)
    _show(row, Shown.PAUSED if row.state == PAUSED else Shown.ON)


def gap_heard(*, event: Mapping[str, Any]) -> None:
    """Packets that the recorder could not take. Call in a transaction."""
    row = Recording.objects.filter(pk=uuid.UUID(str(event["recording"]))).first()
    if row is None:
        return
    low, high = int(event["from"]), int(event["to"])
    gap = RecordingGap.objects.create(
        recording=row,
        why=RecordingGap.Why.OVERLOAD,
        from_at=clock.from_ms(low),
        to_at=clock.from_ms(max(low, high)),
    )
    _record_gap(row, gap)


def open_gap(row: Recording, why: str, at: dt.datetime) -> None:
    """From here on something is missing; a gap that is open already stays the one."""
    if not row.gaps.filter(to_at=None).exists():
        RecordingGap.objects.create(recording=row, why=why, from_at=at)


def close_gap(row: Recording, at: dt.datetime) -> None:
    """The recording goes on; the gap is an event now."""
    gap = row.gaps.filter(to_at=None).first()
    if gap is None:
        return
    gap.to_at = max(at, gap.from_at)
    gap.save(update_fields=["to_at"])
    _record_gap(row, gap)


def _record_gap(row: Recording, gap: RecordingGap) -> None:
    assert gap.to_at is not None
    since = clock.to_ms(gap.from_at)
    noted = events.RecordingGapNoted(
        recording=str(row.pk), since=since, ms=clock.to_ms(gap.to_at) - since, why=gap.why
    )
    _record(row, noted)


def _show(row: Recording, state: str) -> None:
    session_id = row.session_id
    transaction.on_commit(lambda: report(session_id=session_id, state=state))


def _locked(session_id: uuid.UUID) -> Recording | None:
    return (
        Recording.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(session_id=session_id)
        .first()
    )


def _record(row: Recording, payload: Payload) -> None:
    lesson = row.session.lesson
    record(
        payload,
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        rule_version=lesson.training_class.rule_pack.label,
    )
