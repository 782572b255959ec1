"""How each class stands: attendance so far, the lesson that runs now, who is there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.courses.evidence import MODES
from lms.courses.models import Enrolment, Lesson, LessonKind, TrainingClass
from lms.reports.statistics.measures import ATTENDED, GRADE_MS, GRADES, JUDGED
from lms.reports.statistics.models import ClassDay, ClassHead


@dataclass
class Standing:
    """One class in figures; milli are thousandths."""

    expected: int = 0
    present: int = 0
    """Trainees with a lease on the running lesson."""
    lesson: str | None = None
    lesson_id: uuid.UUID | None = None
    mode: str | None = None
    attended: int = 0
    judged: int = 0
    review: int = 0
    barred: int = 0
    hours_mean_milli: int = 0
    grades: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GRADES, 0))
    trend: list[int] = field(default_factory=list)
    """Attendance of each day with judged lessons, in order."""

    @property
    def minutes(self) -> int:
        """All credited ms."""
        return sum(self.grades.values())

    @property
    def hand_share_milli(self) -> int:
        """Share of credited time that was marked by hand."""
        return self.grades["hand"] * 1000 // self.minutes if self.minutes else 0


def standings(classes: list[TrainingClass], now: dt.datetime) -> dict[uuid.UUID, Standing]:
    """The standing of each class, from the kept statistics: a handful of queries for all."""
    found = {c.pk: Standing() for c in classes}
    _totals(found)
    _days(found)
    _lesson_now(found, now)
    return found


def _totals(found: dict[uuid.UUID, Standing]) -> None:
    heads = ClassHead.objects.filter(pk__in=list(found))
    known = set()
    for pk, trainees, barred, hours in heads.values_list("pk", "trainees", "barred", "hours_milli"):
        standing = found[pk]
        standing.expected, standing.barred = trainees, barred
        standing.hours_mean_milli = hours // trainees if trainees else 0
        known.add(pk)
    # A class that has just begun is not counted yet; its seats are.
    seats = Enrolment.objects.filter(
        training_class_id__in=found.keys() - known, withdrawn_at=None
    ).values_list("training_class_id", flat=True)
    for class_id, number in Counter(seats).items():
        found[class_id].expected = number


def _days(found: dict[uuid.UUID, Standing]) -> None:
    rows = ClassDay.objects.filter(training_class__in=list(found)).order_by("day")
    for class_id, *values in rows.values_list("training_class_id", *JUDGED, *GRADE_MS):
        standing = found[class_id]
        states = dict(zip(JUDGED, values, strict=False))
        judged, attended = sum(states.values()), sum(states[state] for state in ATTENDED)
        standing.judged += judged
        standing.attended += attended
        standing.review += states["review"]
        if judged:
            standing.trend.append(attended * 1000 // judged)
        for grade, milliseconds in zip(GRADES, values[len(JUDGED) :], strict=True):
            standing.grades[grade] += milliseconds


def _lesson_now(found: dict[uuid.UUID, Standing], now: dt.datetime) -> None:
    lessons = Lesson.objects.filter(
        training_class_id__in=list(found), cancelled_at=None, starts_at__lte=now, ends_at__gt=now
    ).order_by("starts_at", "order")
    current = {lesson.training_class_id: lesson for lesson in lessons}
    here = present_in(lesson.pk for lesson in current.values())
    for class_id, lesson in current.items():
        found[class_id].lesson = lesson.title
        found[class_id].lesson_id = lesson.pk
        found[class_id].mode = MODES[LessonKind(lesson.kind)]
        found[class_id].present = here[lesson.pk]


def present_in(lesson_ids: Iterable[uuid.UUID]) -> Counter[uuid.UUID]:
    """How many trainees hold a lease on each lesson now."""
    from lms.presence.models import PresenceState

    held = PresenceState.objects.filter(lesson_id__in=list(lesson_ids), lease__isnull=False)
    return Counter(i for i in held.values_list("lesson_id", flat=True) if i is not None)
