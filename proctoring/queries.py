"""Reads of proctoring: the wall, incidents and their time line."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from lms.core import clock
from lms.courses.models import Enrolment, Lesson
from lms.courses.rules import classes_visible_to
from lms.events.models import LearningEvent
from lms.people.models import User
from lms.people.queries import subject_id
from lms.presence.models import PresenceState
from proctoring.access import may_decide
from proctoring.domain.focus import UNDECIDED
from proctoring.models import CameraFrame, Incident, PageState, Ruling
from proctoring.rules import focus_rules, weigh
from proctoring.tiles import Seen, tile

LINES_MAX = 300
APPEALS_MAX = 500
LINE_KINDS = (
    "focus.",
    "presence.",
    "prompt.",
    "spot.",
    "attendance.",
    "incident.",
    "appeal.",
    "monitor.",
    "seb.",
    "sign_in.",
)


def wall_of(lesson: Lesson) -> list[dict[str, Any]]:
    """Every trainee's tile, who needs a look first (six queries)."""
    now = clock.now_ms()
    rules = focus_rules(lesson.training_class.rule_pack.body)
    seats = list(
        Enrolment.objects.filter(training_class=lesson.training_class_id, withdrawn_at=None)
        .select_related("user")
        .order_by("seat")
    )
    users = [seat.user_id for seat in seats]
    pages = {row.user_id: row for row in PageState.objects.filter(lesson=lesson)}
    frames = dict(CameraFrame.objects.filter(page__lesson=lesson).values_list("page", "at_ms"))
    beats = {
        row.user_id: row
        for row in PresenceState.objects.filter(user__in=users, lesson_id=lesson.pk)
    }
    open_ones = {
        row.user_id: row for row in Incident.objects.filter(lesson=lesson, state__in=UNDECIDED)
    }
    tiles = []
    for seat in seats:
        page = pages.get(seat.user_id)
        beat, incident = beats.get(seat.user_id), open_ones.get(seat.user_id)
        seen = Seen(
            now_ms=now,
            pulse_ms=page.pulse_at_ms if page else 0,
            visible=page.visible if page else True,
            visible_since_ms=page.since_ms if page else 0,
            input_ms=page.input_at_ms if page else 0,
            beat_ms=beat.last_beat_ms if beat and beat.lease else 0,
            prompt_missed=bool(beat and str(lesson.pk) in map(str, beat.blocked_lessons)),
            camera=page.camera if page else "off",
            frame_ms=frames.get(page.pk, 0) if page else 0,
            counted=incident.counted if incident else 0,
            waiting=bool(incident and incident.state == Incident.State.WAITING),
            idle_ms=rules.idle_ms,
        )
        tiles.append(
            {
                "user": str(seat.user_id),
                "name": seat.user.display_name,
                "seat": seat.seat,
                "incident": str(incident.pk) if incident else None,
                "last_kind": page.last_kind if page else "",
                "last_at_ms": page.last_at_ms if page else 0,
                **tile(seen),
            }
        )
    return sorted(tiles, key=lambda one: (-one["need"], one["seat"]))


def incidents_for(user: User) -> QuerySet[Incident]:
    """The own ones that were at least noted, and those of classes that one decides for."""
    rows = Incident.objects.select_related("lesson__training_class", "user")
    mine = Q(user=user)
    visible = classes_visible_to(user)
    attended = Enrolment.objects.filter(user=user).values("training_class_id")
    theirs = Q(lesson__training_class__in=visible) & ~Q(lesson__training_class__in=attended)
    return rows.filter(mine | theirs)


def appealed_for(user: User) -> Iterator[tuple[Incident, Ruling | None]]:
    """Appealed incidents that this person may see, with the ruling on the appeal once made."""
    rows = incidents_for(user).filter(appealed_at__isnull=False).prefetch_related("rulings__by")
    for incident in rows.order_by("-appealed_at")[:APPEALS_MAX]:
        rulings = [row for row in incident.rulings.all() if row.stage == Ruling.Stage.APPEAL]
        yield incident, rulings[0] if rulings else None


def decides(user: User, incident: Incident) -> bool:
    """Whether this person may decide this one."""
    return incident.user_id != user.pk and may_decide(user, incident.lesson.training_class)


def lines_of(incident: Incident) -> list[dict[str, Any]]:
    """The evidence on one time line: raw events of this trainee and lesson, in order."""
    subject = subject_id(incident.user_id)
    kinds = Q()
    for prefix in LINE_KINDS:
        kinds |= Q(kind__startswith=prefix)
    rows = LearningEvent.objects.filter(
        kinds,
        class_id=incident.lesson.training_class_id,
        lesson_id=incident.lesson_id,
        subject_id=subject,
    ).order_by("occurred_at", "id")[:LINES_MAX]
    rules = focus_rules(incident.lesson.training_class.rule_pack.body)
    return [
        {
            "at_ms": clock.to_ms(row.occurred_at),
            "kind": row.kind,
            "payload": row.payload,
            "weight": weigh(rules, "hidden", row.payload["ms"]).value
            if row.kind == "focus.hidden"
            else None,
        }
        for row in rows
    ]


def frame_of(lesson: Lesson, user_id: uuid.UUID) -> CameraFrame | None:
    """The latest picture of one trainee."""
    return CameraFrame.objects.filter(page__lesson=lesson, page__user=user_id).first()


def changed(
    before: Iterable[dict[str, Any]], now: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The tiles that differ from what a watcher was sent last. Pure."""
    known = {one["user"]: one for one in before}
    return [one for one in now if known.get(one["user"]) != one]
