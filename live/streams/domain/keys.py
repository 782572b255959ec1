"""Stream keys: with one, OBS or ffmpeg publishes to a lesson as the lecturer who made it."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import uuid
from typing import Final

from django.db import transaction

from live.access import LiveSeat, seat_in
from live.models import LiveLesson, LiveSession
from live.streams import events
from live.streams.domain.publishing import Connected, carry, check_offer, end
from live.streams.domain.resources import Resource
from live.streams.errors import StreamKeyRefused, TooManyKeys
from live.streams.models import Publication, StreamKey
from lms.core import clock
from lms.core.errors import DomainError, NotAllowed, NotFound
from lms.events.domain.record import record

MAX_KEYS: Final = 10


@transaction.atomic
def create(*, seat: LiveSeat, label: str) -> tuple[StreamKey, str]:
    """A new key of the lesson; its text is returned this once and kept nowhere."""
    if not seat.teaches:
        raise NotAllowed
    LiveLesson.objects.select_for_update().get(pk=seat.live.pk)
    living = StreamKey.objects.filter(lesson=seat.lesson, revoked_at=None)
    if living.count() >= MAX_KEYS:
        raise TooManyKeys(max=MAX_KEYS)
    text = f"rk_{secrets.token_urlsafe(32)}"
    key = StreamKey.objects.create(
        lesson=seat.lesson,
        label=label,
        digest=_digest(text),
        tail=text[-4:],
        created_by=seat.user,
    )
    _record(seat, events.StreamKeyMade(key=str(key.pk)))
    return key, text


@transaction.atomic
def revoke(*, seat: LiveSeat, key_id: uuid.UUID) -> None:
    """The key is good for nothing from now on, and what it publishes ends."""
    if not seat.teaches:
        raise NotAllowed
    key = StreamKey.objects.select_for_update().filter(pk=key_id, lesson=seat.lesson).first()
    if key is None:
        raise NotFound
    if key.revoked_at is not None:
        return
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    _record(seat, events.StreamKeyRevoked(key=str(key.pk)))
    transaction.on_commit(lambda: _cut(key))


def publish(*, key: StreamKey, offer: str) -> Connected:
    """Carry what an encoder sends. Raises StreamKeyRefused, BadOffer or MediaUnavailable.

    It appears as the source ``obs`` of the lecturer who made the key, while the class is on air.
    """
    check_offer(offer)
    try:
        seat = seat_in(key.created_by, key.lesson_id)
    except DomainError as error:
        raise StreamKeyRefused from error
    on_air = LiveSession.objects.filter(lesson_id=key.lesson_id, ended_at=None).exists()
    if not seat.teaches or not on_air:
        raise StreamKeyRefused
    made = carry(seat=seat, source="obs", layer="high", breakout_id=None, offer=offer, key=key)
    StreamKey.objects.filter(pk=key.pk).update(used_at=clock.now())
    return made


def find(*, lesson_id: uuid.UUID, text: str) -> StreamKey:
    """The lesson's living key of this text. Raises StreamKeyRefused."""
    living = StreamKey.objects.filter(digest=_digest(text), revoked_at=None, lesson_id=lesson_id)
    key = living.select_related("created_by").first()
    if key is None:
        raise StreamKeyRefused
    return key


def _cut(key: StreamKey) -> None:
    for row in key.publications.exclude(state=Publication.State.DOWN):
        with contextlib.suppress(NotFound):  # a worker that the settings do not name any more
            end(Resource(row.worker, row.resource))


def _record(seat: LiveSeat, payload: events.StreamKeyMade | events.StreamKeyRevoked) -> None:
    record(
        payload,
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        actor_id=seat.user.pk,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
