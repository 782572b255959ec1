"""The socket of a lesson's desk: it only says that something has changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from checkin.access import desk_room, viewing_seat
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync


class DeskConsumer(BaseConsumer):
    """One page that has a lesson's desk open; nothing is asked here."""

    HANDLERS: ClassVar[HandlerTable] = {}

    async def opened(self) -> Mapping[str, Any]:
        """Join the desk's room: everybody who may see its list."""
        lesson_id: uuid.UUID = self.url_kwarg("lesson_id")
        seat = await run_sync(viewing_seat)(self.user, lesson_id)
        self.join(desk_room(lesson_id))
        return {"part": seat.part.value}
