"""Publishing and watching: who may is decided here, and a worker carries it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final, Literal

from live.access import LiveSeat
from live.domain import stage
from live.media.token import Claims, Layer, Role, Source
from live.streams import client, leases, pool
from live.streams.domain.resources import Resource, opened, seal
from live.streams.errors import BadOffer, MediaUnavailable
from live.streams.models import Publication, StreamKey
from lms.core.errors import NotFound

OFFER_MAX: Final = 64 * 1024
"""Bytes of an SDP offer; a browser's with every codec takes about 10 kB."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The answer, and the word that names the connection in our addresses."""

    sdp: str
    resource: str


def publish(
    *,
    seat: LiveSeat,
    source: Literal["camera", "screen"],
    layer: str,
    breakout_id: uuid.UUID | None,
    offer: str,
) -> Connected:
    """Carry a person's camera or screen into the room or into their breakout.

    Raises NotAllowed (not on stage, not in that breakout) or what the worker says.
    """
    check_offer(offer)
    stage.may_publish(seat, source=source, breakout=breakout_id)
    return carry(seat=seat, source=source, layer=layer, breakout_id=breakout_id, offer=offer)


def carry(
    *,
    seat: LiveSeat,
    source: str,
    layer: str,
    breakout_id: uuid.UUID | None,
    offer: str,
    key: StreamKey | None = None,
) -> Connected:
    """As :func:`publish`, for somebody who was found to be allowed."""
    room = breakout_id or seat.lesson.pk
    lease = leases.worker_of(seat.lesson.pk)
    claims = Claims(
        role=Role.PUBLISH,
        aud=lease.worker.name,
        room=str(room),
        home=str(seat.lesson.pk),
        user=str(seat.user.pk),
        source=source,
        layer=layer,
    )
    answer = client.connect(lease.worker, door="/whip", claims=claims, offer=offer)
    Publication.objects.get_or_create(
        worker=lease.worker.name,
        boot=lease.boot,
        resource=answer.resource,
        defaults={
            "lesson": seat.lesson,
            "room": room,
            "user": seat.user,
            "key": key,
            "source": source,
            "layer": layer,
        },
    )
    return _connected(seat, lease.worker.name, answer)


def watch(
    *,
    seat: LiveSeat,
    publisher: uuid.UUID,
    source: str,
    breakout_id: uuid.UUID | None,
    offer: str,
    height: int = 0,
) -> Connected:
    """Send one publisher's source to a person whose tile is ``height`` pixels high (0: unknown).

    Raises StreamNotThere when nobody publishes it.
    """
    check_offer(offer)
    stage.may_watch(seat, breakout=breakout_id)
    lease = leases.worker_of(seat.lesson.pk)
    claims = Claims(
        role=Role.SUBSCRIBE,
        aud=lease.worker.name,
        room=str(breakout_id or seat.lesson.pk),
        home=str(seat.lesson.pk),
        user=str(seat.user.pk),
        source=source,
        layer=Layer.HIGH,
        publisher=str(publisher),
    )
    door = f"/whep?size={height}"
    answer = client.connect(lease.worker, door=door, claims=claims, offer=offer)
    return _connected(seat, lease.worker.name, answer)


def hang_up(*, seat: LiveSeat, word: str) -> None:
    """End a connection of one's own. Raises NotFound for anybody else's."""
    end(opened(word, lesson_id=seat.lesson.pk, user_id=seat.user.pk))


def resize(*, seat: LiveSeat, word: str, height: int) -> None:
    """A tile has another height (pixels): the worker sends the layer that fits it."""
    resource = opened(word, lesson_id=seat.lesson.pk, user_id=seat.user.pk)
    worker = pool.workers().get(resource.worker)
    if worker is None:
        raise NotFound
    client.control(worker, {"op": "size", "resource": resource.name, "height": height})


def end(resource: Resource) -> None:
    """End a connection; a worker that is gone has ended it already."""
    worker = pool.workers().get(resource.worker)
    if worker is None:
        raise NotFound
    try:
        client.close(worker, resource.name)
    except MediaUnavailable:
        return  # nothing is left to end


def check_offer(offer: str) -> None:
    """Raises BadOffer for what cannot be an offer; the worker reads the rest of it."""
    if not offer.startswith("v=0") or len(offer) > OFFER_MAX or "m=" not in offer:
        raise BadOffer


SOURCES: Final = tuple(source.value for source in Source)
LAYERS: Final = tuple(layer.value for layer in Layer)


def _connected(seat: LiveSeat, worker: str, answer: client.Answer) -> Connected:
    resource = Resource(worker, answer.resource)
    return Connected(answer.sdp, seal(resource, lesson_id=seat.lesson.pk, user_id=seat.user.pk))
