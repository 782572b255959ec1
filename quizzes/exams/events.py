"""What happens in exams, as events. Scores are thousandths of points; times are ms."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class ExamPublished(Payload):
    """An exam was announced: its paper and times stand from now on."""

    KIND: ClassVar[str] = "exam.published"
    exam: str
    purpose: str
    questions: int
    """On each paper."""
    pool: int
    duration_ms: int
    opens_ms: int
    closes_ms: int
    of_milli: int
    pass_milli: int
    paper_sha256: str
    """Over the frozen versions and their points."""


class ExamCancelled(Payload):
    """An announced exam does not take place; the reason is only committed to."""

    KIND: ClassVar[str] = "exam.cancelled"
    exam: str


class ExamStarted(Payload):
    """A trainee began; ``paper_sha256`` is over this paper's versions in their order."""

    KIND: ClassVar[str] = "exam.started"
    exam: str
    attempt: str
    number: int
    questions: int
    deadline_ms: int
    paper_sha256: str


class ExamAnswerSaved(Payload):
    """Saves of one paper, folded: how many changes since the last, and a digest of all answers."""

    KIND: ClassVar[str] = "exam.answer_saved"
    exam: str
    attempt: str
    changes: int
    answered: int
    answers_sha256: str


class ExamMoved(Payload):
    """A paper went on at another device, which put the first one out."""

    KIND: ClassVar[str] = "exam.moved"
    exam: str
    attempt: str
    epoch: int


class ExamSubmitted(Payload):
    """A paper ended: by the trainee, by its time, or by staff."""

    KIND: ClassVar[str] = "exam.submitted"
    exam: str
    attempt: str
    how: str
    answered: int
    questions: int
    answers_sha256: str


class ExamTimeGiven(Payload):
    """One trainee got more than the others; the reason is only committed to."""

    KIND: ClassVar[str] = "exam.time_given"
    exam: str
    extra_ms: int
    late_ok: bool
    attempts_extra: int


class ExamLateAccepted(Payload):
    """Answers that arrived after the end were taken in by a person; the reason is committed to."""

    KIND: ClassVar[str] = "exam.late_accepted"
    exam: str
    attempt: str
    answers: int


class ExamAnswerMarked(Payload):
    """A person marked an answer; ``deciding``: as the third, after two disagreed."""

    KIND: ClassVar[str] = "exam.answer_marked"
    exam: str
    attempt: str
    question: str
    score_milli: int
    of_milli: int
    deciding: bool


class ExamResultPublished(Payload):
    """A result was shown to its trainee, or shown anew after a regrade or an appeal."""

    KIND: ClassVar[str] = "exam.result_published"
    exam: str
    attempt: str
    score_milli: int
    of_milli: int
    passed: bool


class ExamRegraded(Payload):
    """A question's answers were marked again by another key; the reason is committed to."""

    KIND: ClassVar[str] = "exam.regraded"
    exam: str
    question: str
    before: int
    after: int
    """Numbers of the versions."""
    treatment: str
    changed: int
    """Answers whose score moved."""


class ExamAppealed(Payload):
    """A trainee appealed a mark; the words are only committed to."""

    KIND: ClassVar[str] = "exam.appealed"
    exam: str
    attempt: str
    appeal: str
    question: str


class ExamAppealDecided(Payload):
    """Another person decided an appeal; the reason is only committed to."""

    KIND: ClassVar[str] = "exam.appeal_decided"
    exam: str
    attempt: str
    appeal: str
    decision: str
    before_milli: int
    after_milli: int
