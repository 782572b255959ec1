"""Messages of the replay's socket, beside presence's."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from lms.realtime.frames import ClientMessage, ServerMessage


class ReplayBulletPost(ClientMessage):
    """A bullet at a moment of the replay. Resend with the same ``event_id``."""

    T: ClassVar[str] = "replay.bullet"
    event_id: UUID
    session: UUID
    at: int = Field(ge=0)
    text: str = Field(min_length=1, max_length=400)
    color: str = Field(default="#ffffff", max_length=7)
    mode: Literal["scroll", "top", "bottom"] = "scroll"


class ReplayBulletSaved(ServerMessage):
    """It is kept at ``at`` (ms of the session's clock)."""

    T: ClassVar[str] = "replay.bullet_saved"
    event_id: str
    bullet: str
    at: int


class ReplayState(ServerMessage):
    """The replay of a session stands otherwise now: ask for its page again."""

    T: ClassVar[str] = "replay.state"
    session: str
    state: str
