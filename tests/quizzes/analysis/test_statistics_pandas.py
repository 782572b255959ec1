"""The item statistics equal an independent implementation with pandas, on generated data."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.analysis.statistics import Paper, Question, analyse

pytestmark = pytest.mark.any_db
OPTIONS = ("a", "b", "c", "d")


def generated(seed: int, papers: int, items: int) -> tuple[list[Question], list[Paper]]:
    """Trainees of different skill at questions of different difficulty and points."""
    dice = random.Random(seed)
    questions = [
        Question(f"q{n}", dice.choice((1_000, 2_000, 5_000)), OPTIONS, (dice.choice(OPTIONS),))
        for n in range(items)
    ]
    made = []
    for _ in range(papers):
        skill = dice.gauss(0, 1)
        scores: dict[str, int] = {}
        chosen: dict[str, tuple[str, ...]] = {}
        for n, question in enumerate(questions):
            if dice.random() < 0.05:
                continue
            right = dice.random() < 1 / (1 + math.exp(n / items * 3 - 1.5 - skill))
            wrong = [option for option in OPTIONS if option not in question.right]
            pick = question.right[0] if right else dice.choice(wrong)
            scores[question.id] = question.most if right else dice.choice((0, 0, 500))
            chosen[question.id] = (pick,)
        made.append(Paper(scores, chosen))
    return questions, made


def same(ours: float | None, theirs: float) -> bool:
    """Equal to nine digits; None is NaN."""
    if ours is None or math.isnan(theirs):
        return ours is None and math.isnan(theirs)
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def with_pandas(questions: list[Question], papers: list[Paper]) -> dict[str, Any]:
    """The same figures, written with pandas and numpy alone."""
    table = pd.DataFrame(
        [dict(paper.scores) for paper in papers], columns=[q.id for q in questions]
    )
    answered = table.notna().sum()
    table = table.fillna(0).astype(float)
    total = table.sum(axis=1)
    most = pd.Series({q.id: q.most for q in questions})
    share = table / most
    k = len(questions)
    spread = total.var(ddof=1)
    alpha = k / (k - 1) * (1 - table.var(ddof=1).sum() / spread) if spread else math.nan
    size = int(len(papers) * 27 // 100)
    ordered = total.sort_values(kind="stable")
    low, high = (ordered.iloc[size - 1], ordered.iloc[-size]) if size else (math.nan, math.nan)
    apart = bool(size) and low < high
    upper = total >= high if apart else pd.Series(False, index=total.index)
    lower = total <= low if apart else pd.Series(False, index=total.index)
    items = {}
    for question in questions:
        score, rest = table[question.id], total - table[question.id]
        flat = score.var(ddof=1) == 0 or rest.var(ddof=1) == 0
        largest = np.cov(np.sort(score), np.sort(rest), ddof=1)[0, 1]
        picks = pd.Series([paper.chosen.get(question.id, (None,))[0] for paper in papers])
        items[question.id] = {
            "answered": int(answered[question.id]),
            "facility": share[question.id].mean(),
            "deviation": share[question.id].std(ddof=1),
            "discrimination": math.nan if flat else score.corr(rest),
            "efficiency": score.cov(rest) / largest if abs(largest) > 1e-9 else math.nan,
            "options": [
                (
                    int((picks == option).sum()),
                    int((picks[upper] == option).sum()),
                    int((picks[lower] == option).sum()),
                )
                for option in OPTIONS
            ],
        }
    bins = np.minimum((total / most.sum() * 10 + 1e-12).astype(int), 9)
    return {
        "mean": total.mean(),
        "median": total.median(),
        "deviation": total.std(ddof=1),
        "alpha": alpha,
        "error": total.std(ddof=1) * math.sqrt(max(0.0, 1 - alpha)) if spread else math.nan,
        "distribution": [int((bins == n).sum()) for n in range(10)],
        "items": items,
    }


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), papers=st.integers(2, 60), items=st.integers(2, 20))
def test_every_figure_equals_pandas(seed, papers, items):
    questions, made = generated(seed, papers, items)

    ours = analyse(questions, made)
    theirs = with_pandas(questions, made)

    assert same(ours.mean, theirs["mean"])
    assert same(ours.median, theirs["median"])
    assert same(ours.deviation, theirs["deviation"])
    assert same(ours.alpha, theirs["alpha"])
    assert same(ours.standard_error, theirs["error"])
    assert list(ours.distribution) == theirs["distribution"]
    for item in ours.items:
        expected = theirs["items"][item.id]
        assert item.answered == expected["answered"]
        for figure in ("facility", "deviation", "discrimination", "efficiency"):
            assert same(getattr(item, figure), expected[figure]), figure
        assert [(row.all, row.upper, row.lower) for row in item.options] == expected["options"]


def test_drawn_papers_are_counted_where_they_were_asked():
    questions = [Question("a", 1_000), Question("b", 1_000), Question("c", 1_000)]
    papers = [
        Paper({"a": 1_000, "b": 1_000}, {}, frozenset("ab")),
        Paper({"a": 1_000, "c": 0}, {}, frozenset("ac")),
        Paper({"a": 0, "b": 0}, {}, frozenset("ab")),
    ]

    found = analyse(questions, papers)

    assert [(item.asked, item.facility) for item in found.items] == [
        (3, pytest.approx(2 / 3)),
        (2, 0.5),
        (1, 0.0),
    ]
    assert found.alpha is None, "papers differ"
    assert sum(found.distribution) == 3
    assert found.distribution[9] == 1, "full points of an own paper are all of it"
