"""The arithmetic of peer review: tables by hand, and what must hold for any reviews."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.flipped import allocation, peer
from lms.flipped.peer import Given

WORKS = ("a", "b", "c", "d")
PEOPLE = tuple(f"p{n}" for n in range(8))


def of(*rows: tuple[str, str, int], empty: tuple[str, ...] = ()) -> list[Given]:
    return [Given(who, work, score, who in empty) for who, work, score in rows]


def graded(rows: list[Given], practice: dict[str, int] | None = None) -> peer.Outcome:
    allocated: dict[str, int] = {}
    for row in rows:
        allocated[row.reviewer] = allocated.get(row.reviewer, 0) + 1
    return peer.outcome(rows, allocated=allocated, practice=practice or {})


@pytest.mark.parametrize(
    ("rows", "grade"),
    [
        (of(("p", "a", 700)), 700),
        (of(("p", "a", 700), ("q", "a", 700), ("r", "a", 700)), 700),
        # Two reviews: each is 100 from the other, a third of it is bias: 600+33 and 700-33.
        (of(("p", "a", 600), ("q", "a", 700)), 650),
    ],
)
def test_grades_by_hand(rows, grade):
    assert graded(rows).works == {"a": grade}


def test_a_harsh_hand_moves_a_grade_less_than_the_plain_mean_does():
    rows = of(
        *[(who, work, 800) for who in ("p", "q", "r") for work in WORKS],
        *[("h", work, 400) for work in WORKS],
    )
    found = graded(rows)
    assert found.bias["h"] == -peer.BIAS_MOST
    assert all(800 - grade < 800 - 700 for grade in found.works.values()), "plain mean is 700"
    assert found.reviewers["h"] < found.reviewers["p"] == 1000


def test_an_empty_review_weighs_a_quarter():
    rows = of(("p", "a", 800), ("q", "a", 800), ("r", "a", 800), ("e", "a", 800), empty=("e",))
    weights = {one.reviewer: one.weight for one in graded(rows).reviews}
    assert weights == {"p": 1000, "q": 1000, "r": 1000, "e": 250}
    assert graded(rows).reviewers["e"] == 500


def test_practice_far_from_the_trainer_lowers_the_weight():
    rows = of(("p", "a", 800), ("q", "a", 800), ("r", "a", 800))
    weights = {one.reviewer: one.weight for one in graded(rows, {"p": 400}).reviews}
    assert weights["p"] < weights["q"]


@pytest.mark.parametrize(
    ("comment", "empty"),
    [
        ("", True),
        ("好", True),
        ("好好好好好好好好好好好", True),
        ("。。。。。。。。。", True),
        ("标题写得清楚，主图可以再亮一点", False),
    ],
)
def test_what_says_nothing(comment, empty):
    assert peer.is_empty(comment) is empty


@pytest.mark.parametrize(
    ("values", "work", "by", "whole"),
    [
        (
            {"trainer": 900, "peers": 500, "reviewer": 1000, "gave_reviews": True},
            900,
            "trainer",
            920,
        ),
        (
            {"trainer": None, "peers": 500, "reviewer": 1000, "gave_reviews": True},
            500,
            "peers",
            600,
        ),
        # Gave no review: nothing by peers, and 0 for reviewing beside the trainer's score.
        ({"trainer": None, "peers": 500, "reviewer": 0, "gave_reviews": False}, None, "", None),
        ({"trainer": 900, "peers": 500, "reviewer": 0, "gave_reviews": False}, 900, "trainer", 720),
        # Nothing to review: the work alone.
        (
            {"trainer": None, "peers": 500, "reviewer": None, "gave_reviews": False},
            500,
            "peers",
            500,
        ),
        (
            {
                "trainer": 900,
                "peers": None,
                "reviewer": None,
                "gave_reviews": False,
                "late_minus_milli": 100,
            },
            810,
            "trainer",
            810,
        ),
    ],
)
def test_totals_by_hand(values, work, by, whole):
    found = peer.total(share_milli=200, **values)
    assert (found.work, found.by, found.total) == (work, by, whole)


pairs = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(WORKS)), unique=True, min_size=1, max_size=24
)


@st.composite
def reviews(draw):
    return [
        Given(who, work, draw(st.integers(0, 1000)), draw(st.booleans()))
        for who, work in draw(pairs)
    ]


SLOW = [HealthCheck.too_slow]
"""How long the machine takes to draw says nothing about the arithmetic."""


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(reviews(), st.randoms(use_true_random=False))
def test_for_any_reviews(rows, rng):
    allocated = dict.fromkeys(PEOPLE, 3)
    practice = {who: 50 * n for n, who in enumerate(PEOPLE[:4])}
    found = peer.outcome(rows, allocated=allocated, practice=practice)
    for work, grade in found.works.items():
        scores = [row.score for row in rows if row.work == work]
        assert min(scores) <= grade <= max(scores)
    gave = {row.reviewer for row in rows}
    for who, mark in found.reviewers.items():
        assert 0 <= mark <= 1000
        assert mark == 0 or who in gave
    assert set(found.reviewers) == set(PEOPLE)
    shuffled = list(rows)
    rng.shuffle(shuffled)
    assert peer.outcome(shuffled, allocated=allocated, practice=practice) == found


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(reviews(), st.integers(0, 1000))
def test_agreement_is_never_punished(rows, score):
    agreed = [Given(row.reviewer, row.work, score, row.empty) for row in rows]
    found = graded(agreed)
    assert set(found.works.values()) == {score}
    assert set(found.bias.values()) == {0}
    for row in agreed:
        if not any(r.empty for r in agreed if r.reviewer == row.reviewer):
            assert found.reviewers[row.reviewer] == 1000


groups = st.lists(st.integers(1, 6), min_size=2, max_size=8)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(groups, st.integers(1, 5), st.integers(0, 99))
def test_nobody_reviews_the_own_group_and_works_are_reviewed_alike(sizes, each, seed):
    owners = {f"w{n}": [f"w{n}p{m}" for m in range(size)] for n, size in enumerate(sizes)}
    for made in (
        allocation.ring(owners, each=each),
        allocation.at_random(owners, each=each, seed=seed),
    ):
        assert not allocation.wrong_pairs(owners, made.pairs)
        for person in (p for members in owners.values() for p in members):
            number = sum(pair[0] == person for pair in made.pairs)
            assert number == min(each, len(owners) - 1)
            assert (person in made.short) == (number < each)
    if len(set(sizes)) == 1:
        count = [
            sum(pair[1] == work for pair in allocation.ring(owners, each=each).pairs)
            for work in owners
        ]
        assert len(set(count)) == 1
