"""What happens in exercises and Q&A, as events."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class ExerciseOpened(Payload):
    """A lecturer asked the class; ``limit`` in ms, 0 for none."""

    KIND: ClassVar[str] = "exercise.opened"
    run: str
    question: str
    version: int
    type: str
    limit: int


class ExerciseAnswered(Payload):
    """A trainee answered in time (``took`` ms); the answer itself is only committed to."""

    KIND: ClassVar[str] = "exercise.answered"
    run: str
    took: int
    attempt: int
    correct: bool | None
    points: int


class ExerciseClosed(Payload):
    """Answering ended: how many of how many answered, and how many were right."""

    KIND: ClassVar[str] = "exercise.closed"
    run: str
    answered: int
    asked: int
    right: int


class ExerciseRevealed(Payload):
    """Chart and right answer were shown to the class; ``counts`` by option, for text empty."""

    KIND: ClassVar[str] = "exercise.revealed"
    run: str
    counts: dict[str, int]


class QuestionAsked(Payload):
    """A trainee asked the lecturers; the words are only committed to."""

    KIND: ClassVar[str] = "qa.asked"
    question: str
    anonymous: bool
    in_class: bool


class QuestionReplied(Payload):
    """A lecturer answered: ``how`` is aloud or written."""

    KIND: ClassVar[str] = "qa.answered"
    question: str
    how: str


class QuestionModerated(Payload):
    """A lecturer took a question out of sight, or brought it back."""

    KIND: ClassVar[str] = "qa.moderated"
    question: str
    hidden: bool
