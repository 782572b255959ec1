"""The personal socket: notifications, progress of own jobs, evictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lms.notify.domain.notify import unread_count
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync


class MeConsumer(BaseConsumer):
    """/ws/v1/me/: the hub puts every socket into its person's room; nothing is asked here."""

    HANDLERS: ClassVar[HandlerTable] = {}

    async def opened(self) -> Mapping[str, Any]:
        """The welcome carries how many notifications are unread."""
        return {"unread": await run_sync(unread_count)(self.user_id)}
