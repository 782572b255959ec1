"""The policy's inputs in typed form and its results. Times are ms, hours are milli."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier.errors import PolicyError

Leaf = Mapping[str, Any]
GRADES = ("face", "code", "system", "hand", "corrected")
STATES = (
    "present",
    "late",
    "left_early",
    "absent",
    "on_leave",
    "made_up",
    "in_progress",
    "not_started",
    "review",
)
ATTENDED = frozenset({"present", "late", "made_up"})
MODES = ("vod", "live", "onsite", "flipped")
CHINA_MS = 8 * 3600 * 1000
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of timetable.json with the last published duration and rate cap."""

    id: str
    title: str
    mode: str
    starts: int | None
    ends: int | None
    hours_milli: int
    session: str


def _session(row: Leaf) -> str:
    """The half-day a lesson belongs to; counted in China's time when not given."""
    if isinstance(row.get("session"), str):
        return str(row["session"])
    if row.get("starts") is None:
        return f"lesson/{row['lesson']}"
    day, rest = divmod(int(row["starts"]) + CHINA_MS, DAY_MS)
    hour = rest // 3_600_000
    part = "am" if hour < 12 else "pm" if hour < 18 else "evening"
    return f"day/{day}/{part}"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def read_lesson(row: object) -> Lesson:
    """One timetable row. Raises PolicyError."""
    if not isinstance(row, Mapping):
        raise PolicyError("a timetable row is not an object")
    texts = all(isinstance(row.get(k), str) for k in ("lesson", "title"))
    times = all(row.get(k) is None or _whole(row.get(k)) for k in ("starts", "ends"))
    known = row.get("mode") in MODES and _whole(row.get("hours_milli"))
    if not (texts and times and known):
        raise PolicyError("a timetable row is malformed")
    return Lesson(
        id=row["lesson"],
        title=row["title"],
        mode=row["mode"],
        starts=row.get("starts"),
        ends=row.get("ends"),
        hours_milli=row["hours_milli"],
        session=_session(row),
    )


def read_timetable(rows: object) -> tuple[Lesson, ...]:
    """All rows, in their order; a lesson may stand only once. Raises PolicyError."""
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise PolicyError("the timetable is not a list")
    lessons = tuple(read_lesson(row) for row in rows)
    if len({lesson.id for lesson in lessons}) != len(lessons):
        raise PolicyError("a lesson stands twice in the timetable")
    return lessons


def read_subjects(rows: object) -> tuple[str, ...]:
    """The pseudonyms of a roster, in their order. Raises PolicyError."""
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise PolicyError("the roster is not a list")
    subjects = []
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("subject"), str):
            raise PolicyError("a roster row is malformed")
        subjects.append(row["subject"])
    if len(set(subjects)) != len(subjects):
        raise PolicyError("a subject stands twice in the roster")
    return tuple(subjects)


@dataclass(frozen=True, slots=True)
class Reason:
    """One clause of an explanation: what, how many ms, and its particulars."""

    code: str
    ms: int | None = None
    args: Mapping[str, int | str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """JSON form as in ledger.json."""
        return {"code": self.code, "ms": self.ms, "args": dict(self.args)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reason:
        """Read the JSON form."""
        return cls(value["code"], value["ms"], value["args"])


def empty_grades() -> dict[str, int]:
    """A grade -> ms table of zeros."""
    return dict.fromkeys(GRADES, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one trainee earned in one lesson and why."""

    subject: str
    lesson: str
    state: str
    credited: int
    covered: int | None
    duration: int | None
    hours_milli: int
    grades: Mapping[str, int]
    leaves: tuple[int, ...]
    flags: tuple[str, ...]
    why: tuple[Reason, ...]
    hand_milli: int = 0
    """Of the hours, those that a person of the institution vouches for (policy 2; not in JSON)."""
    code_milli: int = 0

    def to_json(self) -> dict[str, object]:
        """JSON form as in ledger.json."""
        return {
            "subject": self.subject,
            "lesson": self.lesson,
            "state": self.state,
            "credited": self.credited,
            "covered": self.covered,
            "duration": self.duration,
            "hours_milli": self.hours_milli,
            "grades": dict(self.grades),
            "leaves": list(self.leaves),
            "flags": list(self.flags),
            "why": [reason.to_json() for reason in self.why],
        }


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One trainee over the whole class."""

    subject: str
    hours_milli: int
    credited: int
    absences: int
    leaves: int
    barred: bool
    withdrawn: bool
    grades: Mapping[str, int]
    flags: tuple[str, ...]
    why: tuple[Reason, ...]

    def to_json(self) -> dict[str, object]:
        """JSON form as in ledger.json."""
        return {
            "subject": self.subject,
            "hours_milli": self.hours_milli,
            "credited": self.credited,
            "absences": self.absences,
            "leaves": self.leaves,
            "barred": self.barred,
            "withdrawn": self.withdrawn,
            "grades": dict(self.grades),
            "flags": list(self.flags),
            "why": [reason.to_json() for reason in self.why],
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The ledger of a class as computed from its leaves."""

    rule: str
    as_of: int
    final: bool
    cells: tuple[Cell, ...]
    subjects: tuple[SubjectResult, ...]

    def cell(self, subject: str, lesson: str) -> Cell:
        """The cell of one trainee and lesson. Raises KeyError."""
        for cell in self.cells:
            if (cell.subject, cell.lesson) == (subject, lesson):
                return cell
        raise KeyError((subject, lesson))

    def subject(self, subject: str) -> SubjectResult:
        """The totals of one trainee. Raises KeyError."""
        for result in self.subjects:
            if result.subject == subject:
                return result
        raise KeyError(subject)

    def to_json(self) -> dict[str, object]:
        """Content of ledger.json."""
        return {
            "v": 1,
            "rule": self.rule,
            "as_of": self.as_of,
            "final": self.final,
            "cells": [cell.to_json() for cell in self.cells],
            "subjects": [subject.to_json() for subject in self.subjects],
        }
