"""Films of other features (replays) that carry timed questions as a lesson's own video does.

A feature that has such films appends to :data:`sources` in ``lms.wiring``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lms.core.errors import NotAllowed, NotFound
from lms.courses import rules
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.people.models import User
from lms.people.rules import Person
from vod.access import Part, seat_in


@dataclass(frozen=True, slots=True)
class Film:
    """What stands for a lesson now."""

    id: uuid.UUID
    duration_ms: int


Source = Callable[[uuid.UUID], Film | None]
"""Lesson id → the film that can be watched now, or None."""

sources: list[Source] = []


class QuestionSeat(Protocol):
    """A person before a film with timed questions: a lesson's video, or another feature's film."""

    @property
    def user(self) -> User:
        """Who."""

    @property
    def lesson(self) -> Lesson:
        """Where."""

    @property
    def part(self) -> Part:
        """As what."""

    @property
    def training_class(self) -> TrainingClass:
        """The class of the lesson."""

    @property
    def duration_ms(self) -> int:
        """Length of the film."""

    @property
    def film(self) -> uuid.UUID | None:
        """Which film; None for the lesson's own video."""


@dataclass(frozen=True)
class FilmSeat:
    """A person before another feature's film."""

    user: User
    lesson: Lesson
    part: Part
    duration_ms: int
    film: uuid.UUID

    @property
    def training_class(self) -> TrainingClass:
        """The class of the lesson."""
        return self.lesson.training_class


def film_of(lesson_id: uuid.UUID) -> Film | None:
    """The film that stands for a lesson that is no video."""
    return next((film for source in sources if (film := source(lesson_id)) is not None), None)


def question_seat(user: Person, lesson_id: uuid.UUID) -> QuestionSeat:
    """The person's seat before the lesson's film; ``NotFound`` where there is none of theirs."""
    if not isinstance(user, User):
        raise NotFound
    lesson = (
        rules.lessons_visible_to(user)
        .filter(pk=lesson_id, cancelled_at=None)
        .select_related("training_class__rule_pack")
        .first()
    )
    if lesson is None:
        raise NotFound
    if lesson.kind == LessonKind.ON_DEMAND:
        return seat_in(user, lesson_id)
    film = film_of(lesson_id)
    if film is None:
        raise NotFound
    part = Part.OBSERVER
    if rules.teaches(user, lesson.training_class):
        part = Part.LECTURER
    elif rules.is_trainee_of(user, lesson.training_class):
        part = Part.TRAINEE
    return FilmSeat(user, lesson, part, film.duration_ms, film.id)


def question_teaching_seat(user: Person, lesson_id: uuid.UUID) -> QuestionSeat:
    """As :func:`question_seat`, for the lecturers alone."""
    seat = question_seat(user, lesson_id)
    if seat.part is not Part.LECTURER:
        raise NotAllowed
    return seat
