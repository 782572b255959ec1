"""Messages of the live room: people, stage, chat, breakouts; presence's are in ``lms.presence``."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from lms.realtime.frames import ClientMessage, ServerMessage

TEXT_MAX = 500
MINUTES_MAX = 240
PEOPLE_MAX = 500


# --- What a client may send ----------------------------------------------------------------------


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


# --- What is in the room's state -----------------------------------------------------------------


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


# --- What the server sends -----------------------------------------------------------------------


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
