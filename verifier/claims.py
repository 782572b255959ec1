"""What the auditor keeps of the leaves, and the pure questions that it asks of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

TERMS_KEPT_MS = 40_000
ON_THE_WAY_MS = 10_000
"""A beat that was on its way while the class closed or the trainee left it."""
NEVER = 2**53


class Claim(NamedTuple):
    """An interval leaf, with what its lesson's publications allowed at the time.

    ``allowed`` is the longest duration (ms) and highest rate cap (milli) in force
    while the interval was open: a lesson may be published again meanwhile.
    """

    number: int
    at: int
    subject: str
    lesson: str
    payload: dict[str, Any]
    allowed: tuple[int, int] | None


class Publication(NamedTuple):
    """A lesson.published leaf: when, and what it allowed from then on."""

    at: int
    duration: int
    rate_cap: int


class Seat(NamedTuple):
    """From when until when one person was on the roster; times in ms."""

    since: int
    until: int

    def holds(self, interval: dict[str, Any]) -> bool:
        """Whether the person was on the roster for the whole of an interval."""
        reached = self.until + ON_THE_WAY_MS
        return bool(self.since <= interval["wall_from"] and interval["wall_to"] <= reached)


def on_air(interval: dict[str, Any], air: tuple[int, int]) -> bool:
    """Whether an interval lies within one time on air, give or take what was on its way."""
    low, high = air[0] - ON_THE_WAY_MS, air[1] + ON_THE_WAY_MS
    return bool(low <= interval["wall_from"] and interval["wall_to"] <= high)


class Visit(NamedTuple):
    """A sign-in with the sign-out that followed it, if any; times in ms."""

    came: int
    left: int | None
    number: int


class Span(NamedTuple):
    """A range of wall time that one person is said to have spent somewhere."""

    wall_from: int
    wall_to: int
    place: str
    lesson: str
    number: int


@dataclass(slots=True)
class Lease:
    """Who took a lease, where and when, and when it ended at the latest."""

    subject: str
    lesson: str | None
    number: int
    at: int
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """One trainee's blocked times, for asking quickly: starts, and the latest end so far."""

    starts: list[int]
    latest_end: list[int]

    @classmethod
    def of(cls, rows: list[tuple[int, int]]) -> Blocked:
        """From (start, end) pairs in any order."""
        rows = sorted(rows)
        ends = accumulate((end for _, end in rows), max)
        return cls([start for start, _ in rows], list(ends))

    def meets(self, low: int, high: int) -> bool:
        """Whether [low, high) and a blocked time have an instant in common."""
        before = bisect_left(self.starts, high)
        return before > 0 and self.latest_end[before - 1] > low


def in_force(history: list[Publication], since: int) -> tuple[int, int] | None:
    """Longest duration and highest cap from the publication in force at ``since`` on.

    Servers look at a lesson's terms twice a minute: what was in force until
    ``TERMS_KEPT_MS`` before ``since`` may still have been acted on.
    """
    kept: list[Publication] = []
    for item in history:
        kept = [item] if item.at <= since - TERMS_KEPT_MS else [*kept, item]
    if not kept:
        return None
    return max(item.duration for item in kept), max(item.rate_cap for item in kept)


def overlaps(spans: list[Span]) -> list[tuple[Span, Span, int]]:
    """Pairs of spans that share wall time and how many ms; empty spans never do."""
    found: list[tuple[Span, Span, int]] = []
    reach: Span | None = None
    for span in sorted(s for s in spans if s.wall_to > s.wall_from):
        if reach is not None and span.wall_from < reach.wall_to:
            found.append((span, reach, min(span.wall_to, reach.wall_to) - span.wall_from))
        if reach is None or span.wall_to > reach.wall_to:
            reach = span
    return found
