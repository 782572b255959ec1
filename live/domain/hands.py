"""The queue of raised hands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from live.access import Part
from live.domain.room import Actor, Change, changing
from live.errors import HandsOff, StageLocked
from live.events import LiveHand
from live.models import Participant
from lms.core import clock
from lms.core.errors import NotAllowed

LAST = 1_000_000
"""The place of hands that no lecturer has put anywhere: by the time when they were raised."""


def raise_hand(*, actor: Actor) -> None:
    """Join the queue; again: no effect. Raises ``HandsOff`` or ``StageLocked``."""
    if actor.seat.part is not Part.TRAINEE:
        raise NotAllowed
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        me = change.me(actor)
        if me.hand_at is not None or me.stage == Participant.Stage.ON:
            return
        if change.live.stage_locked:
            raise StageLocked
        if not change.live.hands:
            raise HandsOff
        me.hand_at, me.hand_place, me.away = clock.now(), LAST, False
        change.touch(me, "hand_at", "hand_place", "away")
        change.record(LiveHand(session=str(session.pk), up=True), about=me)


def lower_hand(*, actor: Actor, user_id: uuid.UUID | None) -> None:
    """Take one's own hand down, or (lecturers) somebody's."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        person = change.me(actor)
        if user_id is not None and user_id != actor.user_id:
            actor.require_lecturer()
            person = change.person(user_id)
        put_down(change, person)


def put_down(change: Change, person: Participant) -> None:
    """Out of the queue, on record; no effect for a hand that is not up."""
    if person.hand_at is None:
        return
    person.hand_at, person.hand_place = None, 0
    change.touch(person, "hand_at", "hand_place")
    if change.session is not None:
        change.record(LiveHand(session=str(change.session.pk), up=False), about=person)


def order_hands(*, actor: Actor, user_ids: Sequence[uuid.UUID]) -> None:
    """Lecturers: these first, in this order; the others stay behind them as they were raised."""
    actor.require_lecturer()
    wanted = {user_id: place for place, user_id in enumerate(dict.fromkeys(user_ids), start=1)}
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        for person in change.everybody():
            place = wanted.get(person.user_id, LAST)
            if person.hand_at is not None and person.hand_place != place:
                person.hand_place = place
                change.touch(person, "hand_place")
