"""Class hours earned by week and mode, and a month's hours against the plan."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from lms.core.errors import Invalid
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.reports.statistics.measures import MODES
from lms.reports.statistics.models import ClassDay, ClassHead

ZONE = ZoneInfo("Asia/Shanghai")
WEEKS = 8


def weekly_hours(classes: QuerySet[TrainingClass], now: dt.datetime) -> list[dict[str, Any]]:
    """The last WEEKS weeks (Monday first): hours earned in lessons that began in each."""
    today = now.astimezone(ZONE).date()
    monday = today - dt.timedelta(days=today.weekday())
    starts = [monday - dt.timedelta(weeks=WEEKS - 1 - n) for n in range(WEEKS)]
    names = tuple(f"{mode}_milli" for mode in MODES)
    sums: dict[tuple[dt.date, str], int] = defaultdict(int)
    days = ClassDay.objects.filter(training_class__in=classes.values("pk"), day__gte=starts[0])
    for day, *hours in days.values_list("day").annotate(*map(Sum, names)).order_by():
        for name, milli in zip(names, hours, strict=True):
            sums[day - dt.timedelta(days=day.weekday()), name] += milli
    return [
        {"from": start.isoformat(), **{name: sums[start, name] for name in names}}
        for start in starts
    ]


def month_hours(
    classes: QuerySet[TrainingClass], month: str | None, now: dt.datetime
) -> dict[str, int]:
    """Hours earned, due by now, and planned over all trainees in one month. Raises Invalid."""
    first, after = _month(month, now)
    lessons = Lesson.objects.filter(
        training_class__in=classes.values("pk"),
        cancelled_at=None,
        starts_at__gte=first,
        starts_at__lt=after,
    )
    by_class = lessons.values_list("training_class_id").annotate(
        whole=Sum("hours_milli"), over=Sum("hours_milli", filter=Q(ends_at__lte=now))
    )
    hours = {pk: (whole, over or 0) for pk, whole, over in by_class.order_by()}
    seats = _seats(hours)
    planned = sum(whole * seats.get(pk, 0) for pk, (whole, _) in hours.items())
    due = sum(over * seats.get(pk, 0) for pk, (_, over) in hours.items())
    days = ClassDay.objects.filter(
        training_class__in=classes.values("pk"),
        day__gte=first.astimezone(ZONE).date(),
        day__lt=after.astimezone(ZONE).date(),
    )
    sums = days.aggregate(*(Sum(f"{mode}_milli") for mode in MODES))
    earned = sum(value or 0 for value in sums.values())
    return {"earned_milli": earned, "planned_milli": planned, "due_milli": due}


def _seats(classes: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Trainees by class, as the statistics count them; a class that has just begun: its seats."""
    wanted = list(classes)
    heads = ClassHead.objects.filter(pk__in=wanted)
    found = {pk: trainees for pk, trainees in heads.values_list("pk", "trainees") if trainees}
    rest = Enrolment.objects.filter(
        training_class__in=set(wanted) - found.keys(), withdrawn_at=None
    )
    counted = rest.values_list("training_class_id").annotate(Count("id")).order_by()
    return {**dict(counted), **found}


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
