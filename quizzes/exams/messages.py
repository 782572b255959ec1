"""Messages of an exam's socket."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from lms.realtime.frames import SAFE_INTEGER, ClientMessage, ServerMessage


class ExamTake(ClientMessage):
    """This page writes on the paper from now on; ``holder`` names the page, over reconnects."""

    T: ClassVar[str] = "exam.take"
    holder: UUID = Field(strict=False)
    device: str = Field(max_length=60)
    force: bool = False


class ExamAnswerSave(ClientMessage):
    """One question as it stands on the page; the highest ``seq`` of a question wins.

    ``answer`` null takes it back.
    """

    T: ClassVar[str] = "exam.answer"
    event_id: UUID = Field(strict=False)
    question: UUID = Field(strict=False)
    seq: int = Field(ge=1, le=SAFE_INTEGER)
    answer: dict[str, Any] | None
    flagged: bool = False


class ExamSubmitNow(ClientMessage):
    """The trainee hands the paper in."""

    T: ClassVar[str] = "exam.submit"
    event_id: UUID = Field(strict=False)


class ExamTaken(ServerMessage):
    """``base``: answers of this page are numbered from here on, upwards."""

    T: ClassVar[str] = "exam.taken"
    attempt: str
    epoch: int
    base: int
    remaining_ms: int
    now: int


class ExamSaved(ServerMessage):
    """Committed; ``seq`` is the number of the answer that stands."""

    T: ClassVar[str] = "exam.saved"
    question: str
    seq: int
    remaining_ms: int


class ExamSubmittedNow(ServerMessage):
    """The paper has ended: ``how`` is self, time or staff."""

    T: ClassVar[str] = "exam.submitted"
    attempt: str
    how: str


class ExamMovedAway(ServerMessage):
    """The paper is written on by the page ``holder`` now."""

    T: ClassVar[str] = "exam.moved"
    attempt: str
    holder: str
    device: str


class ExamTime(ServerMessage):
    """The time left has changed."""

    T: ClassVar[str] = "exam.time"
    attempt: str
    remaining_ms: int


class ExamDesk(ServerMessage):
    """Something at the desk has changed: fetch it."""

    T: ClassVar[str] = "exam.desk"
