"""The agency's home: its region now, what needs a look and why, hours, decisions that wait."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    QuerySet,
    Sum,
    prefetch_related_objects,
)

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.models import Checkpoint, Cosignature, UnsequencedEvent
from lms.people.models import Institution, Region
from lms.reports.looks import Facts, looks_of
from lms.reports.models import PeriodFile
from lms.reports.standing import Standing, standings
from lms.reports.statistics.measures import ATTENDED, JUDGED
from lms.reports.statistics.models import ClassDay
from lms.reports.weeks import ZONE, month_hours, weekly_hours

State = TrainingClass.State
TREND = 9
DECISIONS_MAX = 100
"""What waits longest; the lists of classes have the rest."""


def overview(region: Region, *, month: str | None = None) -> dict[str, Any]:
    """Everything on the agency's home page for one region's subtree."""
    now = clock.now()
    classes = TrainingClass.objects.filter(institution__region__path__startswith=region.path)
    running = list(
        classes.filter(state=State.RUNNING)
        .select_related("institution__region")
        .order_by("-starts_on", "code")
    )
    prefetch_related_objects(running, "rule_pack")  # a few packs, not one body for every class
    standing = standings(running, now)
    looks = {c.pk: looks_of(facts) for c, facts in _facts(running, standing).items()}
    rows = [_running(c, standing[c.pk], looks[c.pk]) for c in running]
    flagged = [c for c in running if looks[c.pk]]
    return {
        "region": {"id": region.pk, "name": region.name, "level": region.level},
        "at_ms": clock.to_ms(now),
        "figures": _figures(running, standing, flagged),
        "tiles": _tiles(region, running, flagged),
        "tree": _tree(region, running, flagged),
        "look": [_look(c, look) for c in flagged for look in looks[c.pk]],
        "running": rows,
        "institutions": _institutions(region, now),
        "attendance_floor_milli": None,
        "weeks": weekly_hours(classes, now),
        "decisions": _decisions(classes),
        "log": _log(classes),
        "month": month_hours(classes, month, now),
    }


def _facts(
    running: Iterable[TrainingClass], standing: dict[uuid.UUID, Standing]
) -> dict[TrainingClass, Facts]:
    ids = [c.pk for c in running]
    old = clock.now() - dt.timedelta(minutes=2)
    stuck = set(
        UnsequencedEvent.objects.filter(
            event__class_id__in=ids, event__occurred_at__lt=old
        ).values_list("event__class_id", flat=True)
    )
    return {
        c: Facts(
            standing=standing[c.pk],
            barred=standing[c.pk].barred,
            log_stuck=c.pk in stuck,
            hand_cap_milli=int(c.rule_pack.body["grade_caps"]["hand_milli"]),
        )
        for c in running
    }


def _figures(
    running: list[TrainingClass], standing: dict[uuid.UUID, Standing], flagged: list[TrainingClass]
) -> dict[str, Any]:
    own = [standing[c.pk] for c in running]
    attended, expected = sum(s.attended for s in own), sum(s.judged for s in own)
    minutes = sum(s.minutes for s in own)
    return {
        "running": len({c.pk for c in running if standing[c.pk].lesson is not None}),
        "classes": len(running),
        "present": sum(s.present for s in own),
        "expected": sum(s.expected for s in own if s.lesson is not None),
        "attendance_milli": attended * 1000 // expected if expected else None,
        "face_milli": sum(s.grades["face"] for s in own) * 1000 // minutes if minutes else None,
        "look": len(flagged),
    }


def _running(c: TrainingClass, s: Standing, looks: list[dict[str, Any]]) -> dict[str, Any]:
    bad = any(look["severity"] == "red" for look in looks)
    return {
        "class": c.pk,
        "title": c.title,
        "institution": c.institution.name,
        "mode": s.mode,
        "lesson": s.lesson,
        "lesson_id": s.lesson_id,
        "present": s.present,
        "expected": s.expected,
        "trend": s.trend[-TREND:],
        "hours_mean_milli": s.hours_mean_milli,
        "face_milli": s.grades["face"] * 1000 // s.minutes if s.minutes else None,
        "state": "bad" if bad else "look" if looks else "ok",
    }


def _look(c: TrainingClass, look: dict[str, Any]) -> dict[str, Any]:
    return {"class": c.pk, "title": c.title, "institution": c.institution.name, **look}


def _tiles(
    region: Region, running: list[TrainingClass], flagged: list[TrainingClass]
) -> list[dict[str, Any]]:
    here, looked = _by_region(running), _by_region(flagged)
    return [
        {
            "id": child.pk,
            "name": child.name,
            "row": child.tile_row,
            "column": child.tile_column,
            "classes": here[child.path],
            "look": looked[child.path],
        }
        for child in Region.objects.filter(parent=region).order_by("path")
    ]


def _tree(
    region: Region, running: list[TrainingClass], flagged: list[TrainingClass]
) -> list[dict[str, Any]]:
    inside, to_look = _by_region(running), _by_region(flagged)
    nodes = [
        {
            "id": node.pk,
            "parent": None if node.pk == region.pk else node.parent_id,
            "name": node.name,
            "kind": "region",
            "classes": inside[node.path],
            "look": to_look[node.path],
        }
        for node in Region.objects.filter(path__startswith=region.path).order_by("path")
    ]
    counted, looked = (
        Counter(c.institution_id for c in running),
        Counter(c.institution_id for c in flagged),
    )
    places = Institution.objects.filter(region__path__startswith=region.path, is_active=True)
    return nodes + [
        {
            "id": place.pk,
            "parent": place.region_id,
            "name": place.name,
            "kind": "institution",
            "classes": counted[place.pk],
            "look": looked[place.pk],
        }
        for place in places
    ]


def _by_region(classes: Iterable[TrainingClass]) -> Counter[str]:
    """How many classes lie in each region, by its path; a class counts in all above its own."""
    found: Counter[str] = Counter()
    for path, number in Counter(c.institution.region.path for c in classes).items():
        for end, letter in enumerate(path):
            if letter == "/" and end:
                found[path[: end + 1]] += number
    return found


def _institutions(region: Region, now: dt.datetime) -> list[dict[str, Any]]:
    """Attendance of the last seven days by institution, lowest first; from the kept statistics."""
    since = (now - dt.timedelta(days=7)).astimezone(ZONE).date()
    days = ClassDay.objects.filter(
        training_class__institution__region__path__startswith=region.path, day__gt=since
    )
    rows = []
    for pk, name, *values in days.values_list(
        "training_class__institution_id", "training_class__institution__name"
    ).annotate(*map(Sum, JUDGED)):
        sums = dict(zip(JUDGED, values, strict=True))
        judged, attended = sum(values), sum(sums[state] for state in ATTENDED)
        share = attended * 1000 // judged if judged else None
        rows.append({"id": pk, "name": name, "attendance_milli": share})
    return sorted(rows, key=lambda row: (row["attendance_milli"] is None, row["attendance_milli"]))


def _decisions(classes: QuerySet[TrainingClass]) -> list[dict[str, Any]]:
    """Applications to decide, and closed classes whose file nobody has built yet."""
    built = PeriodFile.objects.filter(class_id=OuterRef("pk"))
    waiting = {
        "class_application": ("submitted_at", classes.filter(state=State.SUBMITTED)),
        "period_file": ("closed_at", classes.filter(~Exists(built), state=State.CLOSED)),
    }
    rows = [
        {"kind": kind, "class": pk, "title": title, "at_ms": _ms(at)}
        for kind, (since, found) in waiting.items()
        for pk, title, at in found.order_by(since).values_list("pk", "title", since)[:DECISIONS_MAX]
    ]
    return sorted(rows, key=lambda row: row["at_ms"] or 0)[:DECISIONS_MAX]


def _ms(moment: dt.datetime | None) -> int | None:
    return None if moment is None else clock.to_ms(moment)


def _log(classes: QuerySet[TrainingClass]) -> dict[str, Any]:
    ids = classes.values("pk")
    checkpoints = Checkpoint.objects.filter(log__class_id__in=ids)
    last = checkpoints.aggregate(at=Max("created_at"), logs=Count("log", distinct=True))
    signed = Cosignature.objects.filter(checkpoint__log__class_id__in=ids)
    waiting = UnsequencedEvent.objects.filter(
        event__class_id__in=ids, event__occurred_at__lt=clock.now() - dt.timedelta(minutes=2)
    )
    return {
        "classes": last["logs"],
        "checkpoint_at_ms": _ms(last["at"]),
        "cosigned_at_ms": _ms(signed.aggregate(at=Max("signed_at"))["at"]),
        "gaps": waiting.values("event__class_id").distinct().count(),
    }
