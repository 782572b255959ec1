"""Where the ledger plugs in; ``lms.wiring`` fills these lists, proctoring imports no ledger."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.core.errors import Conflict
from lms.courses.models import Lesson, LessonKind
from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Credited:
    """What the ledger has of one trainee's lesson."""

    state: str
    credited_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A compensating entry that a decision asks for; ``credited_ms`` is the total afterwards."""

    lesson: Lesson
    user_id: uuid.UUID
    state: str
    credited_ms: int
    reason: str
    by: User


lesson_sources: list[Callable[[Mapping[str, Any], str], uuid.UUID | None]] = []
"""(a route's parts, its name) → the lesson whose browser rules bind it, for routes of features
that name something else (an exam); None: not theirs, or open without Safe Exam Browser."""
destinations: list[Callable[[Lesson, User], str | None]] = []
"""(lesson, trainee) → the page that Safe Exam Browser opens at; None: the lesson's own."""


def lesson_of(kwargs: Mapping[str, Any], name: str) -> uuid.UUID | None:
    """The lesson that a route names, itself or by way of another feature."""
    direct = kwargs.get("lesson_id")
    if isinstance(direct, uuid.UUID):
        return direct
    found = (source(kwargs, name) for source in lesson_sources)
    return next((lesson for lesson in found if lesson is not None), None)


def destination_of(lesson: Lesson, user: User) -> str:
    """Where Safe Exam Browser goes on after its start link."""
    found = (destination(lesson, user) for destination in destinations)
    area = "live" if lesson.kind == LessonKind.LIVE else "lessons"
    return next((page for page in found if page is not None), f"/{area}/{lesson.pk}")


credited: list[Callable[[uuid.UUID, Lesson], Credited]] = []
"""(user id, lesson) → what stands now."""
correct: list[Callable[[Correction], uuid.UUID]] = []
"""Writes the entry in the caller's transaction; the event's id."""


def credited_of(user_id: uuid.UUID, lesson: Lesson) -> Credited:
    """What the ledger says; nothing where none is wired."""
    return credited[0](user_id, lesson) if credited else Credited("not_started", 0)


def write(correction: Correction) -> uuid.UUID:
    """The compensating entry. Raises what the ledger refuses with."""
    if not correct:
        raise Conflict("No ledger is connected.")
    return correct[0](correction)
