"""Seats kept for two seconds: the short way for messages of sockets.

REST doors always ask the database; here a change of roster or roles may take two seconds.
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import Final

from live.access import LiveSeat, seat_in
from lms.people.models import User

KEPT_S: Final = 2.0
SEATS: Final = 5_000


class Seats:
    """Seats by lesson and user, each read again when it is two seconds old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[uuid.UUID, uuid.UUID], tuple[float, LiveSeat]] = {}

    def seat(self, user: User, lesson_id: uuid.UUID) -> LiveSeat:
        """As :func:`live.access.seat_in`; refusals are never kept."""
        key, now = (lesson_id, user.pk), time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and now < kept[0]:
            return kept[1]
        found = seat_in(user, lesson_id)
        with self._lock:
            if len(self._kept) >= SEATS:
                self._kept.clear()
            self._kept[key] = (now + KEPT_S, found)
        return found


_seats: Final = Seats()


def seat_for_message(user: User, lesson_id: uuid.UUID) -> LiveSeat:
    """The person's seat as it stood at most two seconds ago."""
    return _seats.seat(user, lesson_id)
