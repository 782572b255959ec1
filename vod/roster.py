"""Who sits in a lesson's room, kept for two seconds: the short way for messages of sockets.

A room of 300 sends some 20 messages a second, each from somebody whose seat must be known. REST
doors always ask the database; here a change of settings, roster or roles may take two seconds.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lms.courses.models import ClassLecturer, Enrolment, Lesson, LessonKind
from lms.people.models import RoleAssignment, User
from vod.access import Part, Seat, seat_in
from vod.domain.comment_rules import Manners, manners_of
from vod.models import VodLesson

KEPT_S: Final = 2.0
ROOMS: Final = 500


@dataclass(frozen=True)
class Room:
    """One published lesson and those who are its trainees and nothing more."""

    lesson: Lesson
    vod: VodLesson
    trainees: frozenset[uuid.UUID]
    subjects: Mapping[uuid.UUID, uuid.UUID]
    """User id → the id under which the trainee stands in events."""
    manners: Manners


class Rosters:
    """Rooms by lesson, each read again when it is two seconds old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[uuid.UUID, tuple[float, Room | None]] = {}

    def room(self, lesson_id: uuid.UUID) -> Room | None:
        """The room, or None when nothing is published under this id."""
        now = time.monotonic()
        with self._lock:
            kept = self._rooms.get(lesson_id)
        if kept is not None and now < kept[0]:
            return kept[1]
        found = read_room(lesson_id)
        with self._lock:
            if len(self._rooms) >= ROOMS:
                self._rooms.clear()
            self._rooms[lesson_id] = (now + KEPT_S, found)
        return found


_rosters: Final = Rosters()


def read_room(lesson_id: uuid.UUID) -> Room | None:
    """The room from the tables (six queries)."""
    lesson = (
        Lesson.objects.filter(
            pk=lesson_id,
            kind=LessonKind.ON_DEMAND,
            cancelled_at=None,
            vod__published_at__isnull=False,
        )
        .select_related("training_class", "vod")
        .first()
    )
    if lesson is None:
        return None
    here = lesson.training_class
    enrolled = Enrolment.objects.filter(training_class=here, withdrawn_at=None)
    teachers = ClassLecturer.objects.filter(training_class=here)
    staff = RoleAssignment.objects.filter(institution=here.institution_id).exclude(
        role=RoleAssignment.Role.TRAINEE
    )
    others = set(teachers.values_list("user_id", flat=True))
    others |= set(staff.values_list("user_id", flat=True))
    known = enrolled.filter(user__subject__isnull=False)  # all but the erased
    subjects = dict(known.values_list("user_id", "user__subject__pk"))
    trainees = frozenset(subjects) - others
    return Room(lesson, lesson.vod, trainees, subjects, manners_of(here.pk))


def room_kept(lesson_id: uuid.UUID) -> Room | None:
    """The room as it stood two seconds ago at most."""
    return _rosters.room(lesson_id)


def seat_for_message(user: User, lesson_id: uuid.UUID) -> Seat:
    """As :func:`vod.access.seat_in`, by the kept roster where that already says trainee."""
    room = room_kept(lesson_id)
    if room is not None and user.pk in room.trainees:
        return Seat(user, room.lesson, room.vod, Part.TRAINEE)
    return seat_in(user, lesson_id)
