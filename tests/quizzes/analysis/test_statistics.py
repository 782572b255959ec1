"""Item statistics against an independent implementation with numpy, and as a table."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from quizzes.analysis.statistics import OptionRow, Paper, Question, analyse, remarks

pytestmark = pytest.mark.any_db


def generated(seed: int) -> tuple[list[Question], list[Paper]]:
    """A class with abilities, questions with difficulties; some unanswered, some of weight."""
    rng = random.Random(seed)
    questions = [
        Question(f"q{n}", rng.choice([1000, 2000, 5000]), ("a", "b", "c", "d"), ("a",))
        for n in range(rng.randint(2, 20))
    ]
    papers = []
    for _ in range(rng.randint(2, 60)):
        ability = rng.gauss(0, 1)
        scores, chosen = {}, {}
        for n, question in enumerate(questions):
            if rng.random() < 0.05:
                continue
            knows = 1 / (1 + math.exp(n / 3 - 2 - ability))
            option = "a" if rng.random() < knows else rng.choice("bcd")
            chosen[question.id] = (option,)
            scores[question.id] = question.most if option == "a" else 0
            if rng.random() < 0.1:
                scores[question.id] = question.most // 2
        papers.append(Paper(scores, chosen))
    return questions, papers


@pytest.mark.parametrize("seed", range(200))
def test_agrees_with_numpy(seed: int) -> None:
    questions, papers = generated(seed)
    found = analyse(questions, papers)
    table = np.array([[p.scores.get(q.id, 0) for q in questions] for p in papers], dtype=float)
    totals = table.sum(axis=1)
    assert found.mean == pytest.approx(totals.mean())
    assert found.median == pytest.approx(np.median(totals))
    assert found.deviation == pytest.approx(totals.std(ddof=1))
    if totals.var(ddof=1) > 0:
        k = len(questions)
        alpha = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
        assert found.alpha == pytest.approx(alpha)
    for n, (question, item) in enumerate(zip(questions, found.items, strict=True)):
        scores = table[:, n]
        rest = totals - scores
        assert item.facility == pytest.approx(scores.mean() / question.most)
        if scores.std() > 0 and rest.std() > 0:
            assert item.discrimination == pytest.approx(np.corrcoef(scores, rest)[0, 1])
            largest = np.cov(np.sort(scores), np.sort(rest))[0, 1]
            assert item.efficiency == pytest.approx(np.cov(scores, rest)[0, 1] / largest)
        else:
            assert item.discrimination is None
        for row in item.options:
            assert row.all == sum(row.option in p.chosen.get(question.id, ()) for p in papers)
            assert row.upper <= row.all
    assert sum(found.distribution) == len(papers)


def test_the_order_of_papers_changes_nothing() -> None:
    questions, papers = generated(3)
    mixed = random.Random(1).sample(papers, len(papers))
    assert analyse(questions, papers) == analyse(questions, mixed)


def test_no_papers_and_one_paper_have_no_numbers() -> None:
    questions, papers = generated(5)
    empty = analyse(questions, [])
    assert (empty.mean, empty.alpha, empty.items[0].facility) == (None, None, None)
    one = analyse(questions, papers[:1])
    assert one.alpha is None
    assert one.items[0].discrimination is None


@pytest.mark.parametrize(
    ("facility", "discrimination", "rows", "codes"),
    [
        (0.97, 0.5, (), ("very_easy",)),
        (0.2, 0.5, (), ("very_hard",)),
        (0.6, -0.1, (), ("check_the_key",)),
        (0.6, 0.1, (), ("tells_little",)),
        (0.6, 0.4, (OptionRow("b", False, 9, 6, 2),), ("distractor_takes_the_best",)),
        (
            0.6,
            0.4,
            (OptionRow("a", True, 12, 6, 1), OptionRow("b", False, 0, 0, 0)),
            ("distractor_unused",),
        ),
        (None, None, (), ()),
    ],
)
def test_remarks(
    facility: float | None,
    discrimination: float | None,
    rows: tuple[OptionRow, ...],
    codes: tuple[str, ...],
) -> None:
    assert remarks(facility, discrimination, rows) == codes
