"""Messages under a lesson: write, answer, edit, delete and undo, pin, find useful."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.domain.record import record
from lms.notify.domain.notify import notify
from lms.people.queries import subject_id
from lms.realtime import publish
from vod.access import Seat, room_of
from vod.domain.comment_rules import (
    MESSAGE_RATE,
    check_rate,
    clean,
    first_state,
    may_comment,
    window_start,
)
from vod.errors import MessagesOff, UndoTooLate
from vod.events import MessagePosted
from vod.models import Message, MessageLike

BODY_MAX = 2_000
UNDO_FOR = dt.timedelta(minutes=10)


@transaction.atomic
def post_message(
    *,
    seat: Seat,
    event_key: uuid.UUID,
    body: str,
    at_ms: int | None = None,
    parent_id: uuid.UUID | None = None,
) -> Message:
    """Write a message or a reply; the same ``event_key`` again returns the same message.

    Raises ``MessagesOff``, ``Muted``, ``TooFast``, ``WordRefused``, ``Invalid``, ``NotFound``.
    """
    may_comment(seat)
    seen = Message.objects.filter(author=seat.user, event_key=event_key).first()
    if seen is not None:
        return seen
    if not seat.vod.messages_open and not seat.teaches:
        raise MessagesOff
    if at_ms is not None and not 0 <= at_ms <= seat.vod.duration_ms:
        raise Invalid(fields={"at_ms": "outside_video"})
    body = clean(body, limit=BODY_MAX, newlines=True)
    parent = _thread(seat, parent_id)
    mine = Message.objects.filter(author=seat.user, created_at__gt=window_start(MESSAGE_RATE))
    check_rate(mine.values_list("created_at", flat=True), rate=MESSAGE_RATE)
    state = Message.State.VISIBLE if seat.teaches else first_state(seat, body)
    message = Message.objects.create(
        lesson=seat.lesson,
        parent=parent,
        author=seat.user,
        at_ms=at_ms,
        body=body,
        state=state,
        state_reason="words" if state == Message.State.PENDING else "",
        is_answer=seat.teaches and parent is not None,
        event_key=event_key,
    )
    record(
        MessagePosted(
            message=str(message.pk),
            reply_to=str(parent.pk) if parent else None,
            state=message.state,
        ),
        key=f"message:{message.pk}",
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
        private={"body": body},
    )
    _tell_author(seat, parent, message)
    _changed(message)
    return message


@transaction.atomic
def edit_message(*, seat: Seat, message_id: uuid.UUID, body: str) -> Message:
    """Change one's own words; shown as edited."""
    message = find_message(seat, message_id)
    if message.author_id != seat.user.pk:
        raise NotAllowed("Only its author can edit a message.")
    may_comment(seat)
    message.body = clean(body, limit=BODY_MAX, newlines=True)
    if not seat.teaches and message.state == Message.State.VISIBLE:
        message.state = first_state(seat, message.body)
    message.edited_at = clock.now()
    message.save()
    _changed(message)
    return message


@transaction.atomic
def delete_message(*, seat: Seat, message_id: uuid.UUID) -> Message:
    """Delete one's own message; lecturers hide others' through moderation, with a reason."""
    message = find_message(seat, message_id)
    if message.author_id != seat.user.pk:
        raise NotAllowed("Only its author can delete a message.")
    message.state = Message.State.DELETED
    message.deleted_at = clock.now()
    message.save()
    _changed(message)
    return message


@transaction.atomic
def undo_delete(*, seat: Seat, message_id: uuid.UUID) -> Message:
    """Bring back one's own message within ten minutes of deleting it."""
    message = Message.objects.filter(
        pk=message_id, lesson=seat.lesson, author=seat.user, state=Message.State.DELETED
    ).first()
    if message is None:
        raise NotFound
    if message.deleted_at is None or clock.now() - message.deleted_at > UNDO_FOR:
        raise UndoTooLate
    message.state = first_state(seat, message.body)
    message.deleted_at = None
    message.save()
    _changed(message)
    return message


@transaction.atomic
def pin_message(*, seat: Seat, message_id: uuid.UUID, pinned: bool) -> Message:
    """Keep a thread on top (lecturers)."""
    message = find_message(seat, message_id)
    if not seat.teaches:
        raise NotAllowed
    if message.parent_id is not None:
        raise Invalid("Only whole threads can be pinned, not replies.")
    message.pinned_at = clock.now() if pinned else None
    message.save(update_fields=["pinned_at", "updated_at"])
    _changed(message)
    return message


@transaction.atomic
def like_message(*, seat: Seat, message_id: uuid.UUID, liked: bool) -> Message:
    """Say that a message is useful, or take it back; each person counts once."""
    message = find_message(seat, message_id)
    if liked:
        _, made = MessageLike.objects.get_or_create(message=message, user=seat.user)
        change = 1 if made else 0
    else:
        change = -MessageLike.objects.filter(message=message, user=seat.user).delete()[0]
    if change:
        Message.objects.filter(pk=message.pk).update(likes_count=F("likes_count") + change)
        message.refresh_from_db(fields=["likes_count"])
    return message


def find_message(seat: Seat, message_id: uuid.UUID) -> Message:
    """A message that this person can see here, or ``NotFound``."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(pk=message_id, lesson=seat.lesson)
        .exclude(state=Message.State.DELETED)
        .first()
    )
    own = message is not None and message.author_id == seat.user.pk
    if message is None or not (own or seat.teaches or message.state == Message.State.VISIBLE):
        raise NotFound
    return message


def _thread(seat: Seat, parent_id: uuid.UUID | None) -> Message | None:
    if parent_id is None:
        return None
    parent = find_message(seat, parent_id)
    return parent.parent or parent


def _tell_author(seat: Seat, parent: Message | None, message: Message) -> None:
    if parent is None or parent.author_id == seat.user.pk:
        return
    if message.state != Message.State.VISIBLE:
        return
    notify(
        recipient_id=parent.author_id,
        kind="message.answered" if message.is_answer else "message.replied",
        args={"lesson": seat.lesson.title, "by": seat.user.display_name},
        link=f"/lessons/{seat.lesson.pk}?message={parent.pk}",
        key=f"reply:{message.pk}",
    )


def _changed(message: Message) -> None:
    room = room_of(message.lesson_id)
    body = {"t": "messages.changed", "id": str(message.parent_id or message.pk)}
    transaction.on_commit(lambda: publish.publish(room, body, droppable=True))
