"""Messages of exercises and Q&A in a live room's socket."""

from __future__ import annotations

from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms.realtime.frames import ClientMessage, ServerMessage


class ExerciseWording(BaseModel):
    """A question typed on the spot; ``body`` is what ``lms.questions`` loads for its type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    type: Literal["single", "multiple", "true_false", "short_text", "vote"]
    body: dict[str, Any]
    explanation: str = Field(default="", max_length=2_000)
    limit_ms: int = Field(default=60_000, ge=0, le=1_800_000)
    anonymous: bool = False


class ExerciseStart(ClientMessage):
    """Ask the class a prepared exercise, or what was typed on the spot (lecturers)."""

    T: ClassVar[str] = "exercise.start"
    event_id: UUID
    exercise: UUID | None = None
    question: ExerciseWording | None = None


class ExerciseAnswerSend(ClientMessage):
    """An answer, or the one change of it; resend it with the same ``event_id``."""

    T: ClassVar[str] = "exercise.answer"
    run: UUID
    event_id: UUID
    answer: dict[str, Any]


class ExerciseCloseAsk(ClientMessage):
    """End answering (lecturers)."""

    T: ClassVar[str] = "exercise.close"
    run: UUID


class ExerciseRevealAsk(ClientMessage):
    """Show chart and right answer; ``texts``: what was written, too, without names."""

    T: ClassVar[str] = "exercise.reveal"
    run: UUID
    texts: bool = False


class ExerciseNudge(ClientMessage):
    """Remind those who have not answered (lecturers)."""

    T: ClassVar[str] = "exercise.nudge"
    run: UUID


class QaAsk(ClientMessage):
    """Ask the lecturers; ``anonymous``: peers do not see who asks."""

    T: ClassVar[str] = "qa.ask"
    event_id: UUID
    body: str = Field(min_length=1, max_length=1_000)
    anonymous: bool = False


class QaVote(ClientMessage):
    """ "I want to know this, too", or no longer."""

    T: ClassVar[str] = "qa.vote"
    question: UUID
    wanted: bool


class QaMark(ClientMessage):
    """Answered aloud, or open again (lecturers)."""

    T: ClassVar[str] = "qa.mark"
    question: UUID
    answered: bool


class QaReply(ClientMessage):
    """Answer in writing (lecturers)."""

    T: ClassVar[str] = "qa.reply"
    question: UUID
    event_id: UUID
    body: str = Field(min_length=1, max_length=4_000)


class QaHide(ClientMessage):
    """Take a question out of sight, or bring it back (lecturers)."""

    T: ClassVar[str] = "qa.hide"
    question: UUID
    hidden: bool


class ExerciseWritten(BaseModel):
    """Equal written answers."""

    text: str
    count: int


class ExerciseRunBody(BaseModel):
    """A run; ``counts``, ``texts``, ``key`` and ``explanation`` are null until shown."""

    id: str
    exercise: str
    type: Literal["single", "multiple", "true_false", "short_text", "vote"]
    public: dict[str, Any]
    state: Literal["open", "closed", "revealed"]
    anonymous: bool
    started_at: int
    limit_ms: int
    ends_at: int | None
    closed_at: int | None
    answered: int
    asked: int
    rev: int
    counts: dict[str, int] | None
    texts: list[ExerciseWritten] | None
    key: dict[str, Any] | None
    explanation: str | None


class QaPerson(BaseModel):
    """Who asked."""

    id: str
    name: str
    part: str


class QaAnswerBody(BaseModel):
    """A lecturer's written answer."""

    id: str
    author: str
    body: str
    at: int


class QaQuestionBody(BaseModel):
    """A question; ``author`` is null for peers of somebody who asked anonymously."""

    id: str
    rev: int
    author: QaPerson | None
    anonymous: bool
    body: str
    state: Literal["open", "answered", "hidden"]
    votes: int
    asked_at: int
    in_class: bool
    live_by: str | None
    answered_at: int | None
    answers: list[QaAnswerBody]


class ExerciseTaken(ServerMessage):
    """The answer is kept; how many changes are left."""

    T: ClassVar[str] = "exercise.taken"
    run: str
    event_id: str
    changes_left: int


class ExerciseStarted(ServerMessage):
    """The reply to ``exercise.start``."""

    T: ClassVar[str] = "exercise.started"
    run: str


class ExerciseNudgeSent(ServerMessage):
    """How many were reminded."""

    T: ClassVar[str] = "exercise.nudge_sent"
    people: int


class ExerciseRunChanged(ServerMessage):
    """A run was opened, closed or shown; an older ``rev`` than the known one is ignored."""

    T: ClassVar[str] = "exercise.run"
    run: ExerciseRunBody


class ExerciseCount(ServerMessage):
    """How many have answered; an older ``n`` than the known one is ignored."""

    T: ClassVar[str] = "exercise.count"
    run: str
    n: int
    answered: int
    asked: int


class ExerciseTally(ServerMessage):
    """To lecturers: figures as they grow, who answered (``by``), and the key."""

    T: ClassVar[str] = "exercise.tally"
    run: str
    n: int
    answered: int
    asked: int
    right: int
    by: list[str]
    counts: dict[str, int]
    texts: list[ExerciseWritten]
    key: dict[str, Any]


class ExerciseNudged(ServerMessage):
    """To one trainee: the lecturer waits for an answer."""

    T: ClassVar[str] = "exercise.nudged"
    run: str


class QaAsked(ServerMessage):
    """The question is kept."""

    T: ClassVar[str] = "qa.asked"
    event_id: str
    question: str


class QaReplied(ServerMessage):
    """The answer is kept."""

    T: ClassVar[str] = "qa.replied"
    event_id: str
    answer: str


class QaQuestion(ServerMessage):
    """A question came or changed; an older ``rev`` than the known one is ignored."""

    T: ClassVar[str] = "qa.question"
    question: QaQuestionBody


class QaStaff(ServerMessage):
    """The same to lecturers, with who asked."""

    T: ClassVar[str] = "qa.staff"
    question: QaQuestionBody


class QaGone(ServerMessage):
    """A question is out of sight."""

    T: ClassVar[str] = "qa.gone"
    id: str
    rev: int
