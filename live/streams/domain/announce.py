"""Telling the room what is published: after the commit, to everybody in the lesson."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from live.access import room_of
from live.streams.models import Publication
from live.streams.queries import entries, living, room_word
from lms.realtime import publish


def changed(row: Publication) -> None:
    """``stream.up`` with the whole entry as it stands now, or ``stream.down``."""
    lesson_id = row.lesson_id
    same = [
        other
        for other in living(lesson_id)
        if (other.user_id, other.source, other.room) == (row.user_id, row.source, row.room)
    ]
    if same:
        say(lesson_id, {"t": "stream.up", **entries(same)[0]})
        return
    gone = {
        "publication": str(row.pk),
        "publisher": str(row.user_id),
        "source": row.source,
        "room": room_word(row),
    }
    say(lesson_id, {"t": "stream.down", **gone})


def say(lesson_id: uuid.UUID, message: dict[str, Any], *, droppable: bool = False) -> None:
    """To everybody in the lesson once the present transaction is committed."""
    transaction.on_commit(lambda: publish.publish(room_of(lesson_id), message, droppable=droppable))
