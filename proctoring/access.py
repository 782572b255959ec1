"""Who attends a lesson, and who watches over it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Enrolment, Lesson
from lms.courses.rules import can_review, can_teach, lesson_for, sees_names
from lms.people.models import User
from lms.people.rules import Person


@dataclass(frozen=True, slots=True)
class Attending:
    """A trainee in a lesson of a class that they belong to."""

    user: User
    lesson: Lesson


@dataclass(frozen=True, slots=True)
class Watching:
    """Somebody who may see the wall: lecturer, institution, agency, platform."""

    user: User
    lesson: Lesson
    decides: bool
    """Whether they may decide incidents: lecturers, the institution and the agency."""


may_decide = can_teach | can_review
"""Decide incidents, and appeals that somebody else decided first."""


def attending(user: Person, lesson_id: uuid.UUID) -> Attending:
    """The trainee's place; ``NotFound`` for strangers, ``NotAllowed`` for those who only watch."""
    lesson = lesson_for(user, lesson_id)
    seat = Enrolment.objects.filter(
        training_class=lesson.training_class_id, user=user.pk, withdrawn_at=None
    )
    if not isinstance(user, User) or not seat.exists():
        raise NotAllowed
    return Attending(user, lesson)


def watching(user: Person, lesson_id: uuid.UUID) -> Watching:
    """The watcher's place, or ``NotFound``/``NotAllowed``; trainees watch nobody."""
    lesson = lesson_for(user, lesson_id, sees_names)
    assert isinstance(user, User)
    return Watching(user, lesson, may_decide(user, lesson.training_class))


def trainee_on(watch: Watching, user_id: uuid.UUID) -> Enrolment:
    """One trainee of the watched lesson's class."""
    seat = (
        Enrolment.objects.filter(
            training_class=watch.lesson.training_class_id, user=user_id, withdrawn_at=None
        )
        .select_related("user")
        .first()
    )
    if seat is None:
        raise NotFound
    return seat


def wall_room(lesson_id: uuid.UUID) -> str:
    """The hub's name of everybody who has the wall of a lesson open."""
    return f"wall:{lesson_id}"
