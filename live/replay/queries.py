"""Reads of replays: everything that the page needs, with links for one person alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from live import hooks
from live.access import LiveSeat
from live.hooks import TimelineItem
from live.models import Breakout, LiveSession
from live.replay import hooks as replay_hooks
from live.replay.domain.making import AREA
from live.replay.errors import NoReplay
from live.replay.models import Replay, ReplayTrack
from live.streams.models import RecordingGap
from lms.core.clock import to_ms
from lms.files import signing
from lms.jobs.models import Job
from lms.presence import queries as presence

Json = dict[str, Any]
LINK_MIN_S: Final = 1800
LINK_MAX_S: Final = 6 * 3600
CHAPTER_KINDS: Final = ("slide", "exercise", "breakouts")
SLIDES_APART_MS: Final = 5_000
"""Leafing through slides makes one chapter."""


def replay_of(seat: LiveSeat, session_id: uuid.UUID | None) -> Replay:
    """The replay of a session, or of the newest that has one. Raises NoReplay."""
    rows = Replay.objects.filter(session__lesson=seat.lesson).select_related("session")
    rows = rows.exclude(state=Replay.State.DELETED).order_by("-session__started_at")
    found = (rows if session_id is None else rows.filter(session_id=session_id)).first()
    if found is None:
        raise NoReplay
    return found


def link_seconds(replay: Replay) -> int:
    """How long the page's links live: twice the class and half an hour, six hours at most."""
    return min(LINK_MAX_S, LINK_MIN_S + replay.duration_ms * 2 // 1000)


def page(seat: LiveSeat, replay: Replay) -> Json:
    """The replay's page."""
    session = replay.session
    sessions = LiveSession.objects.filter(
        lesson=seat.lesson, replay__isnull=False, ended_at__isnull=False
    ).exclude(replay__state=Replay.State.DELETED)
    lecturers = set(seat.training_class.lecturers.values_list("user_id", flat=True))
    # Minutes and questions are those of the newest run's replay.
    newest = sessions.filter(started_at__gt=session.started_at).first()
    view = presence.progress_of(user_id=seat.user.pk, lesson_id=seat.lesson.pk)
    return {
        "id": replay.pk,
        "part": seat.part.value,
        "lesson": {
            "id": seat.lesson.pk,
            "title": seat.lesson.title,
            "order": seat.lesson.order,
            "class_id": seat.lesson.training_class_id,
            "class_title": seat.training_class.title,
        },
        "session": {
            "id": session.pk,
            "started_at": session.started_at,
            "ended_at": session.ended_at,
        },
        "sessions": [{"id": s.pk, "started_at": s.started_at} for s in sessions],
        "state": replay.state,
        "complete": replay.complete,
        "reason": replay.reason,
        "duration_ms": replay.duration_ms,
        "keep_until": replay.keep_until,
        "expires_in_s": link_seconds(replay),
        "tracks": [
            _track(seat, replay, row, lecturers)
            for row in replay.tracks.select_related("publisher")
        ],
        "groups": groups(replay),
        "gaps": gaps(replay),
        "chapters": chapters(hooks.timeline(session.pk), replay.duration_ms),
        "questions": replay_hooks.marks_of(seat) if newest is None else [],
        "job": _job(replay.job_id),
        "film": {
            "url": _link(seat, replay, "film.mp4") if replay.film_bytes else None,
            "bytes": replay.film_bytes,
            "job": _job(replay.film_job_id),
        },
        "progress": {
            "coverage": view.coverage,
            "credited_ms": view.credited_ms,
            "position_ms": view.position_ms,
            "gate_ms": view.gate_ms if newest is None else None,
        },
    }


def timeline(replay: Replay) -> list[Json]:
    """What was written, drawn and asked, on the session's clock."""
    return [
        {"at_ms": i.at_ms, "until_ms": i.until_ms, "kind": i.kind, "data": dict(i.data)}
        for i in hooks.timeline(replay.session_id)
    ]


def chapters(items: list[TimelineItem], duration_ms: int) -> list[Json]:
    """Where slides, exercises and breakouts begin. Pure."""
    found: list[Json] = [{"at_ms": 0, "kind": "start", "number": 1, "title": ""}]
    numbers: dict[str, int] = {}
    for item in items:
        if item.kind not in CHAPTER_KINDS or not 0 <= item.at_ms <= duration_ms:
            continue
        last = found[-1]
        if item.kind == last["kind"] == "slide" and item.at_ms - last["at_ms"] < SLIDES_APART_MS:
            last["title"] = _title(item.data)
            continue
        numbers[item.kind] = numbers.get(item.kind, 0) + 1
        row = {"at_ms": item.at_ms, "kind": item.kind, "number": numbers[item.kind]}
        found.append({**row, "title": _title(item.data)})
    return found


def _title(data: Mapping[str, Any]) -> str:
    """What a chapter can be called by; the page has words for the kinds themselves."""
    for name in ("title", "stem", "name", "page"):
        value = data.get(name)
        if isinstance(value, str | int) and value != "":
            return str(value)[:80]
    return ""


def groups(replay: Replay) -> list[Json]:
    """Groups of which something was recorded, and when their round was open."""
    began = to_ms(replay.session.started_at)
    rows = Breakout.objects.filter(pk__in=replay.tracks.values("breakout"))
    rows = rows.select_related("round").order_by("round__number", "order")
    return [
        {
            "id": row.pk,
            "name": row.name,
            "round": row.round.number,
            "from_ms": to_ms(row.round.opened_at) - began,
            "to_ms": to_ms(row.round.closed_at) - began
            if row.round.closed_at is not None
            else replay.duration_ms,
        }
        for row in rows
    ]


def gaps(replay: Replay) -> list[Json]:
    """What is missing, and why, on the session's clock."""
    began = to_ms(replay.session.started_at)
    rows = RecordingGap.objects.filter(recording__session=replay.session_id, to_at__isnull=False)
    return [
        {"from_ms": to_ms(row.from_at) - began, "to_ms": to_ms(row.to_at) - began, "why": row.why}
        for row in rows
        if row.to_at is not None
    ]


def _track(seat: LiveSeat, replay: Replay, row: ReplayTrack, lecturers: set[uuid.UUID]) -> Json:
    return {
        "id": row.pk,
        "publisher": {"id": row.publisher_id, "name": row.publisher.display_name},
        "lecturer": row.publisher_id in lecturers,
        "breakout": row.breakout_id,
        "source": row.source,
        "kind": row.kind,
        "offset_ms": row.offset_ms,
        "duration_ms": row.duration_ms,
        "width": row.width,
        "height": row.height,
        "playlist": _link(seat, replay, f"{row.name}/index.m3u8"),
    }


def _link(seat: LiveSeat, replay: Replay, name: str) -> str:
    return signing.package_url(
        user_id=seat.user.pk,
        area=AREA,
        package_id=replay.pk,
        name=name,
        ttl_s=link_seconds(replay),
    )


def _job(job_id: uuid.UUID | None) -> Json | None:
    job = Job.objects.filter(pk=job_id).first() if job_id else None
    if job is None:
        return None
    return {
        "id": job.pk,
        "state": job.state,
        "progress": job.progress,
        "progress_code": job.progress_code,
        "error_code": job.error_code,
    }
