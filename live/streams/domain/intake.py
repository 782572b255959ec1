"""What media workers say, taken in once and in order, in one transaction per batch.

A batch is acknowledged after its commit; a worker repeats what was not acknowledged, and the
number of the last batch stands beside what it changed, so a repetition changes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from live.models import Participant
from live.streams import received
from live.streams.domain import announce, publications, recording
from live.streams.domain.rooms import Place, place_of
from live.streams.domain.tallies import count_received
from live.streams.models import Heard
from lms.core import clock

logger = logging.getLogger(__name__)
MAX_MS: Final = 60_000
"""No report covers more than a minute; a worker that says so is not believed."""

Event = Mapping[str, Any]


@dataclass
class Batch:
    """Whose words these are, and what was looked up on the way."""

    worker: str
    boot: str
    places: dict[uuid.UUID, Place | None] = field(default_factory=dict)
    quality: dict[uuid.UUID, list[dict[str, Any]]] = field(default_factory=dict)
    speaking: dict[uuid.UUID, list[str]] = field(default_factory=dict)

    def place(self, event: Event) -> Place | None:
        """Where an event happened."""
        room = uuid.UUID(str(event["room"]))
        if room not in self.places:
            self.places[room] = place_of(room)
        return self.places[room]


def take_in(*, worker: str, boot: str, seq: int, events: list[Any]) -> bool:
    """Take a batch in; False when it was taken in before."""
    with transaction.atomic():
        Heard.objects.get_or_create(worker=worker, boot=boot)
        heard = Heard.objects.select_for_update().get(worker=worker, boot=boot)
        if seq <= heard.seq:
            return False
        batch = Batch(worker, boot)
        for event in events:
            _take(batch, event)
        _say(batch)
        heard.seq, heard.at = seq, clock.now()
        heard.save(update_fields=["seq", "at"])
    return True


def _take(batch: Batch, event: Any) -> None:
    """One event; what cannot be understood is logged and does not hold up the others."""
    handler = HANDLERS.get(str(event.get("t"))) if isinstance(event, Mapping) else None
    if handler is None:
        return
    try:
        with transaction.atomic():
            handler(batch, event)
    except (KeyError, ValueError, TypeError) as error:
        logger.warning("media worker %s: %s not understood: %r", batch.worker, event, error)


def _published(batch: Batch, event: Event) -> None:
    place = batch.place(event)
    if place is not None:
        publications.up(place, worker=batch.worker, boot=batch.boot, event=event)


def _unpublished(batch: Batch, event: Event) -> None:
    publications.down(worker=batch.worker, boot=batch.boot, resource=str(event["publication"]))


def _received(batch: Batch, event: Event) -> None:
    place, user = batch.place(event), uuid.UUID(str(event["user"]))
    milliseconds = min(MAX_MS, round(float(event["seconds"]) * 1000))
    if place is None or milliseconds <= 0:
        return
    at = clock.now_ms()
    received.note(lesson_id=place.lesson_id, user_id=user, at_ms=at)
    if place.session_id is not None:
        count_received(place, user_id=user, milliseconds=milliseconds)


def _spoke(batch: Batch, event: Event) -> None:
    place, user = batch.place(event), uuid.UUID(str(event["user"]))
    milliseconds = min(MAX_MS, int(event["ms"]))
    if place is None or milliseconds <= 0:
        return
    batch.speaking.setdefault(place.lesson_id, []).append(str(user))
    if place.session_id is not None:
        Participant.objects.filter(
            live__lesson_id=place.lesson_id, user_id=user, session_id=place.session_id
        ).update(spoke_ms=F("spoke_ms") + milliseconds)


def _quality(batch: Batch, event: Event) -> None:
    place = batch.place(event)
    if place is None:
        return
    row = {
        "person": str(uuid.UUID(str(event["user"]))),
        "loss_permille": int(event["loss_permille"]),
        "kbps": int(event["kbps"]),
    }
    batch.quality.setdefault(place.lesson_id, []).append(row)


def _recording(batch: Batch, event: Event) -> None:
    recording.heard(worker=batch.worker, boot=batch.boot, event=event)


def _gap(batch: Batch, event: Event) -> None:
    recording.gap_heard(event=event)


def _say(batch: Batch) -> None:
    """Speakers and line qualities of a batch, once per lesson."""
    for lesson_id, rows in batch.quality.items():
        message = {"t": "stream.quality", "lines": rows}
        announce.say(lesson_id, message, droppable=True)
    for lesson_id, people in batch.speaking.items():
        message = {"t": "stream.speaking", "people": sorted(set(people))}
        announce.say(lesson_id, message, droppable=True)


HANDLERS: Final[dict[str, Callable[[Batch, Event], None]]] = {
    "published": _published,
    "unpublished": _unpublished,
    "received": _received,
    "spoke": _spoke,
    "quality": _quality,
    "recording": _recording,
    "gap": _gap,
}
