"""People between the main room and the breakouts: each move is on record."""

from __future__ import annotations

import uuid

from live import hooks, members
from live.access import Part
from live.domain.room import Actor, Change, changing
from live.errors import NoBreakouts, NotYourBreakout
from live.events import LiveMoved
from live.models import Breakout, BreakoutPlace, BreakoutRound, Participant
from lms.core import clock
from lms.core.errors import NotAllowed, NotFound

Mode = BreakoutRound.Mode


def round_of(change: Change) -> BreakoutRound:
    """The round that is open; raises ``NoBreakouts``."""
    found = BreakoutRound.objects.filter(session=change.session, closed_at=None).first()
    if change.session is None or found is None:
        raise NoBreakouts
    return found


def breakout_of(round_: BreakoutRound, breakout_id: uuid.UUID) -> Breakout:
    """A group of the round; raises ``NotFound`` for any other id."""
    found = round_.breakouts.filter(pk=breakout_id).first()
    if found is None:
        raise NotFound
    return found


def move(
    change: Change, person: Participant, target: Breakout | None, round_: BreakoutRound
) -> None:
    """Put somebody there, on record; devices go off, because other people listen there."""
    if person.breakout_id == (None if target is None else target.pk):
        return
    person.breakout = target
    person.mic = person.camera = False
    change.touch(person, "breakout", "mic", "camera")
    if change.live.screen_user_id == person.user_id:
        change.live.screen_user = None
        change.live.save(update_fields=["screen_user"])
    session_id = str(round_.session_id)
    where = None if target is None else str(target.pk)
    if person.part in (Part.LECTURER, Part.TRAINEE):
        payload = LiveMoved(session=session_id, breakout=where, round=str(round_.pk))
        change.record(payload, about=person)
    moves = next((call for call in change.before if isinstance(call, _Moves)), None)
    if moves is None:
        moves = _Moves(change)
        change.before.append(moves)
    moves.places[person.user_id] = person.breakout_id


class _Moves:
    """Who moved in one change: their sockets follow first, then the media plane."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.places: dict[uuid.UUID, uuid.UUID | None] = {}

    def __call__(self) -> None:
        members.place(self.change.lesson_id, self.places, rev=self.change.live.rev)
        hooks.run_all(hooks.breakouts_changed, self.change.lesson_id)


def enter(*, actor: Actor, breakout_id: uuid.UUID | None) -> None:
    """Walk into a group or back to the main room.

    Lecturers and inspectors go anywhere; a trainee goes where they belong, or, where everybody
    chooses, anywhere; back only where the round lets them. Raises ``NotYourBreakout``.
    """
    with changing(actor.seat.lesson.pk) as change:
        me = change.me(actor)
        round_ = round_of(change)
        target = None if breakout_id is None else breakout_of(round_, breakout_id)
        if me.part == Part.TRAINEE:
            _trainee_goes(change, me, target, round_)
        move(change, me, target, round_)
        if me.part == Part.LECTURER and target is not None and target.help_at is not None:
            target.help_at = None
            target.save(update_fields=["help_at"])
            change.slices.add("breakouts")


def _trainee_goes(
    change: Change, me: Participant, target: Breakout | None, round_: BreakoutRound
) -> None:
    if target is None:
        if not round_.may_return and round_.mode != Mode.CHOICE:
            raise NotAllowed("The lecturer calls everybody back.")
        return
    place = BreakoutPlace.objects.filter(round=round_, user=me.user).first()
    if round_.mode == Mode.CHOICE:
        BreakoutPlace.objects.update_or_create(
            round=round_, user=me.user, defaults={"breakout": target, "returned_at": None}
        )
        change.slices.add("breakouts")
    elif place is None or place.breakout_id != target.pk or place.returned_at is not None:
        raise NotYourBreakout


def assign(*, actor: Actor, user_id: uuid.UUID, breakout_id: uuid.UUID) -> None:
    """Lecturers: a trainee belongs to this group now and goes there at once."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        round_ = round_of(change)
        target = breakout_of(round_, breakout_id)
        person = change.person(user_id)
        if person.part != Part.TRAINEE:
            raise NotAllowed("Only trainees belong to groups.")
        BreakoutPlace.objects.update_or_create(
            round=round_, user=person.user, defaults={"breakout": target, "returned_at": None}
        )
        change.slices.add("breakouts")
        move(change, person, target, round_)


def call_back(*, actor: Actor, user_id: uuid.UUID) -> None:
    """Lecturers: one person back to the main room; a reconnection stays there."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        round_ = round_of(change)
        person = change.person(user_id)
        places = BreakoutPlace.objects.filter(round=round_, user=person.user)
        places.update(returned_at=clock.now())
        change.own.add(person.user_id)
        move(change, person, None, round_)


def ask_for_help(*, actor: Actor, wanted: bool) -> None:
    """A group asks for a lecturer, or takes that back."""
    if actor.seat.part is not Part.TRAINEE:
        raise NotAllowed
    with changing(actor.seat.lesson.pk) as change:
        me = change.me(actor)
        round_of(change)
        if me.breakout is None:
            raise NotAllowed("Ask from within your group.")
        if (me.breakout.help_at is not None) != wanted:
            me.breakout.help_at = clock.now() if wanted else None
            me.breakout.save(update_fields=["help_at"])
            change.slices.add("breakouts")
