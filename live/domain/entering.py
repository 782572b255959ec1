"""Coming into a room, losing the line, and having left."""

from __future__ import annotations

import datetime as dt
import functools
import uuid

from live import hooks
from live.access import LiveSeat, Part, own_room_of
from live.domain.room import Actor, Change, changing
from live.errors import ClassNotRunning
from live.events import LiveInspected, LiveJoined, LiveLeft, LiveSpoke
from live.models import BreakoutPlace, BreakoutRound, LiveSession, Participant
from live.settings import STALE_MS, live_rules
from lms.core import clock
from lms.courses.models import TrainingClass
from lms.realtime import publish


def enter(*, actor: Actor) -> None:
    """Take one's place in the room; the newest page of a person is the one that acts.

    Raises ``ClassNotRunning`` and what ``live.hooks.entering`` raises (not signed in yet).
    """
    seat = actor.seat
    if seat.training_class.state != TrainingClass.State.RUNNING:
        raise ClassNotRunning
    hooks.run_all(hooks.entering, seat)
    with changing(seat.lesson.pk) as change:
        person, _ = Participant.objects.select_related("user").get_or_create(
            live=change.live,
            user=seat.user,
            defaults={"part": seat.part.value, "seen_at": clock.now()},
        )
        change.known[person.user_id] = person
        _connect(change, person, seat, actor.connection)


def _connect(
    change: Change, person: Participant, seat: LiveSeat, connection: uuid.UUID | None
) -> None:
    now = clock.now()
    if person.joined_at is None:
        _fresh(person, now)
    elif person.gone_at is not None or person.connection != connection:
        person.reconnects += 1
    person.part = seat.part.value
    person.connection, person.seen_at, person.gone_at = connection, now, None
    person.hidden = False
    if person.part == Part.LECTURER:
        person.stage, person.stage_at = Participant.Stage.ON, person.stage_at or now
    person.save()
    if change.session is not None:
        register(change, person, change.session)
        go_home(change, person)
    change.touch(person)
    newest = {"t": "elsewhere", "connection": str(connection)}
    room = own_room_of(change.lesson_id, person.user_id)
    change.before.append(functools.partial(publish.publish, room, newest))


def _fresh(person: Participant, now: dt.datetime) -> None:
    """A new stay begins with nothing of the last."""
    person.joined_at = now
    person.session = None
    person.reconnects = 0
    _lay_down(person)
    person.away = False


def _lay_down(person: Participant) -> None:
    """No hand, no stage, no devices, in the main room."""
    person.hand_at, person.hand_place = None, 0
    person.stage, person.stage_at = Participant.Stage.NONE, None
    person.mic = person.camera = False
    person.breakout = None


def register(change: Change, person: Participant, session: LiveSession) -> None:
    """Put a stay on the record of a run on air, once."""
    if person.session_id == session.pk:
        return
    person.session = session
    person.spoke_ms = person.spoke_logged_ms = 0
    person.save(update_fields=["session", "spoke_ms", "spoke_logged_ms"])
    if person.part in (Part.INSPECTOR, Part.OBSERVER):
        shown = live_rules(change.live.lesson.training_class.rule_pack.body).inspectors_shown
        change.record(LiveInspected(session=str(session.pk), shown=shown), about=person)
        return
    joined = LiveJoined(session=str(session.pk), part=person.part, wall=clock.now_ms())
    change.record(joined, about=person)


def go_home(change: Change, person: Participant) -> None:
    """Who comes (back) while breakouts are open goes where they belong."""
    from live.domain.breakout_moves import move  # it needs this module's Change alone

    round_ = BreakoutRound.objects.filter(session=change.session, closed_at=None).first()
    if round_ is None or person.part != Part.TRAINEE:
        return
    place = BreakoutPlace.objects.filter(round=round_, user=person.user, returned_at=None).first()
    if place is not None and person.breakout_id != place.breakout_id:
        move(change, person, place.breakout, round_)


def lose(*, lesson_id: uuid.UUID, user_id: uuid.UUID, connection: uuid.UUID) -> None:
    """A page has gone; the person has left only if no page comes within the grace."""
    with changing(lesson_id) as change:
        person = Participant.objects.filter(
            live=change.live, user_id=user_id, connection=connection, gone_at=None
        ).first()
        if person is None or person.joined_at is None:
            return
        person.gone_at = clock.now()
        change.touch(person, "gone_at")


def still_here(*, lesson_id: uuid.UUID, connections: list[uuid.UUID]) -> None:
    """A process's word that these connections stand (one statement, no lock)."""
    Participant.objects.filter(
        live__lesson_id=lesson_id, connection__in=connections, gone_at=None
    ).update(seen_at=clock.now())


def settle(*, lesson_id: uuid.UUID) -> None:
    """Lines that nobody vouches for are lost; lines lost for longer than the grace are leavings."""
    now = clock.now()
    stale = now - dt.timedelta(milliseconds=STALE_MS)
    there = Participant.objects.filter(live__lesson_id=lesson_id, joined_at__isnull=False)
    if (
        not there.filter(gone_at__isnull=False).exists()
        and not there.filter(seen_at__lt=stale).exists()
    ):
        return
    with changing(lesson_id) as change:
        rules = live_rules(change.live.lesson.training_class.rule_pack.body)
        grace = dt.timedelta(milliseconds=rules.grace_ms)
        for person in change.everybody():
            if person.gone_at is None and person.seen_at < stale:
                person.gone_at = person.seen_at
                change.touch(person, "gone_at")
            if person.gone_at is not None and person.gone_at <= now - grace:
                leave(change, person, at=person.gone_at)


def leave(change: Change, person: Participant, *, at: dt.datetime) -> None:
    """End a stay: on record, off the lists, off the stage."""
    if person.session is not None and person.part in (Part.LECTURER, Part.TRAINEE):
        say_spoken(change, person)
        left = LiveLeft(
            session=str(person.session_id),
            part=person.part,
            wall=clock.to_ms(at),
            reconnects=person.reconnects,
        )
        change.record(left, about=person)
    on_stage = person.stage == Participant.Stage.ON
    moved = person.breakout_id is not None
    person.joined_at = None
    person.session = None
    person.connection = None
    _lay_down(person)
    person.save()
    change.touch(person)
    if change.live.screen_user_id == person.user_id:
        change.live.screen_user = None
        change.live.save(update_fields=["screen_user"])
    lesson_id, user_id = change.lesson_id, person.user_id
    if on_stage:
        change.after.append(lambda: hooks.run_all(hooks.stage_changed, lesson_id, user_id))
    if moved:
        change.after.append(lambda: hooks.run_all(hooks.breakouts_changed, lesson_id))
    change.after.append(lambda: hooks.run_all(hooks.person_left, lesson_id, user_id))


def say_spoken(change: Change, person: Participant) -> None:
    """The seconds spoken that are not on record yet."""
    more = person.spoke_ms - person.spoke_logged_ms
    if more < 1_000 or person.session_id is None:
        return
    person.spoke_logged_ms = person.spoke_ms
    person.save(update_fields=["spoke_logged_ms"])
    change.record(LiveSpoke(session=str(person.session_id), ms=more), about=person)
