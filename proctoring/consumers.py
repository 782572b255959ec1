"""The wall's socket: every three seconds what has changed since."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from lms.core.errors import DomainError
from lms.people.models import User
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync
from lms.realtime.errors import CloseCode
from proctoring.access import wall_room, watching
from proctoring.messages import WallTiles
from proctoring.queries import changed, wall_of

logger = logging.getLogger(__name__)

EVERY_S: Final = 3.0


def tiles_for(user: User, lesson_id: uuid.UUID) -> list[dict[str, Any]]:
    """The wall as this person may see it now; raises when they may no longer."""
    return wall_of(watching(user, lesson_id).lesson)


class WallConsumer(BaseConsumer):
    """/ws/v1/wall/<lesson>/: one open wall."""

    HANDLERS: ClassVar[HandlerTable] = {}

    async def opened(self) -> Mapping[str, Any]:
        """The tiles as they stand; then what changes."""
        lesson_id = self.url_kwarg("lesson_id")
        self._sent: list[dict[str, Any]] = await run_sync(tiles_for)(self.user, lesson_id)
        self.join(wall_room(lesson_id))
        self._ticking = asyncio.create_task(self._tick(lesson_id))
        return {"tiles": self._sent}

    async def closed(self) -> None:
        """Stop looking."""
        self._ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._ticking

    async def _tick(self, lesson_id: uuid.UUID) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                now = await run_sync(tiles_for)(self.user, lesson_id)
            except DomainError:
                self.close(CloseCode.NOT_ALLOWED)
                return
            except Exception:
                logger.exception("the wall of %s could not be read", lesson_id)
                continue
            fresh = changed(self._sent, now)
            self._sent = now
            if fresh:
                self.send(WallTiles(tiles=fresh))
