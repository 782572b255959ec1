"""Chat: the room, privately to the lecturers and back, within a breakout, to all breakouts."""

from __future__ import annotations

import datetime as dt
import functools
import uuid

from django.db.models import Q

from live.access import Part, breakout_room_of, own_room_of, room_of, staff_room_of
from live.domain.breakout_moves import round_of
from live.domain.room import Actor, Change, changing, now_ms_of
from live.domain.talk_rules import (
    CHAT_RATE,
    check_rate,
    refuse_words,
    require_unmuted,
    since,
)
from live.errors import ChatOff
from live.events import LiveChat, LiveCommentRemoved, LiveMuted
from live.messages import TEXT_MAX
from live.models import ChatMessage, LiveLesson, Participant
from live.queries_talk import line_of
from live.text import clean
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.realtime import publish

To = ChatMessage.To


def send(
    *,
    actor: Actor,
    event_key: uuid.UUID,
    text: str,
    to: str = To.ROOM,
    to_user: uuid.UUID | None = None,
    reply_to: uuid.UUID | None = None,
) -> ChatMessage:
    """Write a line; resending the same ``event_key`` returns the same line.

    In a breakout a line to the room is for that breakout. Raises ``ChatOff``, ``ChatMuted``,
    ``TooFast``, ``WordRefused``, ``Invalid``.
    """
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        sent = ChatMessage.objects.filter(author=actor.seat.user, event_key=event_key).first()
        if sent is not None:
            return sent
        change.require_session()
        me = change.me(actor)
        _may_write(change, actor, me, to)
        target = _target(change, actor, to, to_user)
        line = _write(change, actor, me, event_key=event_key, text=text, to=to, to_user=target)
        if reply_to is not None:
            line.reply_to = _readable(change, actor, me, reply_to)
            line.save(update_fields=["reply_to"])
        _on_record(change, me, line)
    return line


def broadcast(*, actor: Actor, event_key: uuid.UUID, text: str) -> ChatMessage:
    """Lecturers: one line to all breakouts. Raises ``NoBreakouts``."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        sent = ChatMessage.objects.filter(author=actor.seat.user, event_key=event_key).first()
        if sent is not None:
            return sent
        change.require_session()
        me = change.me(actor)
        round_of(change)
        line = _write(
            change, actor, me, event_key=event_key, text=text, to=To.BREAKOUTS, to_user=None
        )
        _on_record(change, me, line)
    return line


def _may_write(change: Change, actor: Actor, me: Participant, to: str) -> None:
    if actor.seat.teaches:
        return
    mode = change.live.chat
    private = to == To.LECTURERS or me.breakout_id is not None
    if mode == LiveLesson.Chat.OFF or (mode == LiveLesson.Chat.LECTURERS and not private):
        raise ChatOff
    if to == To.PERSON:
        raise NotAllowed("Trainees write to the room or to the lecturers.")
    require_unmuted(me)


def _target(change: Change, actor: Actor, to: str, to_user: uuid.UUID | None) -> uuid.UUID | None:
    if to != To.PERSON:
        if to_user is not None:
            raise Invalid(fields={"to_user": "unexpected"})
        return None
    if to_user is None or to_user == actor.user_id:
        raise Invalid(fields={"to_user": "required"})
    return change.person(to_user).user_id


def _write(
    change: Change,
    actor: Actor,
    me: Participant,
    *,
    event_key: uuid.UUID,
    text: str,
    to: str,
    to_user: uuid.UUID | None,
) -> ChatMessage:
    text = clean(text, limit=TEXT_MAX, newlines=True)
    recent = ChatMessage.objects.filter(author=actor.seat.user, created_at__gt=since(CHAT_RATE))
    check_rate(recent.values_list("created_at", flat=True), rate=CHAT_RATE)
    if not actor.seat.teaches:
        refuse_words(change.live.lesson.training_class_id, text)
    session = change.require_session()
    if me.away:
        me.away = False
        change.note(me, "away")
    return ChatMessage.objects.create(
        session=session,
        breakout=me.breakout if to == To.ROOM else None,
        author=actor.seat.user,
        part=me.part,
        to=to,
        to_user_id=to_user,
        text=text,
        at_ms=now_ms_of(session),
        created_at=clock.now(),
        event_key=event_key,
    )


def _readable(change: Change, actor: Actor, me: Participant, message_id: uuid.UUID) -> ChatMessage:
    """A line that this person can see and so reply to; raises ``NotFound``."""
    lines = ChatMessage.objects.filter(session=change.session, deleted_at=None)
    if not actor.seat.teaches:
        own = Q(author=actor.seat.user) | Q(to_user=actor.seat.user)
        open_to_all = Q(to__in=[To.ROOM, To.BREAKOUTS])
        lines = lines.filter(own | open_to_all).filter(
            Q(breakout=None) | Q(breakout=me.breakout_id)
        )
    found = lines.filter(pk=message_id).first()
    if found is None:
        raise NotFound
    return found


def _on_record(change: Change, me: Participant, line: ChatMessage) -> None:
    payload = LiveChat(
        message=str(line.pk),
        to=line.to,
        reply_to=None if line.reply_to_id is None else str(line.reply_to_id),
        breakout=None if line.breakout_id is None else str(line.breakout_id),
    )
    change.record(payload, about=me, private={"text": line.text})
    message = {"t": "chat.posted", "line": line_of(line)}
    for room in rooms_of(change.lesson_id, line):
        change.after.append(functools.partial(publish.publish, room, message))


def rooms_of(lesson_id: uuid.UUID, line: ChatMessage) -> list[str]:
    """The hub rooms that hear of a line."""
    if line.breakout_id is not None:
        return [breakout_room_of(line.breakout_id)]
    if line.to in (To.ROOM, To.BREAKOUTS):
        return [room_of(lesson_id)]
    private = [staff_room_of(lesson_id)]
    if line.part != Part.LECTURER:
        private.append(own_room_of(lesson_id, line.author_id))
    if line.to_user_id is not None:
        private.append(own_room_of(lesson_id, line.to_user_id))
    return private


def delete(*, actor: Actor, message_id: uuid.UUID) -> None:
    """Take a line away: one's own, or (lecturers) any; again: no effect. Raises ``NotFound``."""
    with changing(actor.seat.lesson.pk) as change:
        me = change.me(actor)
        found = ChatMessage.objects.filter(
            pk=message_id, session__lesson_id=change.lesson_id
        ).first()
        if found is None or not (actor.seat.teaches or found.author_id == actor.user_id):
            raise NotFound
        if found.deleted_at is not None:
            return
        found.deleted_at, found.deleted_by = clock.now(), actor.seat.user
        found.save(update_fields=["deleted_at", "deleted_by"])
        payload = LiveCommentRemoved(comment=str(found.pk), comment_kind="chat")
        change.record(payload, about=me)
        message = {"t": "chat.deleted", "message": str(found.pk)}
        for room in rooms_of(change.lesson_id, found):
            change.after.append(functools.partial(publish.publish, room, message))


def mute(*, actor: Actor, user_id: uuid.UUID, minutes: int) -> None:
    """Lecturers: a trainee may not write for so long; 0 lifts it."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        person = change.person(user_id)
        if person.part != Part.TRAINEE:
            raise NotAllowed("Only trainees are muted.")
        until = clock.now() + dt.timedelta(minutes=minutes) if minutes else None
        person.chat_muted_until = until
        change.note(person, "chat_muted_until")
        told = 0 if until is None else clock.to_ms(until)
        change.record(LiveMuted(until=told), about=person, actor=actor)
