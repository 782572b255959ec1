"""Reads of the media side: how the video stands, and everything that a player page needs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Sum

from lms.core import clock
from lms.courses import hooks
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.courses.queries import LessonRules, lesson_rules
from lms.files import signing
from lms.jobs.models import Job, State
from lms.people.models import User
from lms.people.rules import is_verified
from lms.presence import queries as presence
from lms.presence.models import LessonProgress
from lms.presence.terms import comes_first
from vod.access import Part, Seat
from vod.domain.gates import Asked, Tried, is_passed
from vod.domain.publishing import problems
from vod.domain.video import AREA
from vod.films import QuestionSeat
from vod.models import Message, QuestionTry, TimedQuestion, VodLesson
from vod.presence_terms import COUNTING, rate_cap

LINK_MIN_S: Final = 1800
LINK_MAX_S: Final = 6 * 3600
VIDEO_STATES: Final = {
    State.QUEUED: "queued",
    State.RUNNING: "packaging",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
    State.DONE: "ready",
}


def link_seconds(vod: VodLesson) -> int:
    """How long a player's links live: twice the lesson and half an hour, six hours at most."""
    return min(LINK_MAX_S, LINK_MIN_S + vod.duration_ms * 2 // 1000)


def package_link(vod: VodLesson, user: User, name: str) -> str | None:
    """A member of the lesson's package for this person, or None before there is one."""
    if vod.package_id is None:
        return None
    return signing.package_url(
        user_id=user.pk, area=AREA, package_id=vod.package_id, name=name, ttl_s=link_seconds(vod)
    )


def source_of(vod: VodLesson, user: User) -> dict[str, Any]:
    """What the player plays: links for this person alone."""
    pictures = not vod.audio_only
    return {
        "hls": package_link(vod, user, "master.m3u8"),
        "audio_only": vod.audio_only,
        "poster": package_link(vod, user, "poster.jpg") if pictures else None,
        "sprites": package_link(vod, user, "sprites.vtt") if vod.has_sprites else None,
        "expires_in_s": link_seconds(vod),
    }


def video_state(seat: Seat) -> dict[str, Any]:
    """For the editor: the upload, its job, and what plays now."""
    vod = seat.vod
    job = Job.objects.filter(pk=vod.job_id).first() if vod.job_id else None
    state = VIDEO_STATES[State(job.state)] if job else ("ready" if vod.package_id else "empty")
    source = vod.source
    return {
        "state": state,
        "source": {"name": source.name, "bytes": source.size} if source else None,
        "job": job,
        "playable": vod.package_id is not None,
        "duration_ms": vod.duration_ms,
        "width": vod.width,
        "height": vod.height,
        "renditions": list(vod.renditions.all()),
        "links": source_of(vod, seat.user),
        "peaks": package_link(vod, seat.user, "peaks.json"),
        "problems": problems(vod),
        "published_at": vod.published_at,
    }


def settings_of(seat: Seat) -> dict[str, Any]:
    """The lesson's settings, with the rule pack's bound beside them."""
    vod = seat.vod
    pack = seat.training_class.rule_pack
    return {
        "no_skip": vod.no_skip,
        "rate_cap_milli": vod.rate_cap_milli,
        "rate_cap_max_milli": int(pack.body.get("vod", {}).get("rate_cap_milli", 1500)),
        "bullets_mode": vod.bullets_mode,
        "messages_open": vod.messages_open,
        "introduction": vod.introduction,
        "published_at": vod.published_at,
        "rule": pack.label,
        "problems": problems(vod),
    }


def refusal(seat: Seat, rules: LessonRules) -> str | None:
    """Why this person cannot play now: a code, or None."""
    if seat.vod.package_id is None:
        return "no_video"
    if seat.part is not Part.TRAINEE:
        return None
    if rules.class_state in {TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED}:
        return "closed"
    if rules.class_state not in COUNTING:
        return "class_not_running"
    if not is_verified(seat.user):
        return "real_name_required"
    return comes_first(user_id=seat.user.pk, lesson_id=seat.lesson.pk)


def player(seat: Seat) -> dict[str, Any]:
    """Everything for the player page. A lecturer's preview is the same page and earns nothing."""
    vod, lesson, rules = seat.vod, seat.lesson, lesson_rules(seat.lesson.pk)
    reason = refusal(seat, rules)
    trainee = seat.part is Part.TRAINEE
    in_time = clock.now_ms() <= rules.closes_at_ms
    return {
        "part": seat.part.value,
        "lesson": {
            "id": lesson.pk,
            "title": lesson.title,
            "order": lesson.order,
            "class_id": lesson.training_class_id,
            "class_title": seat.training_class.title,
            "hours_milli": lesson.hours_milli,
            "starts_at": lesson.starts_at,
            "ends_at": lesson.ends_at,
            "introduction": vod.introduction,
        },
        "playable": reason is None,
        "reason": reason,
        "source": source_of(vod, seat.user) if reason is None else NO_SOURCE,
        "duration_ms": vod.duration_ms,
        "width": vod.width,
        "height": vod.height,
        "chapters": [{"at_ms": c.at_ms, "title": c.title} for c in vod.chapters.all()],
        "subtitles": subtitles_of(vod),
        "attachments": attachments_of(vod, seat.user),
        "questions": question_marks(seat),
        "progress": progress_of(seat),
        "rules": {
            "no_skip": vod.no_skip and trainee,
            "rate_cap_milli": rate_cap(vod, rules),
            "bullets_mode": vod.bullets_mode,
            "messages_open": vod.messages_open,
            "rule": rules.rule_version,
            "countable": trainee and reason is None and in_time,
        },
        "message_count": Message.objects.filter(lesson=lesson, state=Message.State.VISIBLE).count(),
        "class_hours": class_hours(seat) if trainee else None,
    }


NO_SOURCE: Final[Mapping[str, Any]] = {
    "hls": None,
    "audio_only": False,
    "poster": None,
    "sprites": None,
    "expires_in_s": 0,
}


def subtitles_of(vod: VodLesson) -> list[dict[str, Any]]:
    """Languages with the address of each file."""
    base = f"/api/v1/lessons/{vod.lesson_id}/subtitles"
    return [
        {
            "language": row.language,
            "label": row.label,
            "url": f"{base}/{row.language}.vtt?v={int(row.updated_at.timestamp())}",
            "is_default": row.is_default,
            "cues": row.cues,
        }
        for row in vod.subtitles.defer("body")
    ]


def attachments_of(vod: VodLesson, user: User) -> list[dict[str, Any]]:
    """Attachments with this person's links."""
    return [
        {
            "id": row.pk,
            "title": row.title,
            "name": row.file.name,
            "bytes": row.file.size,
            "content_type": row.file.content_type,
            "url": signing.file_url(user_id=user.pk, file=row.file, ttl_s=link_seconds(vod)),
        }
        for row in vod.attachments.select_related("file")
    ]


def question_marks(seat: QuestionSeat) -> list[dict[str, Any]]:
    """Where questions stand and how this person stands with each; never a key or a stem."""
    rows = TimedQuestion.objects.filter(lesson=seat.lesson, film=seat.film, removed_at=None)
    tries: dict[uuid.UUID, list[Tried]] = {}
    mine = QuestionTry.objects.filter(timed_question__lesson=seat.lesson, user=seat.user)
    for question_id, state, correct in mine.order_by("number").values_list(
        "timed_question_id", "state", "correct"
    ):
        tries.setdefault(question_id, []).append(Tried(question_id, state, correct))
    return [
        {
            "id": row.pk,
            "at_ms": row.at_ms,
            "required": row.required,
            "state": standing(
                Asked(row.pk, row.at_ms, row.required, row.on_wrong), tries.get(row.pk, [])
            ),
        }
        for row in rows
    ]


def standing(asked: Asked, tries: Iterable[Tried]) -> str:
    """``new``, ``open``, ``passed``, ``wrong`` or ``expired``, by the last try. Pure."""
    done = list(tries)
    if not done:
        return "new"
    if done[-1].state == QuestionTry.State.OPEN:
        return "open"
    if is_passed(asked, done):
        return "passed"
    return "expired" if done[-1].state == QuestionTry.State.EXPIRED else "wrong"


def progress_of(seat: Seat) -> dict[str, Any]:
    """Coverage, gaps, credit and where to go on."""
    view = presence.progress_of(user_id=seat.user.pk, lesson_id=seat.lesson.pk)
    return {
        "coverage": view.coverage,
        "gaps": [{"from_ms": low, "to_ms": high} for low, high in view.gaps],
        "credited_ms": view.credited_ms,
        "position_ms": view.position_ms,
        "frontier_ms": view.frontier_ms,
        "gate_ms": view.gate_ms,
    }


def class_hours(seat: Seat) -> dict[str, int]:
    """Class hours earned, of those that the timetable holds."""
    total = Lesson.objects.filter(training_class=seat.training_class, cancelled_at=None).aggregate(
        sum=Sum("hours_milli")
    )["sum"]
    earned = hooks.credit_of(seat.training_class.pk, seat.user.pk).hours_milli
    return {"earned_milli": earned, "total_milli": int(total or 0)}


def watchers(seat: Seat) -> list[dict[str, Any]]:
    """Trainees of the class whose time counts in this lesson now."""
    living = {row.user_id: row for row in presence.watchers_of(lesson_id=seat.lesson.pk)}
    seats = Enrolment.objects.filter(
        training_class=seat.training_class, user_id__in=living, withdrawn_at=None
    ).select_related("user")
    reached = {
        row.user_id: row
        for row in LessonProgress.objects.filter(lesson_id=seat.lesson.pk, user_id__in=living)
    }
    return [_watcher(row, living[row.user_id], reached.get(row.user_id)) for row in seats]


def _watcher(
    seat: Enrolment, living: presence.Watcher, progress: LessonProgress | None
) -> dict[str, Any]:
    return {
        "user_id": seat.user_id,
        "seat": seat.seat,
        "display_name": seat.user.display_name,
        "device": living.device,
        "since_ms": living.since_ms,
        "last_beat_ms": living.last_beat_ms,
        "position_ms": progress.position_ms if progress else 0,
        "credited_ms": progress.credited_ms if progress else 0,
    }


def lesson_facts(lesson_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """For courses' lists: whether each on-demand lesson is published, and its length."""
    rows = VodLesson.objects.filter(lesson_id__in=list(lesson_ids))
    return {
        row.lesson_id: {
            "published": row.published_at is not None,
            "has_video": row.package_id is not None,
            "duration_ms": row.duration_ms,
        }
        for row in rows
    }
