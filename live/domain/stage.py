"""The stage: who may be seen and heard, and how they come and go."""

from __future__ import annotations

import functools
import uuid

from live import hooks, queries
from live.access import LiveSeat, Part, own_room_of
from live.domain.hands import put_down
from live.domain.room import Actor, Change, changing
from live.errors import (
    NotInvited,
    NotOnAir,
    NotOnStage,
    ScreenTaken,
    StageFull,
    StageLocked,
)
from live.events import LiveStage
from live.hooks import Source
from live.models import Participant
from live.settings import STAGE_MAX
from lms.core import clock
from lms.core.errors import NotAllowed
from lms.realtime import publish

ON, INVITED, NONE = Participant.Stage.ON, Participant.Stage.INVITED, Participant.Stage.NONE

# --- What the media plane asks -------------------------------------------------------------------


def _place(lesson_id: uuid.UUID, user_id: uuid.UUID) -> Participant | None:
    return Participant.objects.filter(
        live__lesson_id=lesson_id, user_id=user_id, joined_at__isnull=False
    ).first()


def on_stage(*, lesson_id: uuid.UUID, user_id: uuid.UUID) -> bool:
    """Whether this person may be seen and heard in the main room now."""
    place = _place(lesson_id, user_id)
    return place is not None and place.stage == ON


def where_is(*, lesson_id: uuid.UUID, user_id: uuid.UUID) -> uuid.UUID | None:
    """The breakout in which this person is; None: the main room (or not here at all)."""
    place = _place(lesson_id, user_id)
    return None if place is None else place.breakout_id


def may_publish(seat: LiveSeat, *, source: Source, breakout: uuid.UUID | None = None) -> None:
    """Raise unless this person may send this now, into the main room or the breakout.

    On stage for the main room; everybody who is in a breakout for that breakout; the holder of
    the screen's place for a screen. ``NotOnAir``, ``NotOnStage``, ``NotAllowed``, ``ScreenTaken``.
    """
    if seat.listens_only:
        raise NotAllowed("Inspectors and observers only watch and listen.")
    if queries.open_session(seat.lesson.pk) is None:
        raise NotOnAir
    place = _place(seat.lesson.pk, seat.user.pk)
    if breakout is not None:
        if place is None or place.breakout_id != breakout:
            raise NotAllowed("You are not in this group.")
        return
    if place is None or place.stage != ON:
        raise NotOnStage
    if source == "screen":
        holder = type(seat.live).objects.values_list("screen_user_id", flat=True)
        if holder.get(pk=seat.live.pk) != seat.user.pk:
            raise ScreenTaken


def may_watch(seat: LiveSeat, *, breakout: uuid.UUID | None) -> None:
    """Raise unless this person may see and hear this room now; a breakout: who is in it."""
    if queries.open_session(seat.lesson.pk) is None:
        raise NotOnAir
    if breakout is not None and breakout != where_is(
        lesson_id=seat.lesson.pk, user_id=seat.user.pk
    ):
        raise NotAllowed("You are not in this group.")


# --- What people do ------------------------------------------------------------------------------


def invite(*, actor: Actor, user_id: uuid.UUID) -> None:
    """Lecturers: ask a trainee onto the stage. Raises ``StageFull``."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        change.me(actor)
        person = change.person(user_id)
        if person.part != Part.TRAINEE:
            raise NotAllowed("Only trainees are invited.")
        if person.stage != NONE:
            return
        _require_room(change)
        person.stage, person.stage_at = INVITED, clock.now()
        change.touch(person, "stage", "stage_at")
        change.record(LiveStage(session=str(session.pk), step="invited"), about=person, actor=actor)


def _require_room(change: Change) -> None:
    taken = [p for p in change.everybody() if p.part == Part.TRAINEE and p.stage != NONE]
    if len(taken) >= STAGE_MAX:
        raise StageFull(max=STAGE_MAX)


def accept(*, actor: Actor) -> None:
    """Come onto the stage, muted; the hand goes down. Raises ``NotInvited``."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        me = change.me(actor)
        if me.stage == ON:
            return
        if me.stage != INVITED:
            raise NotInvited
        me.stage, me.stage_at = ON, clock.now()
        me.mic = me.camera = False
        put_down(change, me)
        change.touch(me, "stage", "stage_at", "mic", "camera")
        change.record(LiveStage(session=str(session.pk), step="on"), about=me)
        _stage_hook(change, me)


def decline(*, actor: Actor) -> None:
    """Not now; the hand goes down."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        me = change.me(actor)
        if me.stage != INVITED:
            raise NotInvited
        me.stage, me.stage_at = NONE, None
        put_down(change, me)
        change.touch(me, "stage", "stage_at")
        change.record(LiveStage(session=str(session.pk), step="declined"), about=me)


def step_down(*, actor: Actor, user_id: uuid.UUID | None) -> None:
    """Leave the stage, or (lecturers) send a trainee down or take an invitation back."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        session = change.require_session()
        me = change.me(actor)
        person = me
        if user_id is not None and user_id != actor.user_id:
            actor.require_lecturer()
            person = change.person(user_id)
        if person.part != Part.TRAINEE:
            raise NotAllowed("Lecturers stay on stage.")
        if person.stage == NONE:
            return
        person.stage, person.stage_at = NONE, None
        person.mic = person.camera = False
        change.touch(person, "stage", "stage_at", "mic", "camera")
        _drop_screen(change, person)
        change.record(LiveStage(session=str(session.pk), step="down"), about=person, actor=actor)
        _stage_hook(change, person)


def _stage_hook(change: Change, person: Participant) -> None:
    lesson_id, user_id = change.lesson_id, person.user_id
    change.after.append(lambda: hooks.run_all(hooks.stage_changed, lesson_id, user_id))


def set_media(*, actor: Actor, mic: bool, camera: bool) -> None:
    """What one sends now. Raises ``NotOnStage`` or, while the stage is locked, ``StageLocked``."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        me = change.me(actor)
        if (mic or camera) and me.stage != ON and me.breakout_id is None:
            raise NotOnStage
        opens = (mic and not me.mic) or (camera and not me.camera)
        if opens and change.live.stage_locked and me.part == Part.TRAINEE:
            raise StageLocked
        if (me.mic, me.camera) != (mic, camera):
            if mic and not me.mic:
                _tell_opened(change, me)
            me.mic, me.camera = mic, camera
            change.touch(me, "mic", "camera")


def mute(*, actor: Actor, user_id: uuid.UUID | None) -> None:
    """Lecturers: turn one person's microphone off, or those of all trainees."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        if user_id is not None:
            targets = [change.person(user_id)]
        else:
            targets = [p for p in change.everybody() if p.part == Part.TRAINEE]
        for person in targets:
            if person.mic:
                person.mic = False
                change.touch(person, "mic")
            if person.stage == ON or person.breakout_id is not None:
                _tell_muted(change, person, actor)


def _tell_muted(change: Change, person: Participant, actor: Actor) -> None:
    lesson_id, user_id = change.lesson_id, person.user_id
    told = {"t": "stage.muted", "by": str(actor.user_id)}
    room = own_room_of(lesson_id, user_id)
    change.after.append(functools.partial(publish.publish, room, told))
    change.after.append(lambda: hooks.run_all(hooks.media_muted, lesson_id, user_id))


def _tell_opened(change: Change, person: Participant) -> None:
    lesson_id, user_id = change.lesson_id, person.user_id
    change.after.append(lambda: hooks.run_all(hooks.media_opened, lesson_id, user_id))


def lock(*, actor: Actor, locked: bool) -> None:
    """Lecturers: while locked, trainees raise no hands and open no microphone or camera."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        change.configure("settings", stage_locked=locked)


def take_screen(*, actor: Actor) -> None:
    """Hold the one place for a shared screen; lecturers take it over from trainees."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        change.require_session()
        me = change.me(actor)
        if me.breakout_id is not None:
            return  # a group's own matter: nobody else sees it
        if me.stage != ON:
            raise NotOnStage
        if change.live.stage_locked and me.part == Part.TRAINEE:
            raise StageLocked
        holder = change.live.screen_user_id
        if holder == actor.user_id:
            return
        if holder is not None:
            if not actor.seat.teaches:
                raise ScreenTaken(by=str(holder))
            _release(change, holder)
        change.live.screen_user = actor.seat.user
        change.live.save(update_fields=["screen_user"])
        change.people.add(actor.user_id)


def release_screen(*, actor: Actor) -> None:
    """Give the place back; lecturers take it from whoever has it."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        holder = change.live.screen_user_id
        if holder is not None and (holder == actor.user_id or actor.seat.teaches):
            _release(change, holder)


def _drop_screen(change: Change, person: Participant) -> None:
    if change.live.screen_user_id == person.user_id:
        _release(change, person.user_id)


def _release(change: Change, holder: uuid.UUID) -> None:
    change.live.screen_user = None
    change.live.save(update_fields=["screen_user"])
    change.people.add(holder)
    lesson_id = change.lesson_id
    change.after.append(lambda: hooks.run_all(hooks.screen_changed, lesson_id, holder))
