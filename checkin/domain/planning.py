"""When a spot check comes: the rule pack's rate, a moment that nobody can foresee."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable

from django.db import transaction

from checkin.domain import spot_checks
from checkin.models import SpotCheck, SpotPlan
from checkin.rules import of_lesson, spots_of
from lms.core import clock
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.people.models import User
from lms.presence.models import PresenceState
from lms.presence.queries import Watcher, watchers_of

HOUR_MS = 3_600_000
HEAD_MS = 60_000
"""Nobody is checked in the first minute of a slot's beginning: they have only just come."""


def next_due(*, slot_from: int, per_hour: int, draw: int) -> int:
    """The due instant in a slot, ``draw`` in [0, 10⁹] being the luck. Pure.

    One check falls into each slot of 1 h ÷ rate, anywhere in it: the rate holds to the hour, and
    having just been checked says nothing about the next moment.
    """
    slot = HOUR_MS // per_hour
    head = min(HEAD_MS, slot // 4)
    return slot_from + head + (slot - head) * draw // 1_000_000_000


def plan(*, now: int | None = None) -> int:
    """Look at everybody whose time counts now and issue what is due; how many were issued."""
    at = clock.now_ms() if now is None else now
    held = PresenceState.objects.filter(lease__isnull=False)
    lessons = {pk for pk in held.values_list("lesson_id", flat=True) if pk is not None}
    issued = 0
    for lesson_id in lessons:
        lesson = (
            Lesson.objects.select_related("training_class__rule_pack")
            .filter(
                pk=lesson_id,
                cancelled_at=None,
                training_class__state=TrainingClass.State.RUNNING,
            )
            .first()
        )
        if lesson is not None and applies(lesson):
            issued += _plan_lesson(lesson, watchers_of(lesson_id=lesson_id), at)
    return issued


def applies(lesson: Lesson) -> bool:
    """Whether the rule pack asks for checks in lessons of this kind."""
    rules = spots_of(lesson)
    return rules.per_hour > 0 and bool(rules.kinds) and of_lesson(lesson).mode in rules.modes


def issue_now(*, lesson: Lesson, by: User, user_ids: Iterable[uuid.UUID] | None) -> list[SpotCheck]:
    """A lecturer checks who is there now (None: everybody present); who is away is not asked."""
    present = {watcher.user_id for watcher in watchers_of(lesson_id=lesson.pk)}
    seated = set(
        Enrolment.objects.filter(
            training_class=lesson.training_class_id, withdrawn_at=None, user__in=present
        ).values_list("user_id", flat=True)
    )
    chosen = seated if user_ids is None else seated & set(user_ids)
    kinds = spots_of(lesson).kinds or (SpotCheck.Kind.QUESTION,)
    made = [
        spot_checks.issue(lesson=lesson, user_id=user_id, kind=_one_of(kinds), by=by)
        for user_id in sorted(chosen)
    ]
    return [check for check in made if check is not None]


def _plan_lesson(lesson: Lesson, watchers: Iterable[Watcher], at: int) -> int:
    rules = spots_of(lesson)
    seated = set(
        Enrolment.objects.filter(
            training_class=lesson.training_class_id, withdrawn_at=None
        ).values_list("user_id", flat=True)
    )
    busy = _busy(lesson.pk)
    later = set(
        SpotPlan.objects.filter(lesson=lesson, due_ms__gt=at).values_list("user_id", flat=True)
    )
    issued = 0
    for watcher in watchers:
        if watcher.user_id not in seated or watcher.user_id in later:
            continue
        with transaction.atomic():
            due = _due(lesson, watcher.user_id, at, rules.per_hour)
            if not due or watcher.user_id in busy:
                continue
            check = spot_checks.issue(
                lesson=lesson, user_id=watcher.user_id, kind=_one_of(rules.kinds)
            )
            if check is not None:
                _next_slot(lesson, watcher.user_id, at, rules.per_hour)
                issued += 1
    return issued


def _due(lesson: Lesson, user_id: uuid.UUID, at: int, per_hour: int) -> bool:
    """Whether this trainee's moment has come; a plan is made when they are first seen."""
    row = SpotPlan.objects.select_for_update().filter(lesson=lesson, user_id=user_id).first()
    if row is None:
        SpotPlan.objects.create(
            lesson=lesson,
            user_id=user_id,
            slot_from_ms=at,
            due_ms=next_due(slot_from=at, per_hour=per_hour, draw=_luck()),
        )
        return False
    return row.due_ms <= at


def _next_slot(lesson: Lesson, user_id: uuid.UUID, at: int, per_hour: int) -> None:
    """The next check falls into the next slot; slots spent away are not made up for at once."""
    row = SpotPlan.objects.get(lesson=lesson, user_id=user_id)
    start = row.slot_from_ms + HOUR_MS // per_hour
    row.slot_from_ms = start if start > at - HOUR_MS // per_hour else at
    row.due_ms = next_due(slot_from=row.slot_from_ms, per_hour=per_hour, draw=_luck())
    row.save(update_fields=["slot_from_ms", "due_ms"])


def _busy(lesson_id: uuid.UUID) -> set[uuid.UUID]:
    """Who has a timed question or a presence prompt open: one thing at a time."""
    rows = PresenceState.objects.filter(lesson_id=lesson_id)
    return {row.user_id for row in rows if row.window or row.prompt}


def _luck() -> int:
    return secrets.randbelow(1_000_000_001)


def _one_of(kinds: tuple[str, ...]) -> str:
    return kinds[secrets.randbelow(len(kinds))]
