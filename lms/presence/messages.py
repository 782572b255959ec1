"""Messages of presence, the same in every room whose time counts."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from lms.realtime.frames import SAFE_INTEGER, ClientMessage, ServerMessage


class PresenceTake(ClientMessage):
    """Begin to count here; send on play, not on opening the page."""

    T: ClassVar[str] = "presence.take"
    mode: Literal["vod", "live", "replay"]
    device: str = Field(min_length=1, max_length=60)


class BeatMessage(ClientMessage):
    """Every 10 s while playing, and at once on pause or when the page is hidden or shown again.

    ``from`` is the ``credited_to`` of the last answer, ``rate`` in thousandths; ``visible`` says
    whether the page was visible since the last beat.
    """

    T: ClassVar[str] = "beat"
    lease: UUID
    seq: int = Field(ge=1, le=SAFE_INTEGER)
    event_id: UUID
    lesson: UUID
    start: int = Field(alias="from", ge=0, le=SAFE_INTEGER, default=0)
    end: int = Field(alias="to", ge=0, le=SAFE_INTEGER, default=0)
    rate: int = Field(ge=0, le=100_000, default=1000)
    visible: bool


class PresenceRelease(ClientMessage):
    """Paused for long, or leaving."""

    T: ClassVar[str] = "presence.release"
    lease: UUID


class PromptDeliveredMessage(ClientMessage):
    """The prompt is on the screen; resend until acknowledged."""

    T: ClassVar[str] = "prompt.delivered"
    prompt: UUID


class PromptAnswerMessage(ClientMessage):
    """The chosen number; resend until acknowledged."""

    T: ClassVar[str] = "prompt.answer"
    prompt: UUID
    choice: int = Field(ge=0, le=999)


class LeaseGrantedMessage(ServerMessage):
    """This device counts now. ``coverage`` are credited media ranges, the next beat starts at
    ``start`` (or, where skipping is allowed, wherever the player is)."""

    T: ClassVar[str] = "lease.granted"
    lease: str
    mode: str
    start: int
    frontier: int
    gate: int | None = None
    coverage: list[list[int]]
    credited_ms: int
    duration_ms: int
    rate_cap: int
    no_skip: bool
    beat_ms: int


class LeaseEvictedMessage(ServerMessage):
    """Another device counts now; the one that holds this lease has stopped."""

    T: ClassVar[str] = "lease.evicted"
    lease: str
    by_device: str
    at: int


class PromptChallenge(ServerMessage):
    """Press the number ``ask`` among ``options``."""

    ask: int
    options: list[int]


class PromptCard(ServerMessage):
    """A presence prompt: show it, say ``prompt.delivered``, answer within ``limit_ms``."""

    id: str
    kind: str
    limit_ms: int
    left_ms: int
    delivered: bool
    challenge: PromptChallenge


class BeatAckMessage(ServerMessage):
    """The beat is committed. ``reason`` says why it was not (fully) credited."""

    T: ClassVar[str] = "beat.ack"
    seq: int
    credited_to: int
    credited_ms: int
    budget_ms: int
    frontier: int
    gate: int | None = None
    reason: (
        Literal[
            "invalid",
            "no_lease",
            "duplicate",
            "not_counting",
            "hidden",
            "prompt_missed",
            "prompt_undelivered",
            "prompt_open",
            "question_open",
            "rate",
            "skip",
            "gate",
            "budget",
        ]
        | None
    ) = None
    prompt: PromptCard | None = None


class PromptResultMessage(ServerMessage):
    """What became of a prompt's answer."""

    T: ClassVar[str] = "prompt.result"
    prompt: str
    result: Literal["answered", "wrong", "missed", "unknown"]
    credited_ms: int
