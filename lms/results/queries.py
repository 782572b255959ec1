"""Reads of class performance: the lecturer's sheet, a trainee's own, the verdict's part."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import Enrolment, TrainingClass
from lms.people.models import User
from lms.results.models import PerformanceMark
from lms.results.rules import CRITERIA, OF_MILLI


class Standing(NamedTuple):
    """One trainee's class performance so far."""

    days: int
    mean_milli: int


def teaching_days(training_class: TrainingClass) -> list[dt.date]:
    """The days of the timetable in China's calendar, in order."""
    starts = training_class.lessons.filter(cancelled_at=None).values_list("starts_at", flat=True)
    return sorted({moment.astimezone(ZONE).date() for moment in starts})


def sheet(training_class: TrainingClass) -> dict[str, Any]:
    """Every trainee's marks by day."""
    marks: dict[uuid.UUID, dict[str, Any]] = {}
    rows = PerformanceMark.objects.filter(training_class=training_class).select_related("by")
    for mark in rows:
        marks.setdefault(mark.user_id, {})[mark.day.isoformat()] = mark_json(mark)
    seats = Enrolment.objects.filter(training_class=training_class, withdrawn_at=None)
    return {
        "criteria": list(CRITERIA),
        "of_milli": OF_MILLI,
        "today": clock.now().astimezone(ZONE).date(),
        "days": teaching_days(training_class),
        "rows": [
            {
                "enrolment": seat.pk,
                "seat": seat.seat,
                "name": seat.user.display_name,
                "marks": marks.get(seat.user_id, {}),
            }
            for seat in seats.select_related("user").order_by("seat")
        ],
    }


def mark_json(mark: PerformanceMark) -> dict[str, Any]:
    """One day's mark."""
    return {
        "day": mark.day,
        "criteria": mark.criteria,
        "score_milli": mark.score_milli,
        "note": mark.note,
        "by": mark.by.display_name,
        "at": mark.at,
    }


def own_marks(user: User) -> list[dict[str, Any]]:
    """A trainee's marks over all classes, the newest day first."""
    rows = PerformanceMark.objects.filter(user=user).select_related("by", "training_class")
    return [
        {"class_id": mark.training_class_id, **mark_json(mark)}
        for mark in rows.order_by("-day")[:200]
    ]


def standings(class_id: uuid.UUID, users: Sequence[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """User → days marked and their mean."""
    sums: dict[uuid.UUID, list[int]] = {}
    found: Iterable[tuple[uuid.UUID, int]] = PerformanceMark.objects.filter(
        training_class=class_id, user__in=users
    ).values_list("user_id", "score_milli")
    for user, score in found:
        sums.setdefault(user, []).append(score)
    return {user: Standing(len(all_), sum(all_) // len(all_)) for user, all_ in sums.items()}
