"""Messages of the lesson room; presence's own are in ``lms.presence.messages``."""

from __future__ import annotations

from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from lms.realtime.frames import ClientMessage, ServerMessage

DAY_MS = 24 * 3600 * 1000


class QuestionOpen(ClientMessage):
    """The player has reached a timed question."""

    T: ClassVar[str] = "question.open"
    question: UUID


class QuestionAnswer(ClientMessage):
    """An answer; resend it with the same ``event_id`` until acknowledged."""

    T: ClassVar[str] = "question.answer"
    question: UUID
    event_id: UUID
    answer: dict[str, Any]


class BulletSend(ClientMessage):
    """A bullet comment at a moment of the video (ms)."""

    T: ClassVar[str] = "bullet.send"
    event_id: UUID
    at: int = Field(ge=0, le=DAY_MS)
    text: str = Field(min_length=1, max_length=400)
    color: str = Field(default="#ffffff", max_length=7)
    mode: Literal["scroll", "top", "bottom"] = "scroll"


class FocusHiddenReport(ClientMessage):
    """The page was not visible between two client times (ms); context, never credit."""

    T: ClassVar[str] = "focus.hidden"
    event_id: UUID
    ms: int = Field(ge=0, le=DAY_MS)


class QuestionCard(ServerMessage):
    """A question is open; ``remaining_ms`` is null without a limit. No key is in here."""

    T: ClassVar[str] = "question.card"
    question: str
    attempt: int
    type: str
    public: dict[str, Any]
    limit_ms: int
    remaining_ms: int | None
    required: bool
    index: int
    count: int


class QuestionResult(ServerMessage):
    """What came of an answer; key and explanation only when no further try can use them."""

    T: ClassVar[str] = "question.result"
    question: str
    correct: bool | None
    points: int
    next: str
    jump_to_ms: int | None
    key: dict[str, Any] | None
    explanation: str
    gate_ms: int | None
    credited_ms: int


class BulletSaved(ServerMessage):
    """The sender's bullet is stored; ``state`` pending means that it waits for review."""

    T: ClassVar[str] = "bullet.saved"
    event_id: str
    bullet: str
    state: str


class BulletShown(ServerMessage):
    """A bullet for everybody; ``event_id`` lets its author know it again."""

    T: ClassVar[str] = "bullet"
    id: str
    event_id: str | None
    at: int
    text: str
    color: str
    mode: str


class BulletHidden(ServerMessage):
    """Take this bullet off the screen."""

    T: ClassVar[str] = "bullet.hidden"
    id: str


class MessagesChanged(ServerMessage):
    """A thread changed; refetch it."""

    T: ClassVar[str] = "messages.changed"
    id: str


class ExerciseChanged(ServerMessage):
    """An in-class exercise was asked, answered (to lecturers) or closed; fetch it again."""

    T: ClassVar[str] = "exercise.changed"
    id: str


class ReviewWaiting(ServerMessage):
    """To lecturers: the review list has grown."""

    T: ClassVar[str] = "review.waiting"
