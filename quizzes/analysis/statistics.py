"""Statistics of a test and of each of its questions (classical test theory).

Definitions follow Moodle's "Quiz statistics calculations", which names its sources: facility is
the mean share of the points; the discrimination index is the correlation of a question's score
with the rest of the test; discriminative efficiency compares their covariance with the largest
that these scores could have; Cronbach's alpha is the coefficient of internal consistency.
Every number is exact rational arithmetic until the end, so that no order of trainees matters.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

UPPER_SHARE = Fraction(27, 100)
"""The share of best and of weakest papers that the distractor table compares (Kelley 1939)."""


@dataclass(frozen=True)
class Paper:
    """One trainee's marked paper: ``scores`` in points × 1000 by question, ``chosen`` by option."""

    scores: Mapping[str, int]
    chosen: Mapping[str, tuple[str, ...]]
    asked: frozenset[str] | None = None
    """The questions on this paper, where papers were drawn; None: all of the test."""

    def has(self, question_id: str) -> bool:
        """Whether this paper asked the question."""
        return self.asked is None or question_id in self.asked


@dataclass(frozen=True)
class Question:
    """A question of the paper: its most in points × 1000, its options and the right ones."""

    id: str
    most: int
    options: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


@dataclass(frozen=True)
class OptionRow:
    """How often an option was chosen: by all, by the best and by the weakest papers."""

    option: str
    right: bool
    all: int
    upper: int
    lower: int


@dataclass(frozen=True)
class ItemStatistics:
    """Numbers of one question; None where the papers do not allow one."""

    id: str
    asked: int
    """Papers that it stood on: all numbers are of these."""
    answered: int
    facility: float | None
    """0 to 1: the mean share of the points."""
    deviation: float | None
    """Standard deviation of that share (sample)."""
    discrimination: float | None
    """-1 to 1."""
    efficiency: float | None
    """At most 1."""
    options: tuple[OptionRow, ...]
    remarks: tuple[str, ...]
    """Codes of plain sentences for lecturers."""


@dataclass(frozen=True)
class TestStatistics:
    """Numbers of a whole test, totals in points × 1000."""

    papers: int
    mean: float | None
    median: float | None
    deviation: float | None
    alpha: float | None
    """None also where papers differ: it compares the same questions over all papers."""
    standard_error: float | None
    distribution: tuple[int, ...]
    """Papers by tenths of the full points: [0–10 %), …, [90–100 %]."""
    items: tuple[ItemStatistics, ...]


def analyse(questions: Sequence[Question], papers: Sequence[Paper]) -> TestStatistics:
    """Statistics of ``papers`` over ``questions``; a question asked and not answered scores 0.

    Where papers were drawn, a question's numbers are of the papers that asked it.
    """
    table = [[Fraction(paper.scores.get(q.id, 0)) for q in questions] for paper in papers]
    totals = [sum(row, Fraction(0)) for row in table]
    upper, lower = _extremes(totals)
    whole = sum(question.most for question in questions)
    papers_most = [sum(q.most for q in questions if paper.has(q.id)) for paper in papers]
    most = max(papers_most, default=whole)
    items = tuple(
        _item(question, papers, [row[n] for row in table], totals, upper, lower)
        for n, question in enumerate(questions)
    )
    one_paper = all(paper.has(question.id) for paper in papers for question in questions)
    alpha = _alpha(table, totals) if one_paper else None
    deviation = _root(_variance(totals))
    return TestStatistics(
        papers=len(papers),
        mean=_float(_mean(totals)),
        median=_float(_median(totals)),
        deviation=deviation,
        alpha=alpha,
        standard_error=None
        if alpha is None or deviation is None
        else deviation * math.sqrt(max(0.0, 1 - alpha)),
        distribution=_distribution(totals, most),
        items=items,
    )


def _item(
    question: Question,
    papers: Sequence[Paper],
    scores: list[Fraction],
    totals: list[Fraction],
    upper: set[int],
    lower: set[int],
) -> ItemStatistics:
    asked = [n for n, paper in enumerate(papers) if paper.has(question.id)]
    scores = [scores[n] for n in asked]
    rest = [totals[n] - score for n, score in zip(asked, scores, strict=True)]
    shares = [score / question.most for score in scores] if question.most else []
    facility = _float(_mean(shares))
    discrimination = _correlation(scores, rest)
    rows = _options(question, papers, upper, lower)
    return ItemStatistics(
        id=question.id,
        asked=len(asked),
        answered=sum(question.id in paper.scores for paper in papers),
        facility=facility,
        deviation=_root(_variance(shares)),
        discrimination=discrimination,
        efficiency=_efficiency(scores, rest),
        options=rows,
        remarks=remarks(facility, discrimination, rows),
    )


def remarks(
    facility: float | None, discrimination: float | None, rows: Sequence[OptionRow]
) -> tuple[str, ...]:
    """Codes of what a lecturer should look at; each has a sentence in both languages."""
    found: list[str] = []
    if facility is not None and facility >= 0.95:
        found.append("very_easy")
    elif facility is not None and facility < 0.3:
        found.append("very_hard")
    if discrimination is not None and discrimination < 0:
        found.append("check_the_key")
    elif discrimination is not None and discrimination < 0.2:
        found.append("tells_little")
    if any(not row.right and row.upper > row.lower for row in rows):
        found.append("distractor_takes_the_best")
    if sum(row.all for row in rows) >= 10 and any(not row.right and not row.all for row in rows):
        found.append("distractor_unused")
    return tuple(found)


def _options(
    question: Question, papers: Sequence[Paper], upper: set[int], lower: set[int]
) -> tuple[OptionRow, ...]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("all", "upper", "lower")}
    for n, paper in enumerate(papers):
        for option in paper.chosen.get(question.id, ()):
            counts["all"][option] += 1
            counts["upper"][option] += n in upper
            counts["lower"][option] += n in lower
    return tuple(
        OptionRow(
            option,
            option in question.right,
            *(counts[name][option] for name in ("all", "upper", "lower")),
        )
        for option in question.options
    )


def _extremes(totals: list[Fraction]) -> tuple[set[int], set[int]]:
    """Places of the best and the weakest 27 % of papers; ties at the edge are left out of both."""
    size = int(len(totals) * UPPER_SHARE)
    if not size:
        return set(), set()
    ordered = sorted(totals)
    low, high = ordered[size - 1], ordered[-size]
    if low >= high:
        return set(), set()
    upper = {n for n, total in enumerate(totals) if total >= high}
    lower = {n for n, total in enumerate(totals) if total <= low}
    return upper, lower


def _alpha(table: list[list[Fraction]], totals: list[Fraction]) -> float | None:
    """Cronbach 1951; None for fewer than two questions or papers, or equal totals."""
    count = len(table[0]) if table else 0
    whole = _variance(totals)
    if count < 2 or not whole:
        return None
    parts = [_variance(list(column)) or Fraction(0) for column in zip(*table, strict=True)]
    return float(Fraction(count, count - 1) * (1 - sum(parts, Fraction(0)) / whole))


def _efficiency(scores: list[Fraction], rest: list[Fraction]) -> float | None:
    found = _covariance(scores, rest)
    largest = _covariance(sorted(scores), sorted(rest))
    return None if found is None or not largest else float(found / largest)


def _correlation(first: list[Fraction], second: list[Fraction]) -> float | None:
    found = _covariance(first, second)
    product = (_variance(first) or 0) * (_variance(second) or 0)
    if found is None or not product:
        return None
    return max(-1.0, min(1.0, float(found) / math.sqrt(product)))


def _covariance(first: list[Fraction], second: list[Fraction]) -> Fraction | None:
    if len(first) < 2:
        return None
    mean_first = sum(first, Fraction(0)) / len(first)
    mean_second = sum(second, Fraction(0)) / len(second)
    products = ((a - mean_first) * (b - mean_second) for a, b in zip(first, second, strict=True))
    return sum(products, Fraction(0)) / (len(first) - 1)


def _variance(values: list[Fraction]) -> Fraction | None:
    return _covariance(values, values)


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _median(values: list[Fraction]) -> Fraction | None:
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    if len(values) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _root(value: Fraction | None) -> float | None:
    return None if value is None else math.sqrt(value)


def _distribution(totals: list[Fraction], most: int) -> tuple[int, ...]:
    bins = [0] * 10
    for total in totals:
        share = total / most if most else Fraction(0)
        bins[min(9, max(0, int(share * 10)))] += 1
    return tuple(bins)
