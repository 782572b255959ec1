"""Balanced groups: better than chance every time, and true to every wish that can be met."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.groups.balance import (
    Value,
    at_random,
    balanced,
    columns,
    how_many,
    imbalance,
)
from lms.groups.constraints import Sizes, Wish, plan

pytestmark = pytest.mark.any_db
WEIGHTS = {"score": 2.0, "years": 1.0, "gender": 1.0, "region": 0.5, "skills": 1.0}


def people(rng: random.Random, count: int) -> list[dict[str, Value]]:
    return [
        {
            "score": rng.randint(20, 100) if rng.random() < 0.9 else None,
            "years": rng.randint(0, 20),
            "gender": rng.choice(["f", "m"]),
            "region": rng.choice(["杭州", "宁波", "温州"]),
            "skills": tuple(rng.sample(["摄影", "文案", "客服", "投放"], rng.randint(0, 3))),
        }
        for _ in range(count)
    ]


def in_one_group(groups: tuple[tuple[int, ...], ...], wish: Wish) -> bool:
    return any(set(wish.people) <= set(group) for group in groups)


def in_different_groups(groups: tuple[tuple[int, ...], ...], wish: Wish) -> bool:
    return all(len(set(wish.people) & set(group)) <= 1 for group in groups)


def kept(groups: tuple[tuple[int, ...], ...], wish: Wish) -> bool:
    return (in_one_group if wish.kind == "together" else in_different_groups)(groups, wish)


def test_balanced_beats_chance_in_a_thousand_of_a_thousand_classes() -> None:
    won = 0
    for seed in range(1_000):
        rng = random.Random(seed)
        count = rng.randint(15, 30)  # of 12 in two groups chance may hit the very best
        members, sizes = people(rng, count), how_many(count)
        table = columns(members, WEIGHTS)
        found = balanced(members, WEIGHTS, sizes=sizes, seed=seed)
        chance, _ = at_random(count, sizes=sizes, seed=seed)
        assert sorted(itertools.chain(*found.groups)) == list(range(count))
        assert all(4 <= len(group) <= 6 for group in found.groups)
        won += imbalance(table, found.groups) < imbalance(table, chance)
    assert won == 1_000


@pytest.mark.parametrize("count", [n for n in range(4, 41) if n != 7])
def test_every_class_divides_into_groups_of_four_to_six(count: int) -> None:
    sizes = how_many(count)
    assert 4 <= sizes.least <= sizes.most <= 6
    assert sizes.fits(count)


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_some_numbers_cannot_be_divided(count: int) -> None:
    with pytest.raises(ValueError, match="fit"):
        how_many(count)


def test_another_seed_gives_an_alternative_and_the_same_seed_the_same() -> None:
    members = people(random.Random(1), 30)
    one, again, other = (
        balanced(members, WEIGHTS, sizes=how_many(30), seed=seed) for seed in (1, 1, 2)
    )
    assert one == again
    assert one.groups != other.groups
    assert min(one.quality, other.quality) > 60


def wishes_of(count: int) -> st.SearchStrategy[list[Wish]]:
    someone = st.integers(0, count - 1)
    return st.lists(
        st.builds(
            Wish,
            st.sampled_from(["together", "apart"]),
            st.lists(someone, min_size=2, max_size=4, unique=True).map(tuple),
        ),
        max_size=12,
    )


@settings(max_examples=150, deadline=None)
@given(wishes_of(20), st.integers(0, 99))
def test_every_wish_is_kept_or_named(wishes: list[Wish], seed: int) -> None:
    members = people(random.Random(seed), 20)
    found = balanced(members, WEIGHTS, sizes=how_many(20), wishes=wishes, seed=seed, starts=1)
    assert sorted(itertools.chain(*found.groups)) == list(range(20))
    for wish in wishes:
        assert kept(found.groups, wish) or wish in found.unmet


def exists(count: int, sizes: Sizes, wishes: list[Wish]) -> bool:
    """By brute force over all divisions of a few people."""
    for labels in itertools.product(range(sizes.groups), repeat=count):
        groups = tuple(
            tuple(n for n in range(count) if labels[n] == g) for g in range(sizes.groups)
        )
        if all(sizes.least <= len(group) <= sizes.most for group in groups) and all(
            kept(groups, wish) for wish in wishes
        ):
            return True
    return False


@settings(max_examples=120, deadline=None)
@given(wishes_of(7))
def test_a_wish_is_named_only_when_it_cannot_stand_beside_those_before_it(
    wishes: list[Wish],
) -> None:
    sizes = Sizes(2, 3, 4)
    unmet = list(plan(7, sizes, wishes).unmet)
    accepted: list[Wish] = []
    for wish in wishes:
        possible = exists(7, sizes, [*accepted, wish])
        assert possible is not (wish in unmet)
        if possible:
            accepted.append(wish)


def test_impossible_wishes_are_named() -> None:
    whole = Wish("together", tuple(range(7)))
    both = (Wish("together", (1, 2)), Wish("apart", (2, 1)))
    found = plan(12, how_many(12), [whole, *both])
    assert found.unmet == (whole, both[1])
