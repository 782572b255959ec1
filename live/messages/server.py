"""What the server sends in a live room."""

from __future__ import annotations

from typing import ClassVar

from live.messages.state import (
    ChatLine,
    LiveBreakouts,
    LiveLayout,
    LiveMe,
    LivePerson,
    LivePersonDetail,
    LiveRollCall,
    LiveRoomSettings,
    LiveSessionState,
)
from lms.realtime.frames import ServerMessage


class PeopleChanged(ServerMessage):
    """These entries replace those of the same id; ``left`` are out of the room."""

    T: ClassVar[str] = "people.changed"
    rev: int
    people: list[LivePerson]
    left: list[str]


class DetailsChanged(ServerMessage):
    """To lecturers: these entries replace those of the same id."""

    T: ClassVar[str] = "details.changed"
    rev: int
    details: list[LivePersonDetail]


class MeChanged(ServerMessage):
    """To one person."""

    T: ClassVar[str] = "me.changed"
    rev: int
    me: LiveMe


class SessionChanged(ServerMessage):
    """On air, off air, the recorder."""

    T: ClassVar[str] = "session.changed"
    rev: int
    session: LiveSessionState | None


class RoomSettingsChanged(ServerMessage):
    """What trainees may do has changed."""

    T: ClassVar[str] = "settings.changed"
    rev: int
    settings: LiveRoomSettings


class LayoutChanged(ServerMessage):
    """What the lecturer's page shows has changed."""

    T: ClassVar[str] = "layout.changed"
    rev: int
    layout: LiveLayout


class RollCallChanged(ServerMessage):
    """A roll call began, was answered by somebody, or ended (null)."""

    T: ClassVar[str] = "roll_call.changed"
    rev: int
    roll_call: LiveRollCall | None


class RollCallAnswers(ServerMessage):
    """To lecturers: who has answered the running roll call, or the last one."""

    T: ClassVar[str] = "roll_call.answers"
    rev: int
    roll_call: str | None
    answered: list[str]
    missing: list[str]


class BreakoutsChanged(ServerMessage):
    """Groups opened, changed or (null) closed."""

    T: ClassVar[str] = "breakouts.changed"
    rev: int
    breakouts: LiveBreakouts | None


class BreakoutsWarning(ServerMessage):
    """The round ends in ``left_ms``."""

    T: ClassVar[str] = "breakouts.warning"
    left_ms: int


class StageMuted(ServerMessage):
    """To one person: a lecturer turned your microphone off."""

    T: ClassVar[str] = "stage.muted"
    by: str


class Elsewhere(ServerMessage):
    """To one person's pages: the newest page is ``connection``; all others step back."""

    T: ClassVar[str] = "elsewhere"
    connection: str


class ChatPosted(ServerMessage):
    """A line for those whom it is for; the sender gets it too (``event_id`` tells)."""

    T: ClassVar[str] = "chat.posted"
    line: ChatLine


class ChatSaved(ServerMessage):
    """Answer to ``chat.send`` and ``breakouts.say``: committed."""

    T: ClassVar[str] = "chat.saved"
    event_id: str
    line: ChatLine


class ChatDeleted(ServerMessage):
    """Take this line away."""

    T: ClassVar[str] = "chat.deleted"
    message: str


class LiveBulletShown(ServerMessage):
    """A bullet for everybody (droppable); ``at`` in ms since the session's start."""

    T: ClassVar[str] = "bullet.shown"
    id: str
    event_id: str
    at: int
    text: str
    color: str
    mode: str


class LiveBulletSaved(ServerMessage):
    """Answer to ``bullet.post``: committed."""

    T: ClassVar[str] = "bullet.posted"
    event_id: str
    bullet: str
    at: int


class LiveBulletHidden(ServerMessage):
    """Take this bullet off the screen."""

    T: ClassVar[str] = "bullet.gone"
    id: str


class Reaction(ServerMessage):
    """A sign of the moment (droppable)."""

    T: ClassVar[str] = "reaction"
    user: str
    kind: str
