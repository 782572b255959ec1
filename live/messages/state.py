"""What a live room's state is made of; times in ms."""

from __future__ import annotations

from typing import Literal

from lms.realtime.frames import ServerMessage


class LivePerson(ServerMessage):
    """Somebody in the room; times in ms. Hands stand in the order of (hand_place, hand_at)."""

    id: str
    name: str
    part: Literal["lecturer", "trainee", "inspector"]
    online: bool
    stage: Literal["none", "invited", "on"]
    mic: bool
    camera: bool
    screen: bool
    hand_at: int | None
    hand_place: int
    breakout: str | None


class LivePersonDetail(ServerMessage):
    """What lecturers see of somebody besides."""

    id: str
    state: Literal["here", "hidden", "away", "offline"]
    since: int | None
    reconnects: int
    chat_muted_until: int | None
    spoke_ms: int


class LiveMe(ServerMessage):
    """What only oneself is told."""

    id: str
    name: str
    part: Literal["lecturer", "trainee", "inspector", "observer"]
    shown: bool
    stage: Literal["none", "invited", "on"]
    chat_muted_until: int | None
    breakout: str | None
    home: str | None
    """The breakout that one belongs to in this round."""
    roll_call: Literal["asked", "answered"] | None


class LiveSessionState(ServerMessage):
    """The newest run on air."""

    id: str
    on_air: bool
    started_at: int
    ended_at: int | None
    why: str
    recording: Literal["off", "starting", "on", "paused", "failed"]


class LiveRoomSettings(ServerMessage):
    """What trainees may do."""

    chat: Literal["all", "lecturers", "off"]
    bullets: bool
    hands: bool
    stage_locked: bool
    recording: Literal["auto", "manual"]


class LiveLayout(ServerMessage):
    """What the lecturer's page shows; ``follow``: everybody's."""

    layout: Literal["speaker", "grid", "screen", "board"]
    pin: str | None
    follow: bool


class LiveRollCall(ServerMessage):
    """A roll call that runs."""

    id: str
    started_at: int
    ends_at: int
    asked: int
    answered: int


class LiveBreakout(ServerMessage):
    """One group's room; ``members`` are who belong there (who is there: ``person.breakout``)."""

    id: str
    name: str
    help_at: int | None
    members: list[str]


class LiveBreakouts(ServerMessage):
    """The round that is open."""

    round: str
    number: int
    mode: Literal["random", "groups", "hand", "choice"]
    may_return: bool
    opened_at: int
    ends_at: int | None
    groups: list[LiveBreakout]


class ChatLine(ServerMessage):
    """A line of the chat; a deleted one has no text."""

    id: str
    event_id: str
    user: str
    name: str
    part: str
    to: Literal["room", "lecturers", "person", "breakouts"]
    to_user: str | None
    breakout: str | None
    reply_to: str | None
    text: str
    at: int
    deleted: bool
