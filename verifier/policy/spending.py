"""Wall time is spent once: what is left of intervals and stays that claim the same instants.

Files in which anything overlaps do not verify at all (``verifier.audit``); this makes the hours
themselves safe from it, whatever the log holds. Whatever began first holds the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from verifier.policy.tally import Interval

Stay = tuple[int, int, str]
"""(from, to, grade) of a stay on site, in ms."""


class Left(NamedTuple):
    """What remains of one trainee's time in one lesson."""

    intervals: list[Interval]
    stays: list[Stay]


def spend(
    intervals: Mapping[str, Iterable[Interval]], stays: Mapping[str, Iterable[Stay]]
) -> dict[str, Left]:
    """Lesson → what remains, of one trainee's intervals and stays over all lessons."""
    claims: list[tuple[int, int, str, str, Interval | Stay]] = []
    for lesson, rows in intervals.items():
        claims += [(i.wall_from, i.wall_to, lesson, _what(i), i) for i in rows]
    for lesson, spans in stays.items():
        claims += [(low, high, lesson, grade, (low, high, grade)) for low, high, grade in spans]
    claims.sort(key=lambda claim: claim[:4])  # by what they say, never by their numbers
    found = {lesson: Left([], []) for lesson in (*intervals, *stays)}
    reached: int | None = None
    for low, high, lesson, _, claim in claims:
        start = low if reached is None else max(low, reached)
        reached = high if reached is None else max(reached, high)
        if isinstance(claim, Interval):
            found[lesson].intervals.append(_rest(claim, start))
        elif high > start:
            found[lesson].stays.append((start, high, claim[2]))
    return found


def _what(i: Interval) -> str:
    return f"{i.mode} {i.basis} {i.media_from} {i.media_to} {i.credited}"


def _rest(interval: Interval, start: int) -> Interval:
    """What an interval earns from ``start`` on; its media range shrinks from the front alike."""
    if start <= interval.wall_from:
        return interval
    credited = max(0, min(interval.credited, interval.wall_to - start))
    media_from = interval.media_from
    if media_from is not None and interval.media_to is not None:
        length = interval.media_to - media_from
        kept = length * credited // interval.credited if interval.credited > 0 else 0
        media_from = interval.media_to - kept
    return interval._replace(
        wall_from=min(start, interval.wall_to), credited=credited, media_from=media_from
    )
