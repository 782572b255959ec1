"""The socket of a work's space: what is written over REST reaches its people at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from lms.flipped.domain.facts import room
from lms.flipped.rules import work_for
from lms.people.models import User
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync


def admit(user: User, work_id: uuid.UUID) -> str:
    """The work's name for somebody who may be there; raises for others."""
    return work_for(user, work_id).name


class SpaceConsumer(BaseConsumer):
    """/ws/v1/flipped/<work>/: one open space; the client only listens."""

    HANDLERS: ClassVar[HandlerTable] = {}

    async def opened(self) -> Mapping[str, Any]:
        """Join the room of the work."""
        work_id = self.url_kwarg("work_id")
        name = await run_sync(admit)(self.user, work_id)
        self.join(room(work_id))
        return {"name": name}
