"""Posting a bullet comment: stored, on record, then shown to everybody who watches now."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.core.errors import Invalid
from lms.events.domain.record import record
from lms.people.queries import subject_id
from lms.realtime import publish
from vod.access import Seat, room_of, staff_room_of
from vod.domain.comment_rules import (
    BULLET_RATE,
    check_rate,
    clean,
    first_state,
    may_comment,
    window_start,
)
from vod.errors import BulletsOff
from vod.events import BulletPosted
from vod.models import Bullet, VodLesson

TEXT_MAX = 100
COLORS = frozenset(
    {"#ffffff", "#f0c87a", "#7fd0dc", "#8ba4d0", "#c98468", "#f29079", "#a5d6a7", "#bfdfe4"}
)
"""The palette: each is legible on the stage with its dark edge."""


@transaction.atomic
def post_bullet(
    *, seat: Seat, event_key: uuid.UUID, at_ms: int, text: str, color: str, mode: str
) -> Bullet:
    """Post at a moment of the video; resending the same ``event_key`` returns the same comment.

    Raises ``BulletsOff``, ``Muted``, ``TooFast``, ``WordRefused``, ``Invalid``.
    """
    recent = _recent(seat, event_key)
    for bullet in recent:
        if bullet.event_key == event_key:
            return bullet
    may_comment(seat)
    if seat.vod.bullets_mode == VodLesson.BulletsMode.OFF:
        raise BulletsOff
    text = clean(text, limit=TEXT_MAX)
    if color not in COLORS:
        raise Invalid(fields={"color": "unknown"})
    if mode not in Bullet.Mode.values:
        raise Invalid(fields={"mode": "unknown"})
    if not 0 <= at_ms <= seat.vod.duration_ms:
        raise Invalid(fields={"at": "outside_video"})
    check_rate((bullet.created_at for bullet in recent), rate=BULLET_RATE)
    state, why = _state(seat, text)
    bullet = Bullet.objects.create(
        lesson=seat.lesson,
        author=seat.user,
        at_ms=at_ms,
        text=text,
        color=color,
        mode=mode,
        state=state,
        state_reason=why,
        event_key=event_key,
        created_at=clock.now(),
    )
    record(
        BulletPosted(bullet=str(bullet.pk), media=at_ms, state=bullet.state),
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
        private={"text": text},
    )
    transaction.on_commit(lambda: announce(bullet))
    return bullet


def announce(bullet: Bullet) -> None:
    """Show a comment to those who watch now; a held one only to the lecturers' list."""
    if bullet.state == Bullet.State.VISIBLE:
        publish.publish(room_of(bullet.lesson_id), wire(bullet), droppable=True)
    else:
        publish.publish(staff_room_of(bullet.lesson_id), {"t": "review.waiting"}, droppable=False)


def wire(bullet: Bullet) -> dict[str, object]:
    """The message to the room. ``event_id`` lets its author know it again; nobody is named."""
    return {
        "t": "bullet",
        "id": str(bullet.pk),
        "event_id": str(bullet.event_key) if bullet.event_key else None,
        "at": bullet.at_ms,
        "text": bullet.text,
        "color": bullet.color,
        "mode": bullet.mode,
    }


def _recent(seat: Seat, event_key: uuid.UUID) -> list[Bullet]:
    """What counts towards the rate, and the one that may have been sent before: one query."""
    mine = Bullet.objects.filter(author=seat.user)
    wanted = Q(created_at__gt=window_start(BULLET_RATE)) | Q(event_key=event_key)
    return list(mine.filter(wanted).order_by("-created_at")[:50])


def _state(seat: Seat, text: str) -> tuple[str, str]:
    """The state in which it starts, and why it is held."""
    state = first_state(seat, text)
    if state == Bullet.State.PENDING:
        return state, "words"
    if seat.vod.bullets_mode == VodLesson.BulletsMode.REVIEW_THEN_POST and not seat.teaches:
        return Bullet.State.PENDING, "review"
    return state, ""
