"""What the personal socket says."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel

from lms.realtime.frames import ServerMessage


class NotificationBody(BaseModel):
    """A notification as REST has it."""

    id: str
    kind: str
    args: dict[str, Any]
    link: str
    created_at: str
    read_at: str | None


class NotificationCame(ServerMessage):
    """Something new for this person."""

    T: ClassVar[str] = "notification"
    notification: NotificationBody


class NotificationsRead(ServerMessage):
    """Another tab or device read some; ``unread`` are left."""

    T: ClassVar[str] = "notifications.read"
    unread: int
