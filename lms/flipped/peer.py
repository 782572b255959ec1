"""The arithmetic of peer review. Pure: integers in thousandths, the same everywhere.

For one task, with reviews that each give a work a score of 0 to 1000:

1. **Middle**: a work's middle is the median of its reviews.
2. **Bias** of a reviewer: how far the own scores lie on average from the *others'* median of the
   same works (a work with one review says nothing), shrunk by ``n / (n + 2)`` because few reviews
   are little evidence. A review is corrected by the reviewer's bias, at most 150, and never past
   the work's lowest or highest score: so a harsh or lenient hand is damped.
3. **Weight** of a reviewer: ``1000 − 2 × distance``, at least 100, where the distance is the mean
   of the practice's distance from the trainer and of the corrected scores' distance from the
   others' median (those that are known). An **empty** review (nothing written) has a quarter of it.
4. **Grade of a work**: the weighted mean of its corrected reviews.
5. **Grade of a reviewer**: the mean agreement ``1000 − 2 × distance`` of the own reviews, empty
   ones half, over *all that were allocated*: a review not given counts 0. Who gives none has 0.
6. **Total** of a person: ``(1 − share) × work + share × reviewer``. The trainer's score of a work
   stands in place of the peers'; a late work loses the rule pack's part of it. Who was to review
   and gave no review gains nothing by peers: their work has a score by the trainer's word only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

BIAS_MOST: Final = 150
WEIGHT_LEAST: Final = 100
EMPTY_PART: Final = 4
"""An empty review weighs one part in so many."""
EMPTY_CHARS: Final = 8
"""Fewer characters that count than this say nothing."""


@dataclass(frozen=True, slots=True)
class Given:
    """A review that was given: score 0 to 1000."""

    reviewer: str
    work: str
    score: int
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """How one review counted."""

    reviewer: str
    work: str
    raw: int
    corrected: int
    weight: int
    """Thousandths; an empty one has a quarter."""
    empty: bool


@dataclass(frozen=True)
class Outcome:
    """Grades of works and reviewers, and how each review counted."""

    works: Mapping[str, int]
    """Only works with a review."""
    reviewers: Mapping[str, int]
    """Everybody who was to review."""
    bias: Mapping[str, int]
    reviews: tuple[Told, ...] = field(default_factory=tuple)


def is_empty(comment: str) -> bool:
    """Whether a comment says nothing: hardly a word, or one sign over and over."""
    letters = [c for c in comment if c.isalnum()]
    return len(letters) < EMPTY_CHARS or len(set(letters)) < 4


def median(values: Sequence[int]) -> int:
    """The middle value, of an even number the mean of both (rounded down)."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def _part(total: int, parts: int) -> int:
    """Divided, rounded towards zero, so that two opposite hands are damped alike."""
    return abs(total) // parts * (1 if total >= 0 else -1)


def outcome(
    given: Iterable[Given], *, allocated: Mapping[str, int], practice: Mapping[str, int]
) -> Outcome:
    """Grade works and reviewers.

    ``allocated``: how many works each person was to review. ``practice``: mean distance of each
    one's example scores from the trainer's, in thousandths; absent where there was none.
    """
    reviews = sorted(given, key=lambda one: (one.work, one.reviewer))
    of_work: dict[str, list[Given]] = defaultdict(list)
    of_person: dict[str, list[Given]] = defaultdict(list)
    for one in reviews:
        of_work[one.work].append(one)
        of_person[one.reviewer].append(one)
    bias = {name: _bias(own, of_work) for name, own in of_person.items()}
    corrected = {(one.reviewer, one.work): _corrected(one, bias, of_work) for one in reviews}
    distance: dict[str, int | None] = {}
    agreement: dict[tuple[str, str], int] = {}
    for name, own in of_person.items():
        away = []
        for one in own:
            others = _others(one, of_work, corrected)
            if others is not None:
                away.append(abs(corrected[name, one.work] - others))
            agreement[name, one.work] = max(0, 1000 - 2 * (away[-1] if others is not None else 0))
        known = [_part(sum(away), len(away))] if away else []
        if name in practice:
            known.append(practice[name])
        distance[name] = sum(known) // len(known) if known else None
    told = tuple(
        Told(
            one.reviewer,
            one.work,
            one.score,
            corrected[one.reviewer, one.work],
            _weight(distance[one.reviewer], empty=one.empty),
            one.empty,
        )
        for one in reviews
    )
    return Outcome(
        works={work: _graded([one for one in told if one.work == work]) for work in of_work},
        reviewers={
            name: _reviewer(of_person.get(name, []), agreement, due)
            for name, due in allocated.items()
        },
        bias=bias,
        reviews=told,
    )


def _bias(own: Sequence[Given], of_work: Mapping[str, Sequence[Given]]) -> int:
    away = [
        one.score - median([other.score for other in of_work[one.work] if other is not one])
        for one in own
        if len(of_work[one.work]) > 1
    ]
    shrunk = _part(sum(away), len(away) + 2)
    return max(-BIAS_MOST, min(BIAS_MOST, shrunk))


def _corrected(one: Given, bias: Mapping[str, int], of_work: Mapping[str, Sequence[Given]]) -> int:
    scores = [other.score for other in of_work[one.work]]
    return max(min(scores), min(max(scores), one.score - bias[one.reviewer]))


def _others(
    one: Given,
    of_work: Mapping[str, Sequence[Given]],
    corrected: Mapping[tuple[str, str], int],
) -> int | None:
    rest = [corrected[o.reviewer, o.work] for o in of_work[one.work] if o is not one]
    return median(rest) if rest else None


def _weight(distance: int | None, *, empty: bool) -> int:
    full = 1000 if distance is None else max(WEIGHT_LEAST, 1000 - 2 * distance)
    return full // EMPTY_PART if empty else full


def _graded(told: Sequence[Told]) -> int:
    return sum(one.corrected * one.weight for one in told) // sum(one.weight for one in told)


def _reviewer(own: Sequence[Given], agreement: Mapping[tuple[str, str], int], due: int) -> int:
    earned = sum(agreement[one.reviewer, one.work] // (2 if one.empty else 1) for one in own)
    return earned // max(due, len(own)) if own else 0


@dataclass(frozen=True, slots=True)
class Total:
    """A person's result in thousandths; None where nobody's word is known yet."""

    work: int | None
    """After what lateness takes."""
    by: str
    """``trainer``, ``peers``, or nothing yet."""
    late_minus: int
    reviewer: int | None
    """None where there was nothing to review."""
    total: int | None


def total(
    *,
    trainer: int | None,
    peers: int | None,
    reviewer: int | None,
    gave_reviews: bool,
    share_milli: int,
    late_minus_milli: int = 0,
) -> Total:
    """Put a person's result together (see 6 above)."""
    by, raw = "", None
    if trainer is not None:
        by, raw = "trainer", trainer
    elif peers is not None and (reviewer is None or gave_reviews):
        by, raw = "peers", peers
    if raw is None:
        return Total(None, "", 0, reviewer, None)
    minus = raw * late_minus_milli // 1000
    work = raw - minus
    if reviewer is None:
        return Total(work, by, minus, None, work)
    whole = (work * (1000 - share_milli) + reviewer * share_milli) // 1000
    return Total(work, by, minus, reviewer, whole)


def distance_milli(
    own: Mapping[str, int], right: Mapping[str, int], most: Mapping[str, int]
) -> int:
    """Mean distance of the rubric's lines, each in thousandths of its points."""
    lines = [name for name, top in most.items() if top]
    if not lines:
        return 0
    return sum(1000 * abs(own[n] - right[n]) // most[n] for n in lines) // len(lines)
