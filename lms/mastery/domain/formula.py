"""How well somebody masters a topic, out of the questions that they answered. Pure, integers only.

Of each question the last answer counts: its score, three quarters of it where it was not the first
try. A topic's mastery is the mean of these, weighted by difficulty (4 + difficulty of 1 to 5; a
question without one weighs as difficulty 2). Under three questions a topic is not rated. The page
shows this formula; the same events always give the same figures, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

RATED_FROM = 3
"""Questions of a topic below which it is not rated."""
AGAIN_MILLI = 750
"""What a right answer at a later try is worth, in thousandths of one at the first."""
BASE_WEIGHT = 4
UNKNOWN_DIFFICULTY = 2
WEAK_BELOW = 600
STRONG_FROM = 800
STEPS_MAX = 3
"""Moments to go back to that are named for one topic."""


class Level(StrEnum):
    """What a figure says."""

    FEW = "few"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


LEVELS = [(level.value, level.value) for level in Level]
"""For forms and schemas."""


@dataclass(frozen=True)
class Answered:
    """One answer to one question, wherever it was asked."""

    question: str
    """The question, whatever its wording's version."""
    topics: frozenset[str]
    score_milli: int
    """0 (wrong) to 1000 (right)."""
    attempt: int
    """1 for the first try."""
    at_ms: int
    difficulty: int | None = None
    place: str = ""
    """Where to learn it again: a key that the caller understands."""

    @property
    def value_milli(self) -> int:
        """The score, less where it took another try."""
        return self.score_milli * (AGAIN_MILLI if self.attempt > 1 else 1000) // 1000

    @property
    def weight(self) -> int:
        """By difficulty: harder questions say more."""
        return BASE_WEIGHT + (self.difficulty or UNKNOWN_DIFFICULTY)


@dataclass(frozen=True)
class Mastery:
    """One topic of one person."""

    topic: str
    questions: int
    milli: int
    """0 to 1000."""
    level: Level
    steps: tuple[str, ...]
    """Places of the questions that went worst, the worst first; none where all were right."""


def latest(answers: Iterable[Answered]) -> dict[str, Answered]:
    """The last answer to each question; of two at one moment the later try."""
    found: dict[str, Answered] = {}
    for each in answers:
        known = found.get(each.question)
        if known is None or _order(each) > _order(known):
            found[each.question] = each
    return found


def by_topic(answers: Iterable[Answered]) -> dict[str, Mastery]:
    """Mastery of every topic that was asked about."""
    grouped: dict[str, list[Answered]] = {}
    for each in latest(answers).values():
        for topic in each.topics:
            grouped.setdefault(topic, []).append(each)
    return {topic: _mastery(topic, rows) for topic, rows in sorted(grouped.items())}


def weak_points(found: Mapping[str, Mastery]) -> list[Mastery]:
    """What to take up first: rated topics under the line, the weakest first."""
    weak = [each for each in found.values() if each.level is Level.WEAK]
    return sorted(weak, key=lambda each: (each.milli, each.topic))


def overall(answers: Iterable[Answered]) -> Mastery | None:
    """One figure over all questions, whatever their topics; None without an answer."""
    rows = list(latest(answers).values())
    return _mastery("", rows) if rows else None


def level_of(questions: int, milli: int) -> Level:
    """The word for a figure."""
    if questions < RATED_FROM:
        return Level.FEW
    if milli < WEAK_BELOW:
        return Level.WEAK
    return Level.FAIR if milli < STRONG_FROM else Level.STRONG


def _mastery(topic: str, rows: Sequence[Answered]) -> Mastery:
    weight = sum(each.weight for each in rows)
    milli = sum(each.weight * each.value_milli for each in rows) // weight
    worst = sorted(
        (each for each in rows if each.value_milli < 1000 and each.place),
        key=lambda each: (each.value_milli, -each.at_ms, each.question),
    )
    places = tuple(dict.fromkeys(each.place for each in worst))[:STEPS_MAX]
    return Mastery(topic, len(rows), milli, level_of(len(rows), milli), places)


def _order(each: Answered) -> tuple[int, int, int, str]:
    """A total order, so that the order in which events come does not matter."""
    return (each.at_ms, each.attempt, each.score_milli, each.place)
