"""Taking part, as a number with its formula beside it. Pure; never part of attendance.

Every component is measured against an absolute target of the class, never against the others in
it: nobody's number moves because somebody else did something. What a person could do without end
enters capped per clock hour (:data:`measures.CAPPED`), and a repeated text not at all.

score = Σ weight × min(1, done ÷ (target × times)) ÷ Σ weight, over the components for which the
timetable so far gave an occasion.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COMPONENTS = (
    "presence",
    "answers",
    "questions",
    "comments",
    "speaking",
    "hands",
    "tasks",
    "reviews",
)
WEIGHTS: dict[str, int] = {
    "presence": 30,
    "answers": 20,
    "questions": 10,
    "comments": 10,
    "speaking": 10,
    "hands": 5,
    "tasks": 10,
    "reviews": 5,
}
TARGETS: dict[str, int] = {
    "answers": 3000,
    "questions": 300,
    "comments": 2000,
    "speaking": 60_000_000,
    "hands": 1000,
    "tasks": 1000,
    "reviews": 1000,
}
"""Thousandths per occasion (speaking: of a millisecond): three answers a day are 3000."""
PER: dict[str, str] = {
    "answers": "days",
    "questions": "days",
    "comments": "days",
    "speaking": "live",
    "hands": "live",
    "tasks": "flipped",
    "reviews": "flipped",
}
"""What an occasion is: a day with lessons, a day with live lessons, a flipped lesson."""
DONE: dict[str, tuple[str, ...]] = {
    "answers": ("answered", "exercises"),
    "questions": ("questions_counted",),
    "comments": ("comments_counted",),
    "speaking": ("spoke_counted_ms",),
    "hands": ("hands_counted",),
    "tasks": ("tasks",),
    "reviews": ("reviews",),
}
HOURS = ("vod_milli", "live_milli", "onsite_milli", "flipped_milli")
NEEDED = (*HOURS, "due_milli", *(name for names in DONE.values() for name in names))
"""The measures that a score is made of."""


@dataclass(frozen=True)
class Formula:
    """Weights (0 to 100) and targets of a class; version 0 is the default."""

    weights: Mapping[str, int]
    targets: Mapping[str, int]
    version: int = 0


DEFAULT = Formula(WEIGHTS, TARGETS)


@dataclass(frozen=True)
class Occasions:
    """How often there was an occasion so far."""

    days: int
    live: int
    flipped: int


def occasions_of(lessons: Mapping[str, list[Any]], until: dt.date) -> Occasions:
    """From the lessons of a :class:`ClassHead` up to and with a day."""
    past = [row for row in lessons.values() if row[0] <= until.isoformat()]
    return Occasions(
        days=len({row[0] for row in past}),
        live=len({row[0] for row in past if row[1] == "live"}),
        flipped=sum(row[1] == "flipped" for row in past),
    )


@dataclass(frozen=True)
class Part:
    """One component: done of wanted (both ×1000 of its unit), and what it gives of its weight."""

    component: str
    weight: int
    done_milli: int
    wanted_milli: int
    share_milli: int


@dataclass(frozen=True)
class Score:
    """0 to 1000, or None before there was any occasion; with all that it is made of."""

    milli: int | None
    parts: tuple[Part, ...]


def score(sums: Mapping[str, int], occasions: Occasions, formula: Formula = DEFAULT) -> Score:
    """The engagement of one trainee from the sums of :data:`NEEDED`."""
    parts = []
    for component in COMPONENTS:
        weight = formula.weights.get(component, 0)
        done, wanted = _measure(component, sums, occasions, formula)
        if weight and wanted > 0:
            share = min(1000, max(0, done) * 1000 // wanted)
            parts.append(Part(component, weight, done, wanted, share))
    whole = sum(part.weight for part in parts)
    milli = sum(part.weight * part.share_milli for part in parts) // whole if whole else None
    return Score(milli, tuple(parts))


def _measure(
    component: str, sums: Mapping[str, int], occasions: Occasions, formula: Formula
) -> tuple[int, int]:
    if component == "presence":
        return sum(sums.get(name, 0) for name in HOURS), sums.get("due_milli", 0)
    done = sum(sums.get(name, 0) for name in DONE[component]) * 1000
    times: int = getattr(occasions, PER[component])
    return done, formula.targets.get(component, TARGETS[component]) * times
