"""Who is about to be barred from the assessment, by when something can be done, and what.

Times are counted as the policy counts them: per half-day session of at most so many class hours.
An on-demand lesson that is open now and not yet earned becomes an absence when its deadline
passes, so it is counted as what it threatens to be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core import clock
from lms.courses.evidence import half_day
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.ledger.models import LedgerCell, LedgerSubject
from lms.ledger.people import seats_of

PENDING = ("not_started", "in_progress", "")


@dataclass
class Standing:
    """Hours missed per half-day session, as they are and as they threaten to be."""

    absent: dict[str, int] = field(default_factory=dict)
    leave: dict[str, int] = field(default_factory=dict)
    threatened: dict[str, int] = field(default_factory=dict)
    lessons: list[Lesson] = field(default_factory=list)
    """Open lessons that are not earned yet, by deadline."""
    review: int = 0


def times(hours: Mapping[str, int], step: int) -> int:
    """Times out of hours (milli) per session, each at most ``step``."""
    return sum(max(1, -(-total // step)) for total in hours.values())


def spare_of(pack: Mapping[str, Any], absences: int, leaves: int) -> int:
    """How many more times the rule pack allows; below 0: barred."""
    most = int(pack["barred"]["max_times"])
    if pack["barred"]["reading"] == "sum":
        return most - absences - leaves
    return most - max(absences, leaves)


def at_risk(training_class: TrainingClass) -> dict[str, Any]:
    """Trainees with nothing to spare, or who lose the rest when open lessons lapse."""
    now = clock.now()
    pack = training_class.rule_pack.body
    lessons = list(training_class.lessons.filter(cancelled_at=None))
    totals = {row.subject: row for row in LedgerSubject.objects.filter(class_id=training_class.pk)}
    cells: dict[str, dict[Any, str]] = {}
    for subject, lesson_id, state in LedgerCell.objects.filter(
        class_id=training_class.pk
    ).values_list("subject", "lesson_id", "state"):
        cells.setdefault(subject, {})[lesson_id] = state
    following = next((lesson for lesson in lessons if lesson.starts_at > now), None)
    rows = []
    for seat in seats_of(training_class):
        total = totals.get(seat.pseudonym)
        if seat.withdrawn or total is None:
            continue
        own = _standing(lessons, cells.get(seat.pseudonym, {}), now)
        row = _row(pack, total, own, following, now)
        if row is not None:
            rows.append(
                {"enrolment": seat.enrolment_id, "name": seat.name, "seat": seat.number, **row}
            )
    return {
        "max_times": int(pack["barred"]["max_times"]),
        "reading": pack["barred"]["reading"],
        "rule": training_class.rule_pack.label,
        "rows": sorted(rows, key=lambda row: (row["spare"], row["until_ms"] or 2**60)),
    }


def _standing(lessons: Iterable[Lesson], states: Mapping[Any, str], now: dt.datetime) -> Standing:
    own = Standing()
    for lesson in lessons:
        state, session = states.get(lesson.pk, ""), half_day(lesson.starts_at)
        open_now = lesson.starts_at <= now < lesson.ends_at
        if state == "absent":
            own.absent[session] = own.absent.get(session, 0) + lesson.hours_milli
        elif state == "on_leave":
            own.leave[session] = own.leave.get(session, 0) + lesson.hours_milli
        elif state == "review":
            own.review += 1
        elif state in PENDING and open_now and lesson.kind == LessonKind.ON_DEMAND:
            own.threatened[session] = own.threatened.get(session, 0) + lesson.hours_milli
            own.lessons.append(lesson)
    own.lessons.sort(key=lambda lesson: lesson.ends_at)
    return own


def _row(
    pack: Mapping[str, Any],
    total: LedgerSubject,
    own: Standing,
    following: Lesson | None,
    now: dt.datetime,
) -> dict[str, Any] | None:
    step = int(pack["session_hours_max"]) * 1000
    spare = spare_of(pack, total.absences, total.leaves)
    merged = dict(own.absent)
    for session, hours in own.threatened.items():
        merged[session] = merged.get(session, 0) + hours
    spare_then = spare_of(pack, max(total.absences, times(merged, step)), total.leaves)
    level = (
        "barred"
        if total.barred
        else "open_lessons"
        if spare_then < 0
        else "last_time"
        if spare == 0 and total.absences + total.leaves > 0
        else None
    )
    if level is None:
        return None
    lesson = own.lessons[0] if own.lessons and level == "open_lessons" else None
    until = lesson.ends_at if lesson else following.starts_at if following else None
    return {
        "level": level,
        "absences": total.absences,
        "leaves": total.leaves,
        "spare": spare,
        "until_ms": None if until is None else clock.to_ms(until),
        "days": None if until is None else max(0, (until - now).days),
        "lessons": [
            {"id": one.pk, "title": one.title, "ends_ms": clock.to_ms(one.ends_at)}
            for one in own.lessons[:5]
        ],
        "next_lesson": following.title if following and level == "last_time" else None,
        "review": own.review,
    }
