"""Bullets over a live class and its replay, and signs of the moment."""

from __future__ import annotations

import functools
import uuid

from live.access import room_of
from live.domain.room import Actor, Change, changing, now_ms_of
from live.domain.talk_rules import (
    BULLET_MAX,
    BULLET_RATE,
    COLORS,
    check_rate,
    refuse_words,
    require_unmuted,
    since,
)
from live.errors import BulletsOff, NotOnAir
from live.events import LiveBulletPosted, LiveCommentRemoved
from live.models import LiveBullet, LiveSession, Participant
from live.text import clean
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.realtime import publish


def post(*, actor: Actor, event_key: uuid.UUID, text: str, color: str, mode: str) -> LiveBullet:
    """Over the picture, now; resending the same ``event_key`` returns the same bullet.

    Raises ``BulletsOff``, ``ChatMuted``, ``TooFast``, ``WordRefused``, ``Invalid``.
    """
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        sent = LiveBullet.objects.filter(author=actor.seat.user, event_key=event_key).first()
        if sent is not None:
            return sent
        session = change.require_session()
        me = change.me(actor)
        require_unmuted(me)
        bullet = _make(
            change,
            actor,
            session,
            me,
            at_ms=now_ms_of(session),
            event_key=event_key,
            text=text,
            color=color,
            mode=mode,
        )
        shown = functools.partial(
            publish.publish, room_of(change.lesson_id), wire(bullet), droppable=True
        )
        change.after.append(shown)
    return bullet


def post_in_replay(
    *,
    actor: Actor,
    session_id: uuid.UUID,
    at_ms: int,
    event_key: uuid.UUID,
    text: str,
    color: str,
    mode: str,
) -> LiveBullet:
    """A bullet at a moment of a class that is over, from its replay. Raises as :func:`post`."""
    actor.require_voice()
    with changing(actor.seat.lesson.pk) as change:
        sent = LiveBullet.objects.filter(author=actor.seat.user, event_key=event_key).first()
        if sent is not None:
            return sent
        session = LiveSession.objects.filter(pk=session_id, lesson_id=change.lesson_id).first()
        if session is None:
            raise NotFound
        if session.ended_at is None:
            raise NotOnAir("The class is still on air: post there.")
        length = clock.to_ms(session.ended_at) - clock.to_ms(session.started_at)
        if not 0 <= at_ms <= length:
            raise Invalid(fields={"at": "outside_replay"})
        place = Participant.objects.filter(live=change.live, user=actor.seat.user).first()
        if place is not None:
            require_unmuted(place)
        return _make(
            change,
            actor,
            session,
            place,
            at_ms=at_ms,
            event_key=event_key,
            text=text,
            color=color,
            mode=mode,
        )


def _make(
    change: Change,
    actor: Actor,
    session: LiveSession,
    person: Participant | None,
    *,
    at_ms: int,
    event_key: uuid.UUID,
    text: str,
    color: str,
    mode: str,
) -> LiveBullet:
    if not change.live.bullets:
        raise BulletsOff
    text = clean(text, limit=BULLET_MAX)
    if color not in COLORS:
        raise Invalid(fields={"color": "unknown"})
    recent = LiveBullet.objects.filter(author=actor.seat.user, created_at__gt=since(BULLET_RATE))
    check_rate(recent.values_list("created_at", flat=True), rate=BULLET_RATE)
    refuse_words(change.live.lesson.training_class_id, text)
    bullet = LiveBullet.objects.create(
        session=session,
        author=actor.seat.user,
        at_ms=at_ms,
        text=text,
        color=color,
        mode=mode,
        replayed=session.ended_at is not None,
        created_at=clock.now(),
        event_key=event_key,
    )
    about = person or Participant(user=actor.seat.user, part=actor.seat.part.value)
    payload = LiveBulletPosted(bullet=str(bullet.pk), media=at_ms, replayed=bullet.replayed)
    change.record(payload, about=about, private={"text": text})
    return bullet


def wire(bullet: LiveBullet) -> dict[str, object]:
    """``bullet.shown``; nobody is named, ``event_id`` lets its author know it again."""
    return {
        "t": "bullet.shown",
        "id": str(bullet.pk),
        "event_id": str(bullet.event_key),
        "at": bullet.at_ms,
        "text": bullet.text,
        "color": bullet.color,
        "mode": bullet.mode,
    }


def hide(*, actor: Actor, bullet_id: uuid.UUID) -> None:
    """Lecturers: off every screen and out of the replay; again: no effect."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        found = LiveBullet.objects.filter(pk=bullet_id, session__lesson_id=change.lesson_id).first()
        if found is None:
            raise NotFound
        if found.hidden_at is not None:
            return
        found.hidden_at = clock.now()
        found.save(update_fields=["hidden_at"])
        payload = LiveCommentRemoved(comment=str(found.pk), comment_kind="bullet")
        change.record(payload, actor=actor)
        gone = {"t": "bullet.gone", "id": str(found.pk)}
        change.after.append(functools.partial(publish.publish, room_of(change.lesson_id), gone))
