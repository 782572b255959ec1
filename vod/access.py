"""Where a person sits in a lesson's room: the one look-up that every door here starts with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db.models import Exists, OuterRef

from lms.core.errors import NotAllowed, NotFound
from lms.courses import rules
from lms.courses.models import ClassLecturer, Enrolment, Lesson, LessonKind, TrainingClass
from lms.people.models import RoleAssignment, User
from lms.people.rules import Person
from vod.models import VodLesson


class Part(StrEnum):
    """What somebody is in this room."""

    TRAINEE = "trainee"
    LECTURER = "lecturer"
    OBSERVER = "observer"


@dataclass(frozen=True)
class Seat:
    """A person in the room of one on-demand lesson."""

    user: User
    lesson: Lesson
    vod: VodLesson
    part: Part

    @property
    def training_class(self) -> TrainingClass:
        """The class of the lesson."""
        return self.lesson.training_class

    @cached_property
    def lecturer_ids(self) -> frozenset[uuid.UUID]:
        """User ids of the class's lecturers."""
        return frozenset(self.training_class.lecturers.values_list("user_id", flat=True))

    @property
    def teaches(self) -> bool:
        """Whether the person may edit and moderate here."""
        return self.part is Part.LECTURER

    @property
    def duration_ms(self) -> int:
        """Length of the video."""
        return self.vod.duration_ms

    @property
    def film(self) -> None:
        """The lesson's own video."""
        return None


def seat_in(user: Person, lesson_id: uuid.UUID) -> Seat:
    """The person's seat; ``NotFound`` when the lesson is not theirs to see.

    Trainees see a lesson once it is published; its lecturers see the draft as well.
    """
    if not isinstance(user, User):
        raise NotFound
    plain = _trainee_seat(user, lesson_id)
    if plain is not None:
        return plain
    lesson = (
        rules.lessons_visible_to(user)
        .filter(pk=lesson_id, kind=LessonKind.ON_DEMAND, cancelled_at=None)
        .select_related("training_class__rule_pack", "vod")
        .first()
    )
    if lesson is None:
        raise NotFound
    vod = getattr(lesson, "vod", None)
    if rules.can_teach(user, lesson.training_class):
        vod = vod or VodLesson.objects.get_or_create(lesson=lesson)[0]  # two tabs at once
        return Seat(user, lesson, vod, Part.LECTURER)
    if vod is None or vod.published_at is None:
        raise NotFound
    trainee = rules.is_trainee_of(user, lesson.training_class)
    return Seat(user, lesson, vod, Part.TRAINEE if trainee else Part.OBSERVER)


def _trainee_seat(user: User, lesson_id: uuid.UUID) -> Seat | None:
    """The seat of somebody who is a trainee here and nothing more: one query.

    Nearly every message of a room comes from them; all others take the long way.
    """
    here = {"training_class": OuterRef("training_class"), "user": user.pk}
    lesson = (
        Lesson.objects.filter(
            Exists(Enrolment.objects.filter(**here, withdrawn_at=None)),
            ~Exists(ClassLecturer.objects.filter(**here)),
            ~Exists(
                RoleAssignment.objects.filter(
                    user=user.pk, institution=OuterRef("training_class__institution")
                ).exclude(role=RoleAssignment.Role.TRAINEE)
            ),
            pk=lesson_id,
            kind=LessonKind.ON_DEMAND,
            cancelled_at=None,
            vod__published_at__isnull=False,
        )
        .select_related("training_class", "vod")
        .first()
    )
    return None if lesson is None else Seat(user, lesson, lesson.vod, Part.TRAINEE)


def teaching_seat(user: Person, lesson_id: uuid.UUID) -> Seat:
    """As :func:`seat_in`, for its lecturers alone."""
    seat = seat_in(user, lesson_id)
    if not seat.teaches:
        raise NotAllowed
    return seat


def room_of(lesson_id: uuid.UUID) -> str:
    """The hub's name of everybody in this lesson now."""
    return f"lesson:{lesson_id}"


def staff_room_of(lesson_id: uuid.UUID) -> str:
    """The hub's name of the lecturers who look at this lesson now."""
    return f"lesson-staff:{lesson_id}"
