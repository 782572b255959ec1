"""Reads of spot checks: the lecturer's list, the trainee's card."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from checkin.domain import spot_checks
from checkin.models import SpotCheck
from checkin.rules import spots_of
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Lesson
from lms.people.models import User

Json = dict[str, Any]
State = SpotCheck.State
SHOWN_MAX = 500


def spot_summary(lesson: Lesson) -> Json:
    """How the lesson's spot checks went, and the rule behind them."""
    rules = spots_of(lesson)
    states = list(
        SpotCheck.objects.filter(lesson=lesson, makes_up=None).values_list("state", flat=True)
    )
    return {
        "per_hour": rules.per_hour,
        "limit_ms": rules.limit_ms,
        "counts": {state: states.count(state) for state in SpotCheck.State.values},
    }


def spot_list(lesson: Lesson) -> list[Json]:
    """Every check of a lesson for its lecturers, newest first."""
    rows = (
        SpotCheck.objects.filter(lesson=lesson).select_related("user").order_by("-issued_at")[:500]
    )
    return [
        {
            "id": row.pk,
            "name": row.user.display_name,
            "kind": row.kind,
            "state": row.state,
            "by_hand": row.by_id is not None,
            "makes_up": row.makes_up_id is not None,
            "issued_at_ms": clock.to_ms(row.issued_at),
            "delivered_at_ms": None if row.delivered_at is None else clock.to_ms(row.delivered_at),
            "resolved_at_ms": None if row.resolved_at is None else clock.to_ms(row.resolved_at),
        }
        for row in rows
    ]


def own_spots(user: User) -> list[Json]:
    """A trainee's open check, and those that can still be made up."""
    rows = (
        SpotCheck.objects.filter(user=user, makes_up=None)
        .filter(state__in=[State.ISSUED, State.DELIVERED, State.MISSED])
        .select_related("lesson__training_class__rule_pack")
        .order_by("-issued_at")[:SHOWN_MAX]
    )
    cards = [spot_card(row) for row in rows]
    return [card for card in cards if card["can_make_up"] or card["state"] in spot_checks.OPEN]


def own_spot(user: User, check_id: uuid.UUID) -> Json:
    """One of a trainee's own checks. Raises NotFound."""
    row = (
        SpotCheck.objects.select_related("lesson__training_class__rule_pack")
        .filter(pk=check_id, user=user)
        .first()
    )
    if row is None:
        raise NotFound
    return spot_card(row)


def spot_card(row: SpotCheck) -> Json:
    """A check as its trainee sees it."""
    is_open = row.state in spot_checks.OPEN
    asks = is_open and row.kind == SpotCheck.Kind.QUESTION
    return {
        "id": row.pk,
        "lesson": row.lesson_id,
        "lesson_title": row.lesson.title,
        "kind": row.kind,
        "state": row.state,
        "limit_ms": row.limit_ms,
        "left_ms": left_ms(row),
        "ask": row.ask if asks else None,
        "options": row.options if asks else [],
        "tries_left": spot_checks.TRIES - int(row.evidence.get("wrong", 0)),
        "makes_up": row.makes_up_id is not None,
        **_make_up(row),
        "at_ms": clock.to_ms(row.issued_at),
    }


def left_ms(row: SpotCheck) -> int:
    """How long an open check may still be answered; its clock starts at delivery."""
    if row.state not in spot_checks.OPEN:
        return 0
    if row.delivered_at is None:
        return row.limit_ms
    return max(0, row.limit_ms - (clock.now_ms() - clock.to_ms(row.delivered_at)))


def _make_up(row: SpotCheck) -> Json:
    if row.state != State.MISSED or row.resolved_at is None or row.makes_up_id is not None:
        return {"can_make_up": False, "make_up_until_ms": None}
    made = spot_checks.made_up_so_far(row)
    until = row.resolved_at + dt.timedelta(days=spots_of(row.lesson).make_up_days)
    return {
        "can_make_up": spot_checks.may_make_up(row, made=made, now=clock.now()),
        "make_up_until_ms": clock.to_ms(until),
    }
