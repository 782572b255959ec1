"""Messages of a work's space."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from lms.realtime.frames import ServerMessage


class LineBody(BaseModel):
    """A line of the space as REST has it."""

    id: str
    kind: str
    text: str
    at: str
    author: str
    author_name: str
    event_key: str
    answered_at: str | None


class SpaceLine(ServerMessage):
    """Somebody wrote, asked or called; also when a call was answered."""

    T: ClassVar[str] = "flipped.line"
    line: LineBody


class SpaceChanged(ServerMessage):
    """Something of the work changed: ``ticks``, ``files``, ``work``, ``people``."""

    T: ClassVar[str] = "flipped.changed"
    what: str
