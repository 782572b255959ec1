"""What is published now, as pages see it: a snapshot holds all of it, a message what changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from live.access import LiveSeat
from live.streams.models import Publication

Json = dict[str, Any]
KINDS = ("audio", "video")


def living(lesson_id: uuid.UUID) -> list[Publication]:
    """Publications whose media arrives, in the order of their making."""
    rows = Publication.objects.filter(lesson_id=lesson_id, state=Publication.State.UP)
    return list(rows.select_related("user"))


def entries(rows: Iterable[Publication]) -> list[Json]:
    """One entry per publisher, source and room, with its layers; ``publication`` names the newest
    connection of the high layer, so that coming back after a loss is seen as a change. Pure.
    """
    merged: dict[tuple[str, str, str], list[Publication]] = {}
    for row in rows:
        merged.setdefault((str(row.user_id), row.source, str(row.room)), []).append(row)
    return [_entry(found) for _, found in sorted(merged.items())]


def _entry(found: list[Publication]) -> Json:
    newest = max(found, key=lambda row: (row.layer == "high", row.created_at))
    return {
        "publication": str(newest.pk),
        "publisher": {"id": str(newest.user_id), "name": newest.user.display_name},
        "source": newest.source,
        "room": room_word(newest),
        "layers": sorted({row.layer for row in found}),
        "kinds": [kind for kind in KINDS if any(kind in row.kinds for row in found)],
    }


def room_word(row: Publication) -> str:
    """``main``, or the breakout's id."""
    return "main" if row.room == row.lesson_id else str(row.room)


def snapshot(seat: LiveSeat) -> Json:
    """``streams``: what this person's room could watch; breakouts are asked for where one is.

    Everybody hears of every publication: who may watch it is decided when they ask.
    """
    return {"streams": entries(living(seat.lesson.pk))}
