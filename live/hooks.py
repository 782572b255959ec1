"""Where the other parts of live, and features beside it, plug into the room.

They append to these lists from ``AppConfig.ready`` or ``lms.wiring``. Unless a line says
otherwise a hook runs inside the transaction that it is about: an exception undoes the step.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from live.access import LiveSeat

RecordingOrder = Literal["start", "pause", "resume", "stop"]
Source = Literal["camera", "screen"]


@dataclass(frozen=True)
class TimelineItem:
    """Something that a replay shows at its moment; ``at_ms`` counts from the session's start."""

    at_ms: int
    kind: str
    """``chat``, ``bullet``, ``breakouts``, ``stroke``, ``slide``, …"""
    data: Mapping[str, Any] = field(default_factory=dict)
    until_ms: int | None = None


entering: list[Callable[[LiveSeat], None]] = []
"""Asked before a socket enters; raise a DomainError to refuse (not signed in yet)."""
session_started: list[Callable[[uuid.UUID], None]] = []
"""(session id)"""
session_ended: list[Callable[[uuid.UUID], None]] = []
"""(session id); presence of the session is closed already."""
stage_changed: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(lesson id, user id), after commit: this person may publish now, or no longer may."""
screen_changed: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(lesson id, user id), after commit: this person no longer holds the screen's place."""
media_muted: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(lesson id, user id), after commit: a lecturer turned this person's microphone off."""
media_opened: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(lesson id, user id), after commit: this person turned the microphone on again."""
breakouts_changed: list[Callable[[uuid.UUID], None]] = []
"""(lesson id), after commit: ask ``live.domain.stage.where_is`` again."""
person_left: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(lesson id, user id), after commit: gone for longer than the grace."""
recording_asked: list[Callable[[uuid.UUID, RecordingOrder], None]] = []
"""(session id, order), after commit; what comes of it is told through
:func:`live.domain.recording.report`."""
timeline_sources: list[Callable[[uuid.UUID], list[TimelineItem]]] = []
"""(session id) → what a replay shows, in any order."""
media_received: list[Callable[[uuid.UUID, uuid.UUID], int | None]] = []
"""(lesson id, user id) → when media last reached this person (ms), None for never."""


def run_all(hooks: list[Callable[..., Any]], *arguments: Any) -> None:
    """Call each; the list may be empty."""
    for hook in hooks:
        hook(*arguments)


def timeline(session_id: uuid.UUID) -> list[TimelineItem]:
    """What every source has of a session, by time."""
    items = [item for source in timeline_sources for item in source(session_id)]
    return sorted(items, key=lambda item: item.at_ms)


def last_received_ms(lesson_id: uuid.UUID, user_id: uuid.UUID) -> int | None:
    """When media last reached this person, by the newest word of any source."""
    told = [hook(lesson_id, user_id) for hook in media_received]
    return max((at for at in told if at is not None), default=None)
