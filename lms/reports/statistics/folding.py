"""From leaves and ledger entries to facts. Pure: no database, no clock.

A leaf of a kind that says nothing here is skipped before it is parsed: of a class's leaves nine
in ten are presence intervals, whose minutes come through the ledger.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.reports.statistics.measures import CAPPED, GRADES, STATES

OFFSET_MS = 8 * 3_600_000
"""China's calendar: UTC+8, without summer time."""
DAY_MS = 86_400_000
EPOCH = dt.date(1970, 1, 1)
Key = tuple[str, dt.date]
"""(pseudonym, day)"""
Payload = Mapping[str, Any]
Amounts = tuple[tuple[str, int], ...]


def day_of(at_ms: int) -> dt.date:
    """The day of an instant in China."""
    return EPOCH + dt.timedelta(days=(at_ms + OFFSET_MS) // DAY_MS)


def hour_of(at_ms: int) -> int:
    """The clock hour (0 to 23) of an instant in China."""
    return (at_ms + OFFSET_MS) % DAY_MS // 3_600_000


def _one(measure: str) -> Callable[[Payload], Amounts]:
    return lambda _: ((measure, 1),)


def _first_try(measure: str, right: str) -> Callable[[Payload], Amounts]:
    """The first attempt counts, so that asking again and again earns nothing."""

    def amounts(payload: Payload) -> Amounts:
        if payload["attempt"] != 1:
            return ()
        return ((measure, 1), (right, 1)) if payload["correct"] else ((measure, 1),)

    return amounts


KINDS: dict[str, Callable[[Payload], Amounts]] = {
    "question.answered": _first_try("answered", "right"),
    "question.expired": _one("expired"),
    "exercise.answered": _first_try("exercises", "exercises_right"),
    "comment.live": _one("comments"),
    "comment.live_bullet": _one("comments"),
    "comment.bullet": _one("comments"),
    "comment.message": _one("comments"),
    "qa.asked": _one("questions"),
    "live.hand": lambda payload: (("hands", 1),) if payload["up"] else (),
    "live.spoke": lambda payload: (("spoke_ms", int(payload["ms"])),),
    "spot.passed": _one("spots_passed"),
    "spot.failed": _one("spots_failed"),
    "spot.missed": _one("spots_missed"),
    "spot.overturned": lambda _: (("spots_passed", -1), ("spots_failed", 1)),
    "prompt.answered": _one("prompts_answered"),
    "prompt.missed": _one("prompts_missed"),
    "incident.raised": _one("incidents"),
    "focus.hidden": _one("hidden"),
    "presence.lease_evicted": _one("evictions"),
    "task.completed": _one("tasks"),
    "review.submitted": _one("reviews"),
    "feedback.given": lambda payload: (("feedback", 1), ("feedback_sum", int(payload["score"]))),
}
"""Kind → what one such leaf adds to its subject."""
STRUCTURE = frozenset({"timetable.set", "roster.enrolled", "roster.withdrawn"})
RESULT = "exam.result_published"
"""Shown anew after a regrade or an appeal: the last one of an attempt stands, the others go."""
TEXT_IDS = {
    "comment.live": "message",
    "comment.live_bullet": "bullet",
    "comment.bullet": "bullet",
    "comment.message": "message",
    "qa.asked": "question",
}
"""Kinds that carry a text, and the payload's field that names it."""
_KIND = b'"kind":"'


def kind_of(line: bytes) -> str:
    """The kind of a canonical leaf, found without parsing it."""
    start = line.index(_KIND) + len(_KIND)
    return line[start : line.index(b'"', start)].decode()


@dataclass(frozen=True, slots=True)
class Fact:
    """What one leaf adds: ``text`` names the comment whose repeat would not count."""

    index: int
    subject: str
    day: dt.date
    hour: int
    amounts: Amounts
    text: str | None = None


def fact_of(leaf: Mapping[str, Any]) -> Fact | None:
    """The fact of a parsed leaf, or None when it counts nothing."""
    kind, subject = leaf["kind"], leaf["subject"]
    amounts = KINDS[kind](leaf["payload"]) if kind in KINDS and subject else ()
    if not amounts:
        return None
    name = TEXT_IDS.get(kind)
    return Fact(
        index=leaf["index"],
        subject=subject,
        day=day_of(leaf["at"]),
        hour=hour_of(leaf["at"]),
        amounts=amounts,
        text=leaf["payload"][name] if name else None,
    )


def _result(index: int, row: list[Any], sign: int) -> Fact:
    subject, day, passed, score, of = row
    amounts = (
        ("exams", sign),
        ("exams_passed", sign * passed),
        ("exam_score_milli", sign * score),
        ("exam_of_milli", sign * of),
    )
    return Fact(
        index=index, subject=subject, day=dt.date.fromisoformat(day), hour=0, amounts=amounts
    )


@dataclass
class Structure:
    """Members and lessons of a class as its leaves set them."""

    members: set[str] = field(default_factory=set)
    lessons: dict[str, list[Any]] = field(default_factory=dict)
    exams: dict[str, list[Any]] = field(default_factory=dict)
    """Attempt → [pseudonym, day, passed, score_milli, of_milli] of its last result."""

    def result(self, leaf: Mapping[str, Any]) -> list[Fact]:
        """A published result of an attempt: what it adds, and what an earlier one had added."""
        payload, subject = leaf["payload"], leaf["subject"]
        own = [
            subject,
            day_of(leaf["at"]).isoformat(),
            int(bool(payload["passed"])),
            payload["score_milli"],
            payload["of_milli"],
        ]
        before = self.exams.get(payload["attempt"])
        self.exams[payload["attempt"]] = own
        facts = [_result(leaf["index"], own, 1)]
        return facts if before is None else [*facts, _result(leaf["index"], before, -1)]

    def feed(self, leaf: Mapping[str, Any]) -> tuple[bool, bool]:
        """Take a leaf of :data:`STRUCTURE`; (members changed, lessons changed)."""
        if leaf["kind"] == "timetable.set":
            rows = leaf["payload"]["lessons"]
            self.lessons = {
                row["lesson"]: [day_of(row["starts"]).isoformat(), row["mode"], row["hours_milli"]]
                for row in rows
            }
            return False, True
        if leaf["kind"] == "roster.enrolled":
            self.members.add(leaf["subject"])
        else:
            self.members.discard(leaf["subject"])
        return True, False


@dataclass
class Read:
    """The leaves of one class that matter, in their order."""

    facts: list[Fact] = field(default_factory=list)
    members_changed: bool = False
    lessons_changed: bool = False
    count: int = 0


def read(lines: Iterable[bytes], structure: Structure) -> Read:
    """Parse what matters of canonical leaves; ``structure`` is brought up to them."""
    found = Read()
    for line in lines:
        found.count += 1
        kind = kind_of(line)
        if kind in STRUCTURE:
            members, lessons = structure.feed(json.loads(line))
            found.members_changed |= members
            found.lessons_changed |= lessons
        elif kind == RESULT:
            found.facts += structure.result(json.loads(line))
        elif kind in KINDS:
            fact = fact_of(json.loads(line))
            if fact is not None:
                found.facts.append(fact)
    return found


@dataclass
class Delta:
    """What is added to one person's day: plain sums, and by hour what is capped."""

    sums: Counter[str] = field(default_factory=Counter)
    hours: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, fact: Fact, *, repeat: bool) -> None:
        """Add a fact; a repeated text counts as said, and not as taken part."""
        for measure, amount in fact.amounts:
            self.sums[measure] += amount
            if measure in CAPPED and not repeat:
                self.hours.setdefault(measure, Counter())[str(fact.hour)] += amount

    def capped(self, before: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        """Take the capped twins into ``sums``; the hours as they are then."""
        after = {measure: dict(hours) for measure, hours in before.items()}
        for measure, hours in self.hours.items():
            twin, cap = CAPPED[measure]
            own = after.setdefault(measure, {})
            for hour, amount in hours.items():
                was = own.get(hour, 0)
                own[hour] = was + amount
                self.sums[twin] += min(cap, own[hour]) - min(cap, was)
        return after


Deltas = dict[Key, Delta]


def add_facts(deltas: Deltas, facts: Iterable[Fact], repeats: frozenset[int]) -> None:
    """Add facts to the days of their people; ``repeats``: leaf numbers of repeated texts."""
    for fact in facts:
        delta = deltas.setdefault((fact.subject, fact.day), Delta())
        delta.add(fact, repeat=fact.index in repeats)


def add_cell(
    deltas: Deltas,
    subject: str,
    lesson: list[Any] | None,
    *,
    before: str,
    after: str,
    hours_milli: int,
    grades: Mapping[str, int],
) -> None:
    """Add a change of one cell (a whole cell: from "" to its state). ``lesson`` as in ClassHead."""
    if lesson is None:
        return
    day, mode, planned = lesson
    sums = deltas.setdefault((subject, dt.date.fromisoformat(day)), Delta()).sums
    for state, sign in ((before, -1), (after, 1)):
        if state in STATES:
            sums[state] += sign
            sums["due_milli"] += sign * planned
    if hours_milli:
        sums[f"{mode}_milli"] += hours_milli
    for grade in GRADES:
        if grades.get(grade):
            sums[f"{grade}_ms"] += grades[grade]
