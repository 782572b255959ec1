"""Where a person sits in a live lesson: the one look-up that every door here starts with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from live.models import LiveLesson
from lms.core.errors import NotAllowed, NotFound
from lms.courses import rules
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.people.models import User
from lms.people.rules import Person, is_platform_admin, require_verified


class Part(StrEnum):
    """What somebody is in this room."""

    LECTURER = "lecturer"
    TRAINEE = "trainee"
    INSPECTOR = "inspector"
    """From the institution or the agency: listens only, unseen unless the rule pack says so."""
    OBSERVER = "observer"
    """The platform's administrator: as an inspector."""


@dataclass(frozen=True)
class LiveSeat:
    """A person in the room of one live lesson."""

    user: User
    lesson: Lesson
    live: LiveLesson
    part: Part

    @property
    def training_class(self) -> TrainingClass:
        """The class of the lesson."""
        return self.lesson.training_class

    @property
    def teaches(self) -> bool:
        """Whether the person leads here: a lecturer of the class."""
        return self.part is Part.LECTURER

    @property
    def listens_only(self) -> bool:
        """Whether the person may do nothing but see and hear."""
        return self.part in (Part.INSPECTOR, Part.OBSERVER)

    @property
    def shown(self) -> bool:
        """Whether the room's list names the person."""
        if not self.listens_only:
            return True
        live = self.training_class.rule_pack.body.get("live", {})
        return self.part is Part.INSPECTOR and live.get("inspectors_shown") is True


def seat_in(user: Person, lesson_id: uuid.UUID) -> LiveSeat:
    """The person's seat; ``NotFound`` when the lesson is not theirs to see.

    Raises ``RealNameRequired`` for a trainee whose real name is not verified (art. 24 (2)).
    """
    if not isinstance(user, User):
        raise NotFound
    lesson = (
        rules.lessons_visible_to(user)
        .filter(pk=lesson_id, kind=LessonKind.LIVE, cancelled_at=None)
        .select_related("training_class__rule_pack", "training_class__institution__region", "live")
        .first()
    )
    if lesson is None:
        raise NotFound
    part = _part(user, lesson.training_class)
    if part is Part.TRAINEE:
        require_verified(user)
    live = getattr(lesson, "live", None)
    if live is None:
        live = LiveLesson.objects.get_or_create(lesson=lesson)[0]  # two people at once
    return LiveSeat(user, lesson, live, part)


def _part(user: User, training_class: TrainingClass) -> Part:
    if rules.teaches(user, training_class):
        return Part.LECTURER
    if rules.is_trainee_of(user, training_class):
        return Part.TRAINEE
    if rules.can_manage_class(user, training_class) or rules.can_review(user, training_class):
        return Part.INSPECTOR
    if is_platform_admin(user):
        return Part.OBSERVER
    raise NotFound


def teaching_seat(user: Person, lesson_id: uuid.UUID) -> LiveSeat:
    """As :func:`seat_in`, for the lecturers of the class alone."""
    seat = seat_in(user, lesson_id)
    if not seat.teaches:
        raise NotAllowed
    return seat


def room_of(lesson_id: uuid.UUID) -> str:
    """The hub's name of everybody in this lesson now, in breakouts too."""
    return f"live:{lesson_id}"


def staff_room_of(lesson_id: uuid.UUID) -> str:
    """The hub's name of the lecturers in this lesson now."""
    return f"live-staff:{lesson_id}"


def own_room_of(lesson_id: uuid.UUID, user_id: uuid.UUID) -> str:
    """The hub's name of one person's pages in this lesson."""
    return f"live-own:{lesson_id}:{user_id}"


def breakout_room_of(breakout_id: uuid.UUID) -> str:
    """The hub's name of those who are in this breakout now; the server moves them in and out."""
    return f"live-breakout:{breakout_id}"
