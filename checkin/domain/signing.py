"""Signing in and out: the one place where every method ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from checkin import errors
from checkin.domain.telling import changed
from checkin.events import SignedIn, SignedOut
from checkin.methods import METHODS
from checkin.models import SignIn, SignInDesk
from checkin.rules import LessonSignIn, of_lesson
from lms.core import clock
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id

REASON = range(4, 501)
"""Characters of a reason."""
OUT_AFTER_MS = 30 * 60 * 1000
"""So long after the end of a lesson one may still sign out of it."""

Direction = SignIn.Direction


@transaction.atomic
def sign_in(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    method: str,
    evidence: Mapping[str, Any] | None = None,
    by: User | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> SignIn:
    """Record that a trainee is there. The caller has checked whatever its method checks.

    Idempotent: who has signed in keeps the first sign-in. ``evidence`` may hold ``band``,
    ``captures`` (SHA-256 of pictures), ``place``, ``batch``; ``at`` is when the trainee asked,
    where a person confirmed later. Raises SignInClosed, MethodNotAllowed, ClassNotRunning,
    ReasonNeeded.
    """
    return _sign(
        Direction.IN, enrolment, lesson, method, dict(evidence or {}), by, reason.strip(), at
    )


@transaction.atomic
def sign_out(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    method: str,
    evidence: Mapping[str, Any] | None = None,
    by: User | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> SignIn:
    """As :func:`sign_in`, at the end; raises NotSignedIn as well."""
    return _sign(
        Direction.OUT, enrolment, lesson, method, dict(evidence or {}), by, reason.strip(), at
    )


def sign(direction: str, **values: Any) -> SignIn:
    """:func:`sign_in` or :func:`sign_out`, by the direction."""
    return sign_in(**values) if direction == Direction.IN else sign_out(**values)


def check_open(lesson: Lesson, *, direction: str, method: str, now_ms: int | None = None) -> None:
    """Raise unless this way of signing is open for the lesson at this moment.

    What a person vouches for by hand stays possible until the lesson ends, also where the desk
    is closed to everybody else.
    """
    if lesson.training_class.state != TrainingClass.State.RUNNING:
        raise errors.ClassNotRunning
    found = of_lesson(lesson)
    if method not in found.rules.methods:
        raise errors.MethodNotAllowed(method=method)
    opens, closes = window(found, direction=direction, by_hand=method == SignIn.Method.HAND)
    now = clock.now_ms() if now_ms is None else now_ms
    inside = (opens is None or now >= opens) and now < closes
    if not inside or (method != SignIn.Method.HAND and closed_by_hand(lesson)):
        raise errors.SignInClosed(opens_at_ms=opens, closes_at_ms=closes)


def window(found: LessonSignIn, *, direction: str, by_hand: bool = False) -> tuple[int | None, int]:
    """From when and until when (ms) a direction is open. Pure."""
    if direction == Direction.OUT:
        return (found.starts_ms if found.timed else None), found.ends_ms + OUT_AFTER_MS
    return found.opens_ms, found.ends_ms if by_hand else found.closes_ms


def closed_by_hand(lesson: Lesson) -> bool:
    """Whether a lecturer has closed the desk and nobody opened it again."""
    return SignInDesk.objects.filter(lesson=lesson, closed_at__isnull=False).exists()


def _sign(
    direction: Direction,
    enrolment: Enrolment,
    lesson: Lesson,
    method: str,
    evidence: dict[str, Any],
    by: User | None,
    reason: str,
    at: dt.datetime | None,
) -> SignIn:
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)  # one writer per trainee
    before = {
        row.direction: row
        for row in SignIn.objects.filter(lesson=lesson, user_id=enrolment.user_id)
    }
    if direction in before:
        return before[direction]
    moment = at or clock.now()
    check_open(lesson, direction=direction, method=method, now_ms=clock.to_ms(moment))
    if METHODS[method].needs_reason and len(reason) not in REASON:
        raise errors.ReasonNeeded
    if direction == Direction.OUT and Direction.IN not in before:
        raise errors.NotSignedIn
    off = off_by(of_lesson(lesson), direction, clock.to_ms(moment))
    payload = (SignedIn if direction == Direction.IN else SignedOut)(
        method=method,
        off=off,
        band=evidence.get("band"),
        captures=list(evidence.get("captures", ())),
        place=evidence.get("place"),
        batch=evidence.get("batch"),
        reason=reason or None,
    )
    event = record(
        payload,
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        subject_id=subject_id(enrolment.user_id),
        actor_id=None if by is None else subject_id(by.pk),
        rule_version=lesson.training_class.rule_pack.label,
        occurred_at=moment,
    )
    made = SignIn.objects.create(
        lesson=lesson,
        user_id=enrolment.user_id,
        direction=direction,
        method=method,
        at=moment,
        by=by,
        off_ms=off,
        reason=reason,
        evidence=evidence,
        event_id=event.pk,
    )
    changed(lesson.pk, enrolment.user_id)
    return made


def off_by(found: LessonSignIn, direction: str, at_ms: int) -> int:
    """ms late after the start, or early before the end; 0 where hours do not bind. Pure."""
    if not found.timed:
        return 0
    gap = at_ms - found.starts_ms if direction == Direction.IN else found.ends_ms - at_ms
    return max(0, gap)
