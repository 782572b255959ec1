"""How each class stands: attendance so far, the lesson that runs now, who is there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from lms.courses.evidence import MODES
from lms.courses.models import Enrolment, Lesson, LessonKind, TrainingClass
from lms.ledger.models import LedgerCell, LedgerSubject
from verifier.policy import ATTENDED, GRADES

JUDGED = (*ATTENDED, "left_early", "absent", "review")
"""States that say something about attendance; leave, and what has not ended, do not."""


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
    hours_mean_milli: int = 0
    grades: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GRADES, 0))
    trend: list[int] = field(default_factory=list)
    """Attendance of each judged lesson, in order."""

    @property
    def minutes(self) -> int:
        """All credited ms."""
        return sum(self.grades.values())

    @property
    def hand_share_milli(self) -> int:
        """Share of credited time that was marked by hand."""
        return self.grades["hand"] * 1000 // self.minutes if self.minutes else 0


def standings(classes: list[TrainingClass], now: dt.datetime) -> dict[uuid.UUID, Standing]:
    """The standing of each class, in a handful of queries for all of them."""
    ids = [c.pk for c in classes]
    found = {class_id: Standing() for class_id in ids}
    enrolled = Enrolment.objects.filter(training_class_id__in=ids, withdrawn_at=None)
    for class_id, number in Counter(enrolled.values_list("training_class_id", flat=True)).items():
        found[class_id].expected = number
    _totals(found)
    _attendance(found)
    _lesson_now(found, now)
    return found


def _totals(found: dict[uuid.UUID, Standing]) -> None:
    rows: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for total in LedgerSubject.objects.filter(class_id__in=list(found), withdrawn=False):
        rows[total.class_id].append(total)
    for class_id, totals in rows.items():
        standing = found[class_id]
        standing.hours_mean_milli = sum(t.hours_milli for t in totals) // len(totals)
        for name in GRADES:
            standing.grades[name] = sum(t.grades.get(name, 0) for t in totals)


def _attendance(found: dict[uuid.UUID, Standing]) -> None:
    counts = (
        LedgerCell.objects.filter(class_id__in=list(found))
        .values_list("class_id", "lesson_id", "state")
        .annotate(number=Count("id"))
    )
    lessons: dict[tuple[uuid.UUID, uuid.UUID], Counter[str]] = defaultdict(Counter)
    for class_id, lesson_id, state, number in counts:
        lessons[class_id, lesson_id][state] += number
    order = {
        lesson.pk: lesson.order
        for lesson in Lesson.objects.filter(training_class_id__in=list(found))
    }
    for (class_id, _), states in sorted(lessons.items(), key=lambda kv: order.get(kv[0][1], 0)):
        standing = found[class_id]
        judged = sum(states[state] for state in JUDGED)
        attended = sum(states[state] for state in ATTENDED)
        standing.judged += judged
        standing.attended += attended
        standing.review += states["review"]
        ended = states["in_progress"] + states["not_started"] == 0
        if judged and ended:
            standing.trend.append(attended * 1000 // judged)


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
