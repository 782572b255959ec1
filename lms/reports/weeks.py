"""Class hours earned by week and mode, and a month's hours against the plan."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from lms.core.errors import Invalid
from lms.courses.models import Enrolment, Lesson
from lms.reports.statistics.measures import MODES
from lms.reports.statistics.models import ClassDay

ZONE = ZoneInfo("Asia/Shanghai")
WEEKS = 8


def weekly_hours(class_ids: list[uuid.UUID], now: dt.datetime) -> list[dict[str, Any]]:
    """The last WEEKS weeks (Monday first): hours earned in lessons that began in each."""
    today = now.astimezone(ZONE).date()
    monday = today - dt.timedelta(days=today.weekday())
    starts = [monday - dt.timedelta(weeks=WEEKS - 1 - n) for n in range(WEEKS)]
    names = tuple(f"{mode}_milli" for mode in MODES)
    sums: dict[tuple[dt.date, str], int] = defaultdict(int)
    days = ClassDay.objects.filter(training_class__in=class_ids, day__gte=starts[0])
    for day, *hours in days.values_list("day").annotate(*map(Sum, names)).order_by():
        for name, milli in zip(names, hours, strict=True):
            sums[day - dt.timedelta(days=day.weekday()), name] += milli
    return [
        {"from": start.isoformat(), **{name: sums[start, name] for name in names}}
        for start in starts
    ]


def month_hours(class_ids: list[uuid.UUID], month: str | None, now: dt.datetime) -> dict[str, int]:
    """Hours earned, due by now, and planned over all trainees in one month. Raises Invalid."""
    first, after = _month(month, now)
    lessons = list(
        Lesson.objects.filter(
            training_class_id__in=class_ids,
            cancelled_at=None,
            starts_at__gte=first,
            starts_at__lt=after,
        )
    )
    seats = dict(
        Enrolment.objects.filter(training_class_id__in=class_ids, withdrawn_at=None)
        .values_list("training_class_id")
        .annotate(Count("id"))
        .order_by()
    )
    planned = due = 0
    for lesson in lessons:
        hours = lesson.hours_milli * seats.get(lesson.training_class_id, 0)
        planned += hours
        due += hours if lesson.ends_at <= now else 0
    days = ClassDay.objects.filter(
        training_class__in=class_ids,
        day__gte=first.astimezone(ZONE).date(),
        day__lt=after.astimezone(ZONE).date(),
    )
    sums = days.aggregate(*(Sum(f"{mode}_milli") for mode in MODES))
    earned = sum(value or 0 for value in sums.values())
    return {"earned_milli": earned, "planned_milli": planned, "due_milli": due}


def _month(month: str | None, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    try:
        day = (
            dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=ZONE)
            if month
            else now.astimezone(ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        )
    except ValueError as error:
        raise Invalid("The month is written YYYY-MM.", month=month) from error
    return day, (day + dt.timedelta(days=32)).replace(day=1)
