"""What happens in live rooms, as events; ms unless named. Fields: ``verifier/FORMAT.md``."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class LiveStarted(Payload):
    """A class went on air."""

    KIND: ClassVar[str] = "live.started"
    session: str


class LiveEnded(Payload):
    """A class went off air after ``ms``; ``why``: lecturer, overtime, class_closed."""

    KIND: ClassVar[str] = "live.ended"
    session: str
    ms: int
    why: str


class LiveJoined(Payload):
    """Somebody is in the room of a class on air, since ``wall``."""

    KIND: ClassVar[str] = "live.joined"
    session: str
    part: str
    wall: int


class LiveLeft(Payload):
    """Somebody's line was lost at ``wall`` for longer than the grace, or the class ended."""

    KIND: ClassVar[str] = "live.left"
    session: str
    part: str
    wall: int
    reconnects: int


class LiveInspected(Payload):
    """Somebody from the institution or the agency entered; ``shown``: the room's list says so."""

    KIND: ClassVar[str] = "live.inspected"
    session: str | None
    shown: bool


class LiveSpoke(Payload):
    """Spoke for ``ms`` since the last such event, by audio level."""

    KIND: ClassVar[str] = "live.spoke"
    session: str
    ms: int


class LiveHand(Payload):
    """A hand was raised (``up``) or lowered."""

    KIND: ClassVar[str] = "live.hand"
    session: str
    up: bool


class LiveStage(Payload):
    """Invited, on, declined, or down."""

    KIND: ClassVar[str] = "live.stage"
    session: str
    step: str


class LiveRollCall(Payload):
    """A roll call began for ``asked`` trainees."""

    KIND: ClassVar[str] = "live.roll_call"
    roll_call: str
    limit: int
    asked: int


class LiveRollCallAnswered(Payload):
    """A trainee answered after ``took``."""

    KIND: ClassVar[str] = "live.roll_call_answered"
    roll_call: str
    took: int


class LiveRollCallMissed(Payload):
    """A trainee who was asked did not answer in time; context for a person, never credit."""

    KIND: ClassVar[str] = "live.roll_call_missed"
    roll_call: str
    limit: int


class LiveBreakoutsOpened(Payload):
    """The class went into groups."""

    KIND: ClassVar[str] = "live.breakouts_opened"
    session: str
    round: str
    number: int
    mode: str
    groups: int


class LiveBreakoutsClosed(Payload):
    """Everybody is back; ``why``: lecturer, time, ended."""

    KIND: ClassVar[str] = "live.breakouts_closed"
    round: str
    why: str


class LiveMoved(Payload):
    """Somebody is in this breakout now; null: in the main room."""

    KIND: ClassVar[str] = "live.moved"
    session: str
    breakout: str | None
    round: str | None


class LiveChat(Payload):
    """A line of the chat; its text is only committed to."""

    KIND: ClassVar[str] = "comment.live"
    message: str
    to: str
    reply_to: str | None
    breakout: str | None


class LiveBulletPosted(Payload):
    """A bullet over the picture at ``media`` of the session's clock."""

    KIND: ClassVar[str] = "comment.live_bullet"
    bullet: str
    media: int
    replayed: bool


class LiveCommentRemoved(Payload):
    """A line or bullet was taken away, by its author or a lecturer."""

    KIND: ClassVar[str] = "moderation.live_comment"
    comment: str
    comment_kind: str


class LiveMuted(Payload):
    """May not write until ``until`` (ms); 0 lifts it."""

    KIND: ClassVar[str] = "moderation.live_mute"
    until: int
