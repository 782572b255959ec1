"""The numbers of a dashboard: a scope and a period, broken down one step, and day by day.

Sums are made by the database from the days of classes; a class's own page reads the days of its
trainees. Nothing here reads an event or a ledger cell.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from lms.core import clock
from lms.courses.models import Course, Lesson, TrainingClass
from lms.ledger.models import LedgerSubject
from lms.ledger.people import seats_of
from lms.people.models import Institution, Region, User
from lms.reports.standing import present_in
from lms.reports.statistics.measures import ATTENDED, FIELDS, HOURS, JUDGED, MODES
from lms.reports.statistics.models import ClassDay, ClassHead, PersonDay
from lms.reports.statistics.rates import rates_of, share
from lms.reports.statistics.scopes import Period, Scope

Row = dict[str, Any]
Sums = dict[str, int]
DAILY_MAX = 45
"""Longer periods are shown by weeks."""
CHILDREN_MAX = 500
_GROUP = {
    "region": "training_class__institution_id",
    "institution": "training_class__institution_id",
    "course": "training_class__course_id",
    "lecturer": "training_class__lecturers__user_id",
    "class": "training_class_id",
}
HEAD_SUMS = ("trainees", "barred", "finished", "engagement_milli", "engaged")


def dashboard(scope: Scope, *, by: str, period: Period, extra: Q | None = None) -> Row:
    """Totals, children, series and what runs now. Shapes: :mod:`.schema`."""
    classes = TrainingClass.objects.filter(scope.where & (extra or Q())).values("pk").distinct()
    days = ClassDay.objects.filter(period.q(), training_class__in=classes)
    heads = ClassHead.objects.filter(training_class__in=classes)
    if period.first or period.last:
        heads = heads.filter(training_class__in=days.values("training_class"))
    children = _people(scope, period) if by == "person" else _children(scope, by, days, heads)
    return {
        "scope": {"kind": scope.kind, "id": scope.id, "name": scope.name, "crumbs": scope.crumbs},
        "from": period.first,
        "to": period.last,
        "by": by,
        "at_ms": clock.now_ms(),
        "counted_at_ms": _counted(heads),
        "totals": _row(_sums(days), _head_sums(heads)),
        "series": _series(days, period),
        "children": children,
        "now": _now(classes),
    }


def _counted(heads: QuerySet[ClassHead]) -> int | None:
    at = heads.aggregate(at=Max("folded_at"))["at"]
    return None if at is None else clock.to_ms(at)


def _sums(days: QuerySet[ClassDay]) -> Sums:
    found = days.aggregate(**{f"sum_{name}": Sum(name) for name in FIELDS})
    return {name: found[f"sum_{name}"] or 0 for name in FIELDS}


def _head_sums(heads: QuerySet[ClassHead]) -> Sums:
    found = heads.aggregate(classes=Count("pk"), **{f"sum_{name}": Sum(name) for name in HEAD_SUMS})
    return {
        "classes": found["classes"],
        **{name: found[f"sum_{name}"] or 0 for name in HEAD_SUMS},
    }


def _row(sums: Mapping[str, int], head: Mapping[str, int]) -> Row:
    """One row of a dashboard: its sums, rates, and what is said of its classes as a whole."""
    trainees = head.get("trainees", 0)
    return {
        "sums": {name: sums.get(name, 0) for name in FIELDS},
        "rates": rates_of(sums),
        "classes": head.get("classes", 0),
        "trainees": trainees,
        "barred": head.get("barred", 0),
        "finished": head.get("finished", 0),
        "barred_milli": share(head.get("barred", 0), trainees),
        "engagement_milli": (
            head["engagement_milli"] // head["engaged"] if head.get("engaged") else None
        ),
    }


def _children(
    scope: Scope, by: str, days: QuerySet[ClassDay], heads: QuerySet[ClassHead]
) -> list[Row]:
    group = _GROUP[by]
    sums: dict[Any, Sums] = {}
    found = days.values_list(group).annotate(**{f"sum_{name}": Sum(name) for name in FIELDS})
    for key, *values in found.order_by():
        sums[key] = dict(zip(FIELDS, values, strict=True))
    whole: dict[Any, Sums] = {}
    counted = heads.values_list(group).annotate(
        Count("pk"), **{f"sum_{name}": Sum(name) for name in HEAD_SUMS}
    )
    for key, *values in counted.order_by():
        whole[key] = dict(zip(("classes", *HEAD_SUMS), values, strict=True))
    if by == "region" and scope.region is not None:
        return _regions(scope.region, sums, whole)
    names = _names(by, set(sums) | set(whole))
    rows = [
        {**names[key], **_row(sums.get(key, {}), whole.get(key, {}))}
        for key in names
        if key in sums or key in whole
    ]
    return _sorted(rows)[:CHILDREN_MAX]


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """Those with the lowest attendance first; without any last."""
    return sorted(
        rows,
        key=lambda row: (
            row["rates"]["attendance_milli"] is None,
            row["rates"]["attendance_milli"] or 0,
            row["name"],
        ),
    )


def _names(by: str, keys: set[Any]) -> dict[Any, Row]:
    ids = [key for key in keys if key is not None]
    if by == "class":
        rows = TrainingClass.objects.filter(pk__in=ids).values_list(
            "pk", "title", "state", "institution__name"
        )
        return {
            pk: {"kind": "class", "id": pk, "name": title, "note": place, "state": state}
            for pk, title, state, place in rows
        }
    named: Iterable[tuple[uuid.UUID, str]]
    if by == "course":
        named = Course.objects.filter(pk__in=ids).values_list("pk", "name")
    elif by == "lecturer":
        named = User.objects.filter(pk__in=ids).values_list("pk", "display_name")
    else:
        named = Institution.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: {"kind": by, "id": pk, "name": name, "note": "", "state": ""} for pk, name in named}


def _regions(
    region: Region, sums: Mapping[uuid.UUID, Sums], whole: Mapping[uuid.UUID, Sums]
) -> list[Row]:
    """Children regions with everything below them, and the region's own institutions."""
    below = list(Region.objects.filter(parent=region).order_by("path"))
    places = Institution.objects.filter(pk__in=set(sums) | set(whole)).select_related("region")
    regions: dict[uuid.UUID, tuple[Sums, Sums]] = {
        child.pk: (defaultdict(int), defaultdict(int)) for child in below
    }
    own: list[Row] = []
    for place in places:
        at, head = sums.get(place.pk, {}), whole.get(place.pk, {})
        child = next((c for c in below if place.region.path.startswith(c.path)), None)
        if child is None:
            name = {"kind": "institution", "id": place.pk, "name": place.name}
            own.append({**name, "note": "", "state": "", **_row(at, head)})
            continue
        for target, source in zip(regions[child.pk], (at, head), strict=True):
            for key, value in source.items():
                target[key] += value
    rows = [
        {
            "kind": "region",
            "id": child.pk,
            "name": child.name,
            "note": "",
            "state": "",
            **_row(*regions[child.pk]),
        }
        for child in below
    ]
    return _sorted(rows + own)


SERIES = (*JUDGED, *HOURS, "spots_passed", "spots_failed", "spots_missed", "incidents")


def _series(days: QuerySet[ClassDay], period: Period) -> list[Row]:
    """Attendance and hours by day, or by week (from Monday) over a longer time."""
    found = (
        days.values_list("day")
        .annotate(**{f"sum_{name}": Sum(name) for name in SERIES})
        .order_by("day")
    )
    rows = [(day, dict(zip(SERIES, values, strict=True))) for day, *values in found]
    if not rows:
        return []
    weekly = (rows[-1][0] - rows[0][0]).days > DAILY_MAX
    buckets: dict[dt.date, Sums] = defaultdict(lambda: defaultdict(int))
    for day, sums in rows:
        start = day - dt.timedelta(days=day.weekday()) if weekly else day
        for name, value in sums.items():
            buckets[start][name] += value
    return [
        {
            "day": day,
            "weekly": weekly,
            "attended": sum(sums[name] for name in ATTENDED),
            "judged": sum(sums[name] for name in JUDGED),
            "attendance_milli": share(
                sum(sums[name] for name in ATTENDED), sum(sums[name] for name in JUDGED)
            ),
            **{f"{mode}_milli": sums[f"{mode}_milli"] for mode in MODES},
            "spots_failed": sums["spots_failed"] + sums["spots_missed"],
            "spots_passed": sums["spots_passed"],
            "incidents": sums["incidents"],
        }
        for day, sums in sorted(buckets.items())
    ]


def _now(classes: Any) -> Row:
    """Classes with a lesson at this moment, and who is in it."""
    now = clock.now()
    lessons = Lesson.objects.filter(
        training_class__in=classes,
        training_class__state=TrainingClass.State.RUNNING,
        cancelled_at=None,
        starts_at__lte=now,
        ends_at__gt=now,
    ).values_list("pk", "training_class_id")
    on_air = dict(lessons)
    here = present_in(on_air)
    expected = ClassHead.objects.filter(pk__in=set(on_air.values())).aggregate(n=Sum("trainees"))
    return {
        "running": len(set(on_air.values())),
        "present": sum(here.values()),
        "expected": expected["n"] or 0,
    }


def _people(scope: Scope, period: Period) -> list[Row]:
    """The trainees of a class, each with their own sums, standing and engagement."""
    from lms.reports.statistics.domain.advance import scores_of

    training_class = TrainingClass.objects.select_related("institution__region").get(pk=scope.id)
    head = ClassHead.objects.filter(pk=scope.id).first()
    scores = scores_of([head]) if head is not None else {}
    sums = person_sums(scope.id, period)
    totals = {row.subject: row for row in LedgerSubject.objects.filter(class_id=scope.id)}
    rows = []
    for seat in seats_of(training_class):
        if seat.withdrawn:
            continue
        total = totals.get(seat.pseudonym)
        row = _row(sums.get(seat.pseudonym, {}), {"trainees": 1, "classes": 1})
        score = scores.get((scope.id, seat.pseudonym))
        rows.append(
            {
                "kind": "person",
                "id": seat.enrolment_id,
                "name": seat.name,
                "note": str(seat.number),
                "state": "barred" if total is not None and total.barred else "",
                **row,
                "barred": int(total is not None and total.barred),
                "engagement_milli": score.milli if score else None,
            }
        )
    return _sorted(rows)


def person_sums(
    class_id: uuid.UUID, period: Period, subjects: Sequence[str] | None = None
) -> dict[str, Sums]:
    """Sums of each trainee of a class over a period."""
    days = PersonDay.objects.filter(period.q(), training_class=class_id)
    if subjects is not None:
        days = days.filter(subject__in=subjects)
    found = days.values_list("subject").annotate(**{f"sum_{name}": Sum(name) for name in FIELDS})
    return {
        subject: dict(zip(FIELDS, values, strict=True)) for subject, *values in found.order_by()
    }
