"""What happens in in-class exercises (随堂练习), live and on demand, as events."""

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
