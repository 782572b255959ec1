"""The formula of mastery: as a table, and what must hold for any answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.mastery.domain.formula import (
    Answered,
    Level,
    by_topic,
    latest,
    level_of,
    overall,
    weak_points,
)


def answered(question: str, score: int = 1000, **values) -> Answered:
    plain = {"topics": frozenset({"布光"}), "attempt": 1, "at_ms": 1_000, "place": f"p:{question}"}
    return Answered(question=question, score_milli=score, **{**plain, **values})


@pytest.mark.parametrize(
    ("rows", "milli", "level"),
    [
        # Three right ones at the first try are everything.
        ([("a", 1000, 1, None), ("b", 1000, 1, None), ("c", 1000, 1, None)], 1000, Level.STRONG),
        # Two are not rated, whatever they are.
        ([("a", 1000, 1, None), ("b", 1000, 1, None)], 1000, Level.FEW),
        # (6·1000 + 6·1000 + 6·0) / 18
        ([("a", 1000, 1, None), ("b", 1000, 1, None), ("c", 0, 1, None)], 666, Level.FAIR),
        # Right at a second try counts three quarters: (6·750·3) / 18
        ([("a", 1000, 2, None), ("b", 1000, 2, None), ("c", 1000, 2, None)], 750, Level.FAIR),
        # A hard one weighs 9, an easy one 5: (9·0 + 5·1000 + 5·1000) / 19
        ([("a", 0, 1, 5), ("b", 1000, 1, 1), ("c", 1000, 1, 1)], 526, Level.WEAK),
        # Half right: (6·500 + 6·500 + 6·1000) / 18
        ([("a", 500, 1, None), ("b", 500, 1, None), ("c", 1000, 1, None)], 666, Level.FAIR),
    ],
)
def test_the_table(rows, milli, level):
    found = by_topic(
        answered(name, score, attempt=attempt, difficulty=difficulty)
        for name, score, attempt, difficulty in rows
    )

    assert (found["布光"].milli, found["布光"].level) == (milli, level)
    assert found["布光"].questions == len(rows)


@pytest.mark.parametrize(
    ("milli", "level"),
    [(0, "weak"), (599, "weak"), (600, "fair"), (799, "fair"), (800, "strong"), (1000, "strong")],
)
def test_where_the_lines_are(milli, level):
    assert level_of(3, milli) == level
    assert level_of(2, milli) == "few"


def test_the_last_answer_to_a_question_is_the_one_that_counts():
    first, second = answered("a", 1000, at_ms=1), answered("a", 0, at_ms=2)

    assert latest([second, first]) == {"a": second}


def test_weak_points_come_weakest_first_with_the_worst_question_to_go_back_to():
    rows = [
        *(answered(f"l{n}", 0 if n < 2 else 1000, at_ms=n) for n in range(3)),
        *(answered(f"p{n}", 0, topics=frozenset({"定价"})) for n in range(3)),
        *(answered(f"g{n}", topics=frozenset({"选品"})) for n in range(3)),
    ]

    found = weak_points(by_topic(rows))

    assert [each.topic for each in found] == ["定价", "布光"]
    assert found[1].steps == ("p:l1", "p:l0")
    assert overall(rows).questions == 9


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Machines may be slow; what is drawn is small."""
ANSWERS = st.lists(
    st.builds(
        Answered,
        question=st.sampled_from("abcdefgh"),
        topics=st.frozensets(st.sampled_from(["布光", "定价", "选品"]), max_size=2),
        score_milli=st.sampled_from([0, 250, 500, 1000]),
        attempt=st.integers(1, 3),
        at_ms=st.integers(0, 50),
        difficulty=st.one_of(st.none(), st.integers(1, 5)),
        place=st.sampled_from(["", "x", "y"]),
    ),
    max_size=30,
)


@patient
@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter_nor_do_repeats(answers, luck):
    shuffled = [*answers, *answers[:5]]
    luck.shuffle(shuffled)

    scores = {topic: each.milli for topic, each in by_topic(answers).items()}

    assert {topic: each.milli for topic, each in by_topic(shuffled).items()} == scores
    assert all(0 <= milli <= 1000 for milli in scores.values())


@patient
@given(ANSWERS.filter(bool), st.integers(0, 29))
def test_a_better_answer_never_lowers_anything(answers, which):
    place = which % len(answers)
    better = [*answers]
    better[place] = replace(answers[place], score_milli=1000)
    before, after = by_topic(latest(answers).values()), by_topic(better)

    for topic, each in by_topic(answers).items():
        assert after[topic].milli >= each.milli
    assert before == by_topic(answers)


@patient
@given(ANSWERS)
def test_a_topic_depends_on_its_own_questions_alone(answers):
    lit = [each for each in latest(answers).values() if "布光" in each.topics]

    assert by_topic(answers).get("布光") == by_topic(lit).get("布光")
