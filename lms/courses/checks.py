"""A class measured by its rule pack (arts. 7, 13, 19): pure, every problem named with its numbers.

Severity ``error`` stops a submission; ``warning`` is shown to institution and agency.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from lms.courses.models import LessonKind
from verifier.policy.terms import largest_shares, smallest_shares

ONLINE = frozenset({LessonKind.ON_DEMAND, LessonKind.LIVE, LessonKind.FLIPPED})
TIMED = frozenset({LessonKind.LIVE, LessonKind.ON_SITE})
Pack = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit: a stable code and the numbers for its sentence."""

    code: str
    severity: Literal["error", "warning"] = "error"
    args: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """{code, severity, args}."""
        return {"code": self.code, "severity": self.severity, "args": dict(self.args)}


@dataclass(frozen=True)
class TeacherFacts:
    """A teacher as the check sees one."""

    name: str
    certified: bool
    also_trainee: bool = False


@dataclass(frozen=True)
class LessonFacts:
    """A lesson as the check sees one; ``starts``/``ends`` are local (Asia/Shanghai)."""

    title: str
    kind: str
    starts: dt.datetime
    ends: dt.datetime
    hours_milli: int


@dataclass(frozen=True)
class ClassFacts:
    """Everything that the check looks at."""

    kind: str
    planned_size: int
    enrolled: int
    starts_on: dt.date
    ends_on: dt.date
    teachers: Sequence[TeacherFacts] = ()
    lessons: Sequence[LessonFacts] = ()


def check_class(pack: Pack, facts: ClassFacts) -> list[Problem]:
    """Every problem of a class under a rule pack's body, errors first."""
    found = [
        *_kind(pack, facts),
        *_size(pack, facts),
        *_teachers(pack, facts),
        *_length(pack, facts),
        *_online_share(pack, facts),
        *_group_shares(pack, facts),
        *_dates(pack, facts),
        *_sessions(pack, facts),
        *_overlaps(facts),
    ]
    return sorted(found, key=lambda problem: problem.severity)


def errors(problems: Sequence[Problem]) -> list[Problem]:
    """Those that stop a submission."""
    return [problem for problem in problems if problem.severity == "error"]


def _kind(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    if pack["class_kind"] != facts.kind:
        yield Problem("kind_mismatch", args={"class": facts.kind, "pack": pack["class_kind"]})


def _size(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    """Art. 7 (1): 25 is right, 30 the most; arts. 13 (1), 19 (1): at most 30."""
    most, advised = pack["size"]["max"], pack["size"]["advised"]
    if facts.planned_size < 1:
        yield Problem("size_missing")
    if facts.planned_size > most:
        yield Problem("size_above_max", args={"size": facts.planned_size, "max": most})
    elif facts.planned_size > advised:
        yield Problem(
            "size_above_advised", "warning", {"size": facts.planned_size, "advised": advised}
        )
    if facts.enrolled > most:
        yield Problem("enrolled_above_max", args={"enrolled": facts.enrolled, "max": most})


def _teachers(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    """Arts. 7 (2), 13 (2), 19 (2): two teach together; each holds the course's certificate."""
    need, have = pack["lecturers"], len(facts.teachers)
    if have < need:
        yield Problem("lecturers_missing", args={"have": have, "need": need})
    elif have > need:
        yield Problem("lecturers_above", "warning", {"have": have, "need": need})
    for teacher in facts.teachers:
        if not teacher.certified:
            yield Problem("certificate_missing", args={"name": teacher.name})
        if teacher.also_trainee:
            yield Problem("lecturer_is_trainee", args={"name": teacher.name})


def _length(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    """Art. 7 (3): 7 days and 56 class hours; arts. 13 (3), 19 (3): 10 days and 80."""
    if not facts.lessons:
        yield Problem("timetable_missing")
        return
    days = len({lesson.starts.date() for lesson in facts.lessons})
    if days < pack["length"]["days"]:
        yield Problem("days_below", args={"have": days, "need": pack["length"]["days"]})
    hours = sum(lesson.hours_milli for lesson in facts.lessons)
    if hours < pack["length"]["hours"] * 1000:
        yield Problem(
            "hours_below",
            args={"have_milli": hours, "need_milli": pack["length"]["hours"] * 1000},
        )


def _online_share(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    """Footnote 2: online within the share that the region allows."""
    total = sum(lesson.hours_milli for lesson in facts.lessons)
    online = sum(lesson.hours_milli for lesson in facts.lessons if lesson.kind in ONLINE)
    most = pack["online_share_max_milli"]
    if total and online * 1000 > most * total:
        yield Problem(
            "online_share_above", args={"have_milli": online * 1000 // total, "max_milli": most}
        )


GROUP_OF = {
    LessonKind.ON_DEMAND: "recorded",
    LessonKind.FLIPPED: "recorded",
    LessonKind.LIVE: "live",
    LessonKind.ON_SITE: "onsite",
}


def _group_shares(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    """Shares of live, recorded (on demand and flipped) and on-site hours that a region asks for."""
    total = sum(lesson.hours_milli for lesson in facts.lessons)
    hours: dict[str, int] = defaultdict(int)
    for lesson in facts.lessons:
        hours[GROUP_OF[LessonKind(lesson.kind)]] += lesson.hours_milli
    for group, least in smallest_shares(pack).items():
        if total and hours[group] * 1000 < least * total:
            args = {"group": group, "have_milli": hours[group] * 1000 // total, "min_milli": least}
            yield Problem("share_below", args=args)
    for group, most in largest_shares(pack).items():
        if group != "online" and total and hours[group] * 1000 > most * total:
            args = {"group": group, "have_milli": hours[group] * 1000 // total, "max_milli": most}
            yield Problem("share_above", args=args)


def _dates(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    if facts.ends_on < facts.starts_on:
        yield Problem("dates_reversed")
    valid_from = pack.get("valid_from")
    if isinstance(valid_from, str) and facts.starts_on < dt.date.fromisoformat(valid_from):
        yield Problem("pack_not_valid_yet", args={"valid_from": valid_from})
    for lesson in facts.lessons:
        if not (facts.starts_on <= lesson.starts.date() <= facts.ends_on):
            yield Problem(
                "lesson_outside_dates",
                args={"title": lesson.title, "date": lesson.starts.date().isoformat()},
            )


def _sessions(pack: Pack, facts: ClassFacts) -> Iterator[Problem]:
    """A half-day holds at most ``session_hours_max`` class hours, the unit of leave (art. 7)."""
    sums: dict[tuple[dt.date, str], int] = defaultdict(int)
    for lesson in facts.lessons:
        if lesson.kind != LessonKind.FLIPPED:
            hour = lesson.starts.hour
            part = "am" if hour < 12 else "pm" if hour < 18 else "ev"
            sums[lesson.starts.date(), part] += lesson.hours_milli
    most = pack["session_hours_max"] * 1000
    for (date, part), hours in sorted(sums.items()):
        if hours > most:
            yield Problem(
                "session_hours_above",
                args={
                    "date": date.isoformat(),
                    "part": part,
                    "have_milli": hours,
                    "max_milli": most,
                },
            )


def _overlaps(facts: ClassFacts) -> Iterator[Problem]:
    """Two lessons that need the trainee at a fixed time cannot run at once."""
    timed = sorted(
        (lesson for lesson in facts.lessons if lesson.kind in TIMED), key=lambda one: one.starts
    )
    for first, second in pairwise(timed):
        if second.starts < first.ends:
            yield Problem("lessons_overlap", args={"first": first.title, "second": second.title})
