"""Papers drawn from a seed: the same again, the same weight for everybody, none twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.exams import drawing

pytestmark = pytest.mark.any_db

POOLS = st.dictionaries(
    st.integers(0, 4), st.sets(st.integers(0, 15), max_size=10).map(sorted), min_size=1, max_size=4
)


def test_the_same_words_give_the_same_order_and_others_another():
    things = list(range(30))

    first = drawing.shuffled(things, drawing.generator("seed", "trainee", 1))

    assert first == drawing.shuffled(things, drawing.generator("seed", "trainee", 1))
    assert first != drawing.shuffled(things, drawing.generator("seed", "trainee", 2))
    assert sorted(first) == things


@settings(max_examples=300, deadline=None)
@given(pools=POOLS, want=st.lists(st.integers(1, 4), min_size=4, max_size=4), seed=st.integers())
def test_pools_are_shared_out_whenever_that_can_be_done(pools, want, seed):
    counts = {rule: want[n % 4] for n, rule in enumerate(pools)}

    shares, lacks = drawing.share(counts, pools, drawing.generator(seed))

    shared = [question for share in shares.values() for question in share]
    assert len(shared) == len(set(shared)), "a question in two pools"
    for rule, share in shares.items():
        assert set(share) <= set(pools[rule])
        assert len(share) >= counts[rule] - lacks.get(rule, 0)
    assert bool(lacks) == (not feasible(counts, pools))


def feasible(counts, pools) -> bool:
    """Hall's condition over every set of rules (few enough to try them all)."""
    rules = list(counts)
    for mask in range(1, 1 << len(rules)):
        chosen = [rule for n, rule in enumerate(rules) if mask >> n & 1]
        reach = set().union(*(pools[rule] for rule in chosen))
        if len(reach) < sum(counts[rule] for rule in chosen):
            return False
    return True
