"""The timetable: made from the course's standard one, changed, and put into the log as a whole."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses import hooks
from lms.courses.checks import errors
from lms.courses.domain.facts import problems_of
from lms.courses.errors import ClassProblems, ClassState
from lms.courses.events import TimetableSet
from lms.courses.evidence import ZONE, timetable_document
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from verifier import canonical

State = TrainingClass.State
CHANGEABLE = (State.PLANNED, State.RETURNED, State.APPROVED, State.RUNNING)
LOGGED = (State.SUBMITTED, State.APPROVED, State.RUNNING)
DEADLINE = dt.time(22, 0)
"""On-demand lessons stay open until 22:00 of the last day, flipped ones until 22:00 of theirs."""
MAX_LESSONS = 400
FIELDS = ("kind", "title", "starts_at", "ends_at", "hours_milli", "location", "lecturer_id")


def local(date: dt.date, time: str | dt.time) -> dt.datetime:
    """A local date and ``HH:MM`` as an aware instant."""
    parsed = dt.time.fromisoformat(time) if isinstance(time, str) else time
    return dt.datetime.combine(date, parsed, tzinfo=ZONE)


@transaction.atomic
def generate(*, training_class: TrainingClass, by: User) -> list[Lesson]:
    """Replace the timetable by the course's standard one, from ``starts_on`` on.

    Raises ``ClassState`` once the class is submitted.
    """
    if training_class.state not in (State.PLANNED, State.RETURNED):
        raise ClassState(state=training_class.state)
    training_class.lessons.all().delete()
    lessons: list[Lesson] = []
    for row in training_class.course.standard_timetable:
        date = training_class.starts_on + dt.timedelta(days=row["day"] - 1)
        kind = LessonKind(row["kind"])
        ends = local(date, row["end"])
        if kind == LessonKind.ON_DEMAND:
            ends = max(ends, local(training_class.ends_on, DEADLINE))
        elif kind == LessonKind.FLIPPED:
            ends = max(ends, local(date, DEADLINE))
        lessons.append(
            Lesson(
                training_class=training_class,
                kind=kind,
                title=row["title"],
                order=len(lessons) + 1,
                starts_at=local(date, row["start"]),
                ends_at=ends,
                hours_milli=row["hours_milli"],
            )
        )
    Lesson.objects.bulk_create(lessons)
    hooks.timetable_changed(training_class.pk)
    return lessons


@transaction.atomic
def shift(*, training_class: TrainingClass, by_days: int) -> None:
    """Move every lesson by whole days."""
    moved = dt.timedelta(days=by_days)
    lessons = list(training_class.lessons.all())
    for lesson in lessons:
        lesson.starts_at += moved
        lesson.ends_at += moved
    Lesson.objects.bulk_update(lessons, ["starts_at", "ends_at"])
    hooks.timetable_changed(training_class.pk)


@transaction.atomic
def add(*, training_class: TrainingClass, by: User, **values: Any) -> Lesson:
    """One more lesson. Raises ``ClassState``, ``Invalid``, ``ClassProblems``."""
    _changeable(training_class)
    if training_class.lessons.count() >= MAX_LESSONS:
        raise Invalid("A class has at most 400 lessons.")
    lesson = Lesson(training_class=training_class, order=0)
    _assign(lesson, values)
    lesson.save()
    _settle(training_class, by)
    lesson.refresh_from_db(fields=["order"])
    return lesson


@transaction.atomic
def change(*, lesson: Lesson, by: User, **values: Any) -> Lesson:
    """Change a lesson; once any lesson has begun, the log marks the change as late."""
    _changeable(lesson.training_class)
    if lesson.cancelled_at is not None:
        raise ClassState("This lesson is cancelled.")
    if "kind" in values and values["kind"] != lesson.kind and _begun(lesson):
        raise ClassState("A lesson that has begun keeps its kind.")
    _assign(lesson, values)
    lesson.save()
    _settle(lesson.training_class, by)
    lesson.refresh_from_db(fields=["order"])
    return lesson


@transaction.atomic
def remove(*, lesson: Lesson, by: User) -> None:
    """Delete a lesson of a class in planning; later, cancel it and keep what happened."""
    _changeable(lesson.training_class)
    if lesson.training_class.state in (State.PLANNED, State.RETURNED):
        lesson.delete()
    else:
        lesson.cancelled_at = clock.now()
        lesson.save(update_fields=["cancelled_at", "updated_at"])
    _settle(lesson.training_class, by)


@transaction.atomic
def announce(*, training_class: TrainingClass, by: User) -> None:
    """Put the whole timetable into the class log (event ``timetable.set``)."""
    rows = timetable_document(training_class)
    late = training_class.state == State.RUNNING and any(
        row["starts"] <= clock.now_ms() for row in rows
    )
    record(
        TimetableSet(lessons=rows, sha256=canonical.sha256_hex(canonical.encode(rows)), late=late),
        class_id=training_class.pk,
        actor_id=by.subject.pk,
    )


def lesson_by_id(lesson_id: uuid.UUID) -> Lesson:
    """The lesson with its class. Raises ``NotFound``."""
    found = Lesson.objects.select_related("training_class__rule_pack").filter(pk=lesson_id).first()
    if found is None:
        raise NotFound
    return found


def _begun(lesson: Lesson) -> bool:
    return lesson.training_class.state == State.RUNNING and lesson.starts_at <= clock.now()


def _changeable(training_class: TrainingClass) -> None:
    if training_class.state not in CHANGEABLE:
        raise ClassState(state=training_class.state)


def _assign(lesson: Lesson, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(lesson, name, values[name])
    if lesson.ends_at <= lesson.starts_at:
        raise Invalid("The lesson ends before it starts.", field="ends_at")
    if not 0 <= lesson.hours_milli <= 24_000:
        raise Invalid(field="hours_milli")
    teacher = lesson.lecturer_id
    if teacher is not None and not (
        lesson.training_class.lecturers.filter(user_id=teacher).exists()
    ):
        raise Invalid("Only a lecturer of the class can give its lessons.", field="lecturer")


def _settle(training_class: TrainingClass, by: User) -> None:
    """Number the lessons; a class in or after approval must still meet its rules, and logs it."""
    lessons = list(training_class.lessons.filter(cancelled_at=None).order_by("starts_at", "pk"))
    for number, lesson in enumerate(lessons, start=1):
        lesson.order = number
    Lesson.objects.bulk_update(lessons, ["order"])
    if training_class.state in LOGGED:
        problems = errors(problems_of(training_class))
        if problems:
            raise ClassProblems(problems=[problem.to_json() for problem in problems])
        announce(training_class=training_class, by=by)
    hooks.timetable_changed(training_class.pk)
