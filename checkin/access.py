"""Where a person stands at a lesson's sign-in: the look-up that every door here starts with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from checkin.models import SignInDesk
from checkin.rules import LessonSignIn, of_lesson
from lms.core.errors import NotAllowed, NotFound
from lms.courses import rules
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.people.models import User
from lms.people.rules import Person


class Part(StrEnum):
    """What somebody is at the desk."""

    TRAINEE = "trainee"
    LECTURER = "lecturer"
    OBSERVER = "observer"


@dataclass(frozen=True)
class Seat:
    """A person at the sign-in of one lesson."""

    user: User
    lesson: Lesson
    part: Part
    enrolment: Enrolment | None

    @property
    def training_class(self) -> TrainingClass:
        """The class of the lesson."""
        return self.lesson.training_class

    @property
    def rules(self) -> LessonSignIn:
        """What the rule pack says about this lesson."""
        return of_lesson(self.lesson)


def seat_in(user: Person, lesson_id: uuid.UUID) -> Seat:
    """The person's seat; ``NotFound`` when the lesson is not theirs to see."""
    if not isinstance(user, User):
        raise NotFound
    lesson = rules.lesson_for(user, lesson_id)
    if lesson.cancelled_at is not None:
        raise NotFound
    enrolment = Enrolment.objects.filter(
        training_class=lesson.training_class_id, user=user, withdrawn_at=None
    ).first()
    if rules.can_teach(user, lesson.training_class):
        return Seat(user, lesson, Part.LECTURER, None)
    part = Part.OBSERVER if enrolment is None else Part.TRAINEE
    return Seat(user, lesson, part, enrolment)


def trainee_seat(user: Person, lesson_id: uuid.UUID) -> Seat:
    """As :func:`seat_in`, for its trainees alone."""
    seat = seat_in(user, lesson_id)
    if seat.enrolment is None:
        raise NotAllowed
    return seat


def desk_seat(user: Person, lesson_id: uuid.UUID) -> Seat:
    """As :func:`seat_in`, for those who run the sign-in: its lecturers and their institution."""
    seat = seat_in(user, lesson_id)
    if seat.part is not Part.LECTURER:
        raise NotAllowed
    return seat


def viewing_seat(user: Person, lesson_id: uuid.UUID) -> Seat:
    """As :func:`seat_in`, for everybody but trainees: lists with names."""
    seat = seat_in(user, lesson_id)
    if seat.part is Part.TRAINEE:
        raise NotAllowed
    return seat


def desk_of(lesson: Lesson) -> SignInDesk:
    """The lesson's desk, made when first looked at."""
    return SignInDesk.objects.get_or_create(lesson=lesson)[0]


def desk_room(lesson_id: uuid.UUID) -> str:
    """The hub's name of the lecturers who look at this lesson's desk."""
    return f"sign-in-desk:{lesson_id}"
