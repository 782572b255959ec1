"""Breakout rounds: into groups, the clock, everybody back."""

from __future__ import annotations

import datetime as dt
import functools
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from live.access import Part, room_of
from live.domain.breakout_moves import move, round_of
from live.domain.due import plan_due
from live.domain.room import Actor, Change, changing
from live.errors import BreakoutsOpen
from live.events import LiveBreakoutsClosed, LiveBreakoutsOpened
from live.models import Breakout, BreakoutPlace, BreakoutRound
from live.settings import WARN_MS
from lms.core import clock
from lms.core.errors import Invalid
from lms.courses.models import Enrolment
from lms.groups.models import MutualGroup
from lms.realtime import publish

Mode = BreakoutRound.Mode


@dataclass(frozen=True)
class Plan:
    """One group to be made, with the user ids of who belongs there."""

    name: str
    users: tuple[uuid.UUID, ...] = ()


def random_plans(people: Sequence[uuid.UUID], *, size: int, seed: int | None = None) -> list[Plan]:
    """Even groups of about ``size``, never one person alone where there are two. Pure."""
    mixed = list(people)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - a seating plan is no secret
    number = max(1, min(round(len(mixed) / size), len(mixed) // 2 or 1))
    return [Plan(_name(at), tuple(mixed[at::number])) for at in range(number)]


def _name(index: int) -> str:
    return f"第 {index + 1} 组"


def open_round(
    *,
    actor: Actor,
    mode: str,
    size: int = 5,
    count: int = 4,
    plan: Sequence[Plan] = (),
    minutes: int | None = None,
    may_return: bool = False,
) -> BreakoutRound:
    """Lecturers: into groups now. Raises ``BreakoutsOpen``; ``Invalid`` for an impossible plan.

    ``mode`` ``again`` makes the groups of the round before once more.
    """
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        change.me(actor)
        if session.breakout_rounds.filter(closed_at=None).exists():
            raise BreakoutsOpen
        kept = session.breakout_rounds.last()
        if mode == "again":
            if kept is None:
                raise Invalid(fields={"mode": "nothing_before"})
            plans, mode = _plans_again(kept), kept.mode
        else:
            plans = _plans(change, mode, size=size, count=count, plan=plan)
        now = clock.now()
        round_ = BreakoutRound.objects.create(
            session=session,
            number=1 if kept is None else kept.number + 1,
            mode=mode,
            may_return=may_return,
            opened_at=now,
            ends_at=None if minutes is None else now + dt.timedelta(minutes=minutes),
        )
        _make(change, round_, plans)
        change.slices.add("breakouts")
        opened = LiveBreakoutsOpened(
            session=str(session.pk),
            round=str(round_.pk),
            number=round_.number,
            mode=mode,
            groups=len(plans),
        )
        change.record(opened, actor=actor)
        plan_due(change)
    return round_


def _plans(change: Change, mode: str, *, size: int, count: int, plan: Sequence[Plan]) -> list[Plan]:
    if mode == Mode.CHOICE:
        return [Plan(_name(at)) for at in range(count)]
    if mode == Mode.RANDOM:
        here = [p.user_id for p in change.everybody() if p.part == Part.TRAINEE]
        if not here:
            raise Invalid(fields={"mode": "nobody_here"})
        return random_plans(sorted(here), size=size)
    if mode == Mode.GROUPS:
        groups = MutualGroup.objects.filter(
            training_class_id=change.live.lesson.training_class_id
        ).prefetch_related("members")
        plans = [Plan(g.name, tuple(m.user_id for m in g.members.all())) for g in groups]
    else:
        plans = list(plan)
    if not plans:
        raise Invalid(fields={"plan": "no_groups"})
    _check_plan(change, plans)
    return plans


def _check_plan(change: Change, plans: Sequence[Plan]) -> None:
    named = [user_id for plan in plans for user_id in plan.users]
    if len(named) != len(set(named)):
        raise Invalid(fields={"plan": "twice"})
    seats = Enrolment.objects.filter(
        training_class_id=change.live.lesson.training_class_id,
        user_id__in=named,
        withdrawn_at=None,
    )
    if seats.count() != len(named):
        raise Invalid(fields={"plan": "not_a_trainee"})


def _plans_again(kept: BreakoutRound) -> list[Plan]:
    return [
        Plan(group.name, tuple(group.places.values_list("user_id", flat=True)))
        for group in kept.breakouts.all()
    ]


def _make(change: Change, round_: BreakoutRound, plans: Sequence[Plan]) -> None:
    """Rooms and places; those who are here go at once, others when they come."""
    there = {p.user_id: p for p in change.everybody() if p.part == Part.TRAINEE}
    for order, plan in enumerate(plans, start=1):
        name = plan.name.strip()[:40] or _name(order - 1)
        group = Breakout.objects.create(round=round_, name=name, order=order)
        BreakoutPlace.objects.bulk_create(
            BreakoutPlace(round=round_, breakout=group, user_id=user_id) for user_id in plan.users
        )
        for user_id in plan.users:
            if user_id in there:
                move(change, there[user_id], group, round_)


def set_timer(*, actor: Actor, minutes: int | None) -> None:
    """Lecturers: so many minutes from now, or no limit."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        round_ = round_of(change)
        round_.ends_at = None if minutes is None else clock.now() + dt.timedelta(minutes=minutes)
        round_.warned_at = None
        round_.save(update_fields=["ends_at", "warned_at"])
        change.slices.add("breakouts")
        plan_due(change)


def close(*, actor: Actor) -> None:
    """Lecturers: everybody back; again: no effect."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        close_round(change, why="lecturer")


def close_round(change: Change, *, why: str) -> None:
    """End the open round; ``why``: lecturer, time, ended."""
    round_ = BreakoutRound.objects.filter(session=change.session, closed_at=None).first()
    if change.session is None or round_ is None:
        return
    for person in change.everybody():
        if person.breakout_id is not None:
            move(change, person, None, round_)
    round_.closed_at = clock.now()
    round_.save(update_fields=["closed_at"])
    change.slices.add("breakouts")
    change.own |= {person.user_id for person in change.everybody()}
    change.record(LiveBreakoutsClosed(round=str(round_.pk), why=why))
    plan_due(change)


def watch_the_clock(change: Change) -> None:
    """Warn once shortly before the end, and end the round when its time is up."""
    round_ = BreakoutRound.objects.filter(session=change.session, closed_at=None).first()
    if change.session is None or round_ is None or round_.ends_at is None:
        return
    now = clock.now()
    if now >= round_.ends_at:
        close_round(change, why="time")
    elif round_.warned_at is None and now >= round_.ends_at - dt.timedelta(milliseconds=WARN_MS):
        round_.warned_at = now
        round_.save(update_fields=["warned_at"])
        left = (round_.ends_at - now) // dt.timedelta(milliseconds=1)
        told = {"t": "breakouts.warning", "left_ms": left}
        change.after.append(functools.partial(publish.publish, room_of(change.lesson_id), told))
        plan_due(change)
