"""Who may, what of a class's rule pack the flipped classroom reads, and what counts as late."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.courses.rules import can_teach, classes_visible_to, is_trainee_of, lesson_for, sees_names
from lms.flipped.errors import NotFlipped, NotOpen, TaskNotSet
from lms.flipped.models import FlippedTask, Work
from lms.people.models import User


@dataclass(frozen=True, slots=True)
class LateRules:
    """The pack's optional section ``flipped``."""

    grace_ms: int = 0
    """How long after the due time is still in time."""
    minus_milli: int = 100
    """Taken from a late work's score, in thousandths of it; never from its hours."""
    refused_after_ms: int | None = None
    """How long after the due time nothing is taken any more; None: until the class closes."""


def late_rules(pack: Mapping[str, Any]) -> LateRules:
    """The rules of a pack; what is absent or no number stands at its default."""
    section = pack.get("flipped")
    found = section if isinstance(section, Mapping) else {}

    def number(name: str, default: int | None, high: int) -> int | None:
        value = found.get(name)
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high
        return value if fits else default

    return LateRules(
        grace_ms=number("grace_ms", 0, 86_400_000) or 0,
        minus_milli=number("late_minus_milli", 100, 1000) or 0,
        refused_after_ms=number("refused_after_ms", None, 31 * 86_400_000),
    )


def late_by(rules: LateRules, due: dt.datetime, at: dt.datetime) -> int:
    """Milliseconds past the due time; 0 within the grace."""
    over = (at - due) // dt.timedelta(milliseconds=1)
    return over if over > rules.grace_ms else 0


def tasks_visible_to(user: User) -> QuerySet[FlippedTask]:
    """Tasks of the classes that a person may see."""
    return FlippedTask.objects.filter(lesson__training_class__in=classes_visible_to(user))


def taught_lesson(user: User, lesson_id: uuid.UUID) -> Lesson:
    """A flipped lesson that this person teaches. Raises ``NotFound``, ``NotAllowed``."""
    lesson = lesson_for(user, lesson_id, can_teach)
    if lesson.kind != LessonKind.FLIPPED:
        raise NotFlipped
    return lesson


def watched_lesson(user: User, lesson_id: uuid.UUID) -> Lesson:
    """A flipped lesson whose progress this person may see: teachers and who oversees them."""
    lesson = lesson_for(user, lesson_id, sees_names)
    if lesson.kind != LessonKind.FLIPPED:
        raise NotFlipped
    return lesson


def attended_lesson(user: User, lesson_id: uuid.UUID) -> Lesson:
    """A flipped lesson of a class that this person attends."""
    lesson = lesson_for(user, lesson_id, is_trainee_of)
    if lesson.kind != LessonKind.FLIPPED:
        raise NotFlipped
    return lesson


def set_task(lesson: Lesson) -> FlippedTask:
    """The lesson's task once it is set. Raises ``TaskNotSet``."""
    task = FlippedTask.objects.filter(lesson=lesson).first()
    if task is None or task.set_at is None:
        raise TaskNotSet
    task.lesson = lesson
    return task


def work_for(user: User, work_id: uuid.UUID, *, teach: bool = False) -> Work:
    """A work's space: its own people and the class's teachers.

    Raises ``NotFound`` for strangers and for other groups' people: a work is not known of.
    """
    found = (
        Work.objects.select_related("task__lesson__training_class__institution__region")
        .select_related("task__lesson__training_class__rule_pack")
        .filter(pk=work_id, task__lesson__training_class__in=classes_visible_to(user))
        .first()
    )
    if found is None:
        raise NotFound
    training_class = found.task.lesson.training_class
    if can_teach(user, training_class):
        return found
    if teach:
        raise NotAllowed
    if not is_trainee_of(user, training_class):
        raise NotAllowed
    if not found.places.filter(user=user).exists():
        raise NotFound
    return found


def require_running(training_class: TrainingClass) -> None:
    """Raise unless the class runs now; read under the class's lock where it decides a credit."""
    state = TrainingClass.objects.values_list("state", flat=True).get(pk=training_class.pk)
    if state != TrainingClass.State.RUNNING:
        raise NotOpen
