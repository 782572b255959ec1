"""What the presence engine works on: plain values, all times in integer milliseconds.

Wall times are of the server's clock since the epoch; media times count from the start of the
lesson's video.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from lms.presence.coverage import Coverage

Mode = Literal["vod", "live", "replay"]
Basis = Literal["media", "question", "prompt", "live"]


@dataclass(frozen=True, slots=True)
class PromptRules:
    """How often a presence prompt comes and how long it may stay unanswered."""

    min_gap_ms: int
    max_gap_ms: int
    limit_ms: int


@dataclass(frozen=True, slots=True)
class LessonTerms:
    """What one lesson allows; supplied by the feature that owns the mode."""

    class_id: uuid.UUID
    duration_ms: int
    """Length of the media; 0 for live."""
    rate_cap_milli: int = 1000
    no_skip: bool = True
    opens_at_ms: int | None = None
    closes_at_ms: int | None = None
    rule_version: str = ""
    prompts: PromptRules | None = None
    countable: bool = True
    """False: previews, classes that do not run: beats are answered and earn nothing."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Credit being gathered; once closed it is one event."""

    lease: uuid.UUID
    lesson: uuid.UUID
    mode: str
    basis: str
    wall_from: int
    wall_to: int
    credited: int
    media_from: int | None
    media_to: int | None
    rate_max: int
    beats: int
    ref: str | None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A presence question; its clock starts at delivery."""

    id: uuid.UUID
    lesson: uuid.UUID
    lease: uuid.UUID
    limit: int
    ask: int
    options: tuple[int, ...]
    delivered_at: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A timed question that is open: its time counts instead of media."""

    ref: str
    basis: str
    opened_at: int
    limit: int


@dataclass(slots=True)
class Presence:
    """One trainee's presence over all lessons and modes: there is one budget and one lease."""

    lease: uuid.UUID | None = None
    lesson: uuid.UUID | None = None
    mode: str = ""
    device: str = ""
    connection: str = ""
    taken_at: int = 0
    spent_until: int = 0
    """Wall time before this instant is spent or forfeited; credit only ever moves it forward."""
    last_beat: int = 0
    last_seq: int = 0
    seen: int = 0
    """Bit i: ``last_seq - i`` was seen (64 bits)."""
    credited_to: int = 0
    """Where the next beat starts."""
    open: Interval | None = None
    prompt: Prompt | None = None
    blocked: tuple[uuid.UUID, ...] = ()
    """The lessons of missed prompts: no credit anywhere until another prompt is answered."""
    next_prompt_at: int | None = None
    window: Window | None = None

    def instant(self, now: int) -> int:
        """``now``, but never before what is already on record: a clock set back mints nothing."""
        return max(now, self.last_beat, self.spent_until)


@dataclass(slots=True)
class Progress:
    """One trainee's progress in one lesson."""

    coverage: Coverage = ()
    frontier: int = 0
    position: int = 0
    gate: int | None = None
    """Media time of the first required question that is not answered yet."""
    credited: int = 0


@dataclass(frozen=True, slots=True)
class Beat:
    """What a player claims; nothing in it is believed beyond what the rules allow."""

    lease: uuid.UUID
    seq: int
    lesson: uuid.UUID
    start: int
    end: int
    rate: int
    visible: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """Something for the record, in the order in which it happened."""

    kind: str
    lesson: uuid.UUID
    values: dict[str, int | str | None]


@dataclass(frozen=True, slots=True)
class BeatAck:
    """The answer to a beat."""

    seq: int
    credited_to: int
    credited_ms: int
    budget_ms: int
    frontier: int
    gate: int | None
    reason: str | None
    prompt: Prompt | None


@dataclass(slots=True)
class Outcome:
    """New state, what to answer and what to record."""

    state: Presence
    progress: Progress
    facts: list[Fact] = field(default_factory=list)
    ack: BeatAck | None = None
    credited: int = 0
    """Milliseconds credited by this step."""

    @classmethod
    def begin(cls, state: Presence, progress: Progress) -> Outcome:
        """Copies to work on, so that a failure leaves the caller's values alone."""
        return cls(copy.copy(state), copy.copy(progress))


@dataclass(frozen=True, slots=True)
class Chance:
    """The engine's only randomness, handed in: secret in production, seeded in tests."""

    between: Callable[[int, int], int]
    """An integer in ``[low, high]``."""
    new_id: Callable[[], uuid.UUID]
