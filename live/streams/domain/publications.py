"""Publications coming up and going down, on record and shown to the room."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from live.streams.domain.announce import changed
from live.streams.domain.rooms import Place, place_of
from live.streams.events import StreamEnded, StreamPublished
from live.streams.models import Publication
from live.streams.queries import room_word
from lms.core import clock
from lms.events.domain.record import record
from lms.people.queries import subject_id

UP, DOWN = Publication.State.UP, Publication.State.DOWN


def up(place: Place, *, worker: str, boot: str, event: Mapping[str, Any]) -> None:
    """Media of a publication arrived. Call in a transaction; saying it twice changes nothing."""
    user_id = uuid.UUID(str(event["user"]))
    row, _ = Publication.objects.select_for_update().get_or_create(
        worker=worker,
        boot=boot,
        resource=str(event["publication"])[:64],
        defaults={
            "lesson_id": place.lesson_id,
            "room": uuid.UUID(str(event["room"])),
            "user_id": user_id,
            "source": str(event["source"])[:8],
            "layer": str(event["layer"])[:4],
        },
    )
    if row.state != Publication.State.NEW:
        return
    row.state, row.up_at = UP, clock.now()
    row.kinds = [kind for kind in ("audio", "video") if kind in event.get("kinds", ())]
    row.save(update_fields=["state", "up_at", "kinds"])
    record(
        StreamPublished(
            publication=str(row.pk), source=row.source, layer=row.layer, room=room_word(row)
        ),
        class_id=place.class_id,
        lesson_id=place.lesson_id,
        actor_id=subject_id(user_id),
        rule_version=place.rule,
    )
    changed(row)


def down(*, worker: str, boot: str, resource: str) -> None:
    """A publication ended. Call in a transaction."""
    rows = Publication.objects.filter(worker=worker, boot=boot, resource=resource)
    end_rows(rows.exclude(state=DOWN).select_for_update())


def end_rows(rows: Iterable[Publication]) -> None:
    """End publications and tell their rooms. Call in a transaction, with the rows locked."""
    for row in rows:
        was_up = row.state == UP
        row.state, row.down_at = DOWN, clock.now()
        row.save(update_fields=["state", "down_at"])
        if not was_up or row.up_at is None:
            continue
        place = place_of(row.room)
        span = clock.to_ms(row.down_at) - clock.to_ms(row.up_at)
        record(
            StreamEnded(publication=str(row.pk), source=row.source, ms=max(0, span)),
            class_id=None if place is None else place.class_id,
            lesson_id=row.lesson_id,
            actor_id=subject_id(row.user_id),
        )
        changed(row)
