"""What happens to replays, as events. Times in ms."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class ReplayReady(Payload):
    """Everything recorded of a session can be watched."""

    KIND: ClassVar[str] = "replay.ready"
    replay: str
    session: str
    duration: int
    tracks: int


class ReplayDeleted(Payload):
    """Its files are gone; ``why``: lecturer, retention."""

    KIND: ClassVar[str] = "replay.deleted"
    replay: str
    session: str
    why: str
