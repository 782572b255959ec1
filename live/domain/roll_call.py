"""Roll call (点名): the server asks every trainee, counts down, and says who answered."""

from __future__ import annotations

import datetime as dt
import uuid

from live.access import Part
from live.domain.due import plan_due
from live.domain.room import Actor, Change, changing
from live.errors import RollCallOver, RollCallRunning
from live.events import LiveRollCall, LiveRollCallAnswered, LiveRollCallMissed
from live.models import Participant, RollCall, RollCallAnswer
from lms.core import clock
from lms.core.errors import NotFound


def start(*, actor: Actor, limit_ms: int) -> RollCall:
    """Lecturers: ask the trainees whose line stands. Raises ``RollCallRunning``."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        change.me(actor)
        if session.roll_calls.filter(closed_at=None).exists():
            raise RollCallRunning
        now = clock.now()
        call = RollCall.objects.create(
            session=session,
            started_at=now,
            ends_at=now + dt.timedelta(milliseconds=limit_ms),
            by=actor.seat.user,
        )
        asked = [
            person
            for person in change.everybody()
            if person.part == Part.TRAINEE and person.gone_at is None
        ]
        RollCallAnswer.objects.bulk_create(
            RollCallAnswer(roll_call=call, user=person.user) for person in asked
        )
        change.slices.add("roll_call")
        change.own |= {person.user_id for person in asked}
        told = LiveRollCall(roll_call=str(call.pk), limit=limit_ms, asked=len(asked))
        change.record(told, actor=actor)
        plan_due(change)
    return call


def answer(*, actor: Actor, roll_call_id: uuid.UUID) -> None:
    """Here. Again: no effect. Raises ``RollCallOver``; ``NotFound`` for one who was not asked."""
    with changing(actor.seat.lesson.pk) as change:
        me = change.me(actor)
        found = (
            RollCallAnswer.objects.select_related("roll_call")
            .filter(
                roll_call_id=roll_call_id,
                roll_call__session__lesson_id=change.lesson_id,
                user=actor.seat.user,
            )
            .first()
        )
        if found is None:
            raise NotFound
        if found.took_ms is not None:
            return
        call = found.roll_call
        if call.closed_at is not None or clock.now() > call.ends_at:
            raise RollCallOver
        found.took_ms = clock.now_ms() - clock.to_ms(call.started_at)
        found.save(update_fields=["took_ms"])
        me.away = False
        change.note(me, "away")
        change.slices.add("roll_call")
        payload = LiveRollCallAnswered(roll_call=str(call.pk), took=found.took_ms)
        change.record(payload, about=me)


def close(*, actor: Actor) -> None:
    """Lecturers: do not wait for the countdown. Who has not answered counts as not asked.

    A roll call that a person cut short makes nobody absent.
    """
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        close_open(change)


def close_open(change: Change) -> None:
    """End the open roll call of the session; misses count only once the time was up."""
    session = change.session
    call = None if session is None else session.roll_calls.filter(closed_at=None).first()
    if call is None:
        return
    call.closed_at = clock.now()
    call.save(update_fields=["closed_at"])
    change.slices.add("roll_call")
    waiting = list(call.answers.filter(took_ms=None).values_list("user_id", flat=True))
    asked = set(call.answers.values_list("user_id", flat=True))
    there = {person.user_id: person for person in change.everybody()}
    change.own |= asked & there.keys()
    if call.closed_at >= call.ends_at:
        for user_id in sorted(waiting):
            _missed(change, call, there.get(user_id))
    plan_due(change)


def _missed(change: Change, call: RollCall, person: Participant | None) -> None:
    """Only of somebody whose line stood to the end: a lost line is no silence."""
    if person is None or person.gone_at is not None:
        return
    person.away = True
    change.note(person, "away")
    limit = clock.to_ms(call.ends_at) - clock.to_ms(call.started_at)
    change.record(LiveRollCallMissed(roll_call=str(call.pk), limit=limit), about=person)


def end_if_over(change: Change) -> None:
    """End the open roll call once its countdown has run out."""
    call = None if change.session is None else change.session.roll_calls.filter(closed_at=None)
    found = None if call is None else call.first()
    if found is not None and clock.now() >= found.ends_at:
        close_open(change)
