"""What a client may send in a live room."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from lms.realtime.frames import ClientMessage

TEXT_MAX = 500
MINUTES_MAX = 240
PEOPLE_MAX = 500


class HandRaise(ClientMessage):
    """A trainee wants to speak."""

    T: ClassVar[str] = "hand.raise"


class HandLower(ClientMessage):
    """One's own hand, or (lecturers) somebody's."""

    T: ClassVar[str] = "hand.lower"
    user: UUID | None = None


class HandOrder(ClientMessage):
    """Lecturers: the queue in this order; hands that are not named follow as they were raised."""

    T: ClassVar[str] = "hand.order"
    users: list[UUID] = Field(max_length=PEOPLE_MAX)


class StageInvite(ClientMessage):
    """Lecturers: ask somebody onto the stage."""

    T: ClassVar[str] = "stage.invite"
    user: UUID


class StageAccept(ClientMessage):
    """Come onto the stage; everybody comes muted."""

    T: ClassVar[str] = "stage.accept"


class StageDecline(ClientMessage):
    """Not now."""

    T: ClassVar[str] = "stage.decline"


class StageDown(ClientMessage):
    """Step down, or (lecturers) send somebody down; takes an invitation back as well."""

    T: ClassVar[str] = "stage.down"
    user: UUID | None = None


class StageMedia(ClientMessage):
    """What one sends now, for the others' lists."""

    T: ClassVar[str] = "stage.media"
    mic: bool
    camera: bool


class StageMute(ClientMessage):
    """Lecturers: turn one microphone off, or (without ``user``) those of all trainees."""

    T: ClassVar[str] = "stage.mute"
    user: UUID | None = None


class StageLock(ClientMessage):
    """Lecturers: while locked, trainees raise no hands and open no microphone or camera."""

    T: ClassVar[str] = "stage.lock"
    locked: bool


class ScreenTake(ClientMessage):
    """Take the one place for a shared screen; lecturers take it over from trainees."""

    T: ClassVar[str] = "screen.take"


class ScreenRelease(ClientMessage):
    """Give the place back, or (lecturers) take it from whoever has it."""

    T: ClassVar[str] = "screen.release"


class LayoutSet(ClientMessage):
    """Lecturers: what the room looks at; with ``follow`` every page shows it."""

    T: ClassVar[str] = "layout.set"
    layout: Literal["speaker", "grid", "screen", "board"]
    pin: UUID | None = None
    follow: bool


class RoomSettingsSet(ClientMessage):
    """Lecturers: what trainees may do; what is absent stays."""

    T: ClassVar[str] = "settings.set"
    chat: Literal["all", "lecturers", "off"] | None = None
    bullets: bool | None = None
    hands: bool | None = None
    recording: Literal["auto", "manual"] | None = None


class RecordingControl(ClientMessage):
    """Lecturers: the recorder; what it does is in ``session.recording``."""

    T: ClassVar[str] = "recording.control"
    order: Literal["start", "pause", "resume", "stop"]


class ChatSend(ClientMessage):
    """A line; in a breakout it goes to the breakout. Resend with the same ``event_id``."""

    T: ClassVar[str] = "chat.send"
    event_id: UUID
    text: str = Field(min_length=1, max_length=4 * TEXT_MAX)
    to: Literal["room", "lecturers", "person"] = "room"
    to_user: UUID | None = None
    reply_to: UUID | None = None


class ChatDelete(ClientMessage):
    """One's own line, or (lecturers) any."""

    T: ClassVar[str] = "chat.delete"
    message: UUID


class ChatMute(ClientMessage):
    """Lecturers: somebody may not write for so long; 0 lifts it."""

    T: ClassVar[str] = "chat.mute"
    user: UUID
    minutes: int = Field(ge=0, le=MINUTES_MAX)


class BulletPost(ClientMessage):
    """A bullet over the picture, now."""

    T: ClassVar[str] = "bullet.post"
    event_id: UUID
    text: str = Field(min_length=1, max_length=400)
    color: str = Field(default="#ffffff", max_length=7)
    mode: Literal["scroll", "top", "bottom"] = "scroll"


class BulletHide(ClientMessage):
    """Lecturers: take a bullet off every screen and out of the replay."""

    T: ClassVar[str] = "bullet.hide"
    bullet: UUID


class ReactionSend(ClientMessage):
    """A sign of the moment; never stored."""

    T: ClassVar[str] = "reaction.send"
    kind: Literal["clap", "like", "heart", "laugh", "surprise", "yes", "no", "slower", "faster"]


class RollCallStart(ClientMessage):
    """Lecturers: ask every trainee who is there."""

    T: ClassVar[str] = "roll_call.start"
    limit_ms: int = Field(ge=10_000, le=600_000)


class RollCallAnswerMessage(ClientMessage):
    """Here."""

    T: ClassVar[str] = "roll_call.answer"
    roll_call: UUID


class RollCallClose(ClientMessage):
    """Lecturers: no need to wait for the countdown."""

    T: ClassVar[str] = "roll_call.close"


class BreakoutPlan(ClientMessage):
    """A group arranged by hand."""

    t: str = Field(default="", max_length=0)
    name: str = Field(min_length=1, max_length=40)
    users: list[UUID] = Field(max_length=PEOPLE_MAX)


class BreakoutsOpenMessage(ClientMessage):
    """Lecturers: into groups. ``random``: ``size`` people each; ``groups``: the class's own
    mutual-help groups; ``hand``: ``plan``; ``choice``: ``count`` empty rooms; ``again``: as in
    the round before."""

    T: ClassVar[str] = "breakouts.open"
    mode: Literal["random", "groups", "hand", "choice", "again"]
    size: int = Field(default=5, ge=2, le=30)
    count: int = Field(default=4, ge=1, le=30)
    plan: list[BreakoutPlan] = Field(default=[], max_length=30)
    minutes: int | None = Field(default=None, ge=1, le=MINUTES_MAX)
    may_return: bool = False


class BreakoutsAssign(ClientMessage):
    """Lecturers: this trainee belongs to that group now, and goes there."""

    T: ClassVar[str] = "breakouts.assign"
    user: UUID
    breakout: UUID


class BreakoutsReturn(ClientMessage):
    """Lecturers: call one trainee back to the main room."""

    T: ClassVar[str] = "breakouts.return"
    user: UUID


class BreakoutsTimer(ClientMessage):
    """Lecturers: so many minutes from now; null: no limit."""

    T: ClassVar[str] = "breakouts.timer"
    minutes: int | None = Field(default=None, ge=1, le=MINUTES_MAX)


class BreakoutsSay(ClientMessage):
    """Lecturers: one line to all groups."""

    T: ClassVar[str] = "breakouts.say"
    event_id: UUID
    text: str = Field(min_length=1, max_length=4 * TEXT_MAX)


class BreakoutsClose(ClientMessage):
    """Lecturers: everybody back."""

    T: ClassVar[str] = "breakouts.close"


class BreakoutEnter(ClientMessage):
    """Walk into a group, or (null) back to the main room, as far as one may."""

    T: ClassVar[str] = "breakout.enter"
    breakout: UUID | None


class BreakoutHelp(ClientMessage):
    """Trainees: ask for a lecturer, or take that back."""

    T: ClassVar[str] = "breakout.help"
    wanted: bool
