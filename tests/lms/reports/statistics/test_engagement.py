"""Engagement: a spammer gains nothing beyond the cap, lowers nobody, and more is never less."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.statistics import engagement, folding
from lms.reports.statistics.folding import Fact
from lms.reports.statistics.measures import CAPPED
from lms.reports.statistics.texts import folded

DAY = dt.date(2026, 3, 2)
amounts = st.dictionaries(st.sampled_from(engagement.NEEDED), st.integers(0, 10**7))
occasions = st.builds(
    engagement.Occasions,
    days=st.integers(0, 10),
    live=st.integers(0, 10),
    flipped=st.integers(0, 9),
)
capped = st.sampled_from(sorted(CAPPED))


def fact(index: int, measure: str, hour: int = 9, amount: int = 1, who: str = "x") -> Fact:
    return Fact(index=index, subject=who, day=DAY, hour=hour, amounts=((measure, amount),))


def sums_of(facts: list[Fact], repeats: frozenset[int] = frozenset()) -> dict[str, int]:
    deltas: folding.Deltas = {}
    folding.add_facts(deltas, facts, repeats)
    delta = deltas.get(("x", DAY), folding.Delta())
    delta.capped({})
    return dict(delta.sums)


@given(sums=amounts, times=occasions)
def test_it_lies_between_nothing_and_a_thousand(sums, times):
    result = engagement.score(sums, times)

    assert result.milli is None or 0 <= result.milli <= 1000
    assert all(0 <= part.share_milli <= 1000 for part in result.parts)


@given(
    sums=amounts,
    times=occasions,
    measure=st.sampled_from(engagement.NEEDED),
    more=st.integers(0, 10**6),
)
def test_doing_more_never_lowers_it(sums, times, measure, more):
    if measure == "due_milli":
        return
    after = {**sums, measure: sums.get(measure, 0) + more}

    before, now = engagement.score(sums, times).milli, engagement.score(after, times).milli
    assert before is None or (now is not None and now >= before)


@given(measure=capped, flood=st.integers(50, 400), times=occasions)
def test_a_flood_within_an_hour_is_worth_no_more_than_the_cap(measure, flood, times):
    twin, cap = CAPPED[measure]
    amount = 60_000 if measure == "spoke_ms" else 1
    at_cap = [fact(n, measure, amount=amount) for n in range(cap // amount)]
    spam = [fact(n, measure, amount=amount) for n in range(cap // amount + flood)]

    assert sums_of(spam)[twin] == cap
    assert engagement.score(sums_of(spam), times) == engagement.score(sums_of(at_cap), times)


@given(count=st.integers(1, 200))
def test_repeated_texts_gain_nothing(count):
    facts = [fact(n, "comments") for n in range(count)]
    repeats = frozenset(range(1, count))

    sums = sums_of(facts, repeats)
    assert (sums["comments"], sums["comments_counted"]) == (count, 1)


@given(mine=st.lists(capped, max_size=20), theirs=st.lists(capped, max_size=300), times=occasions)
def test_what_another_does_changes_nothing_of_mine(mine, theirs, times):
    own = [fact(n, measure) for n, measure in enumerate(mine)]
    others = [fact(1000 + n, measure, who="spammer") for n, measure in enumerate(theirs)]

    assert engagement.score(sums_of(own), times) == engagement.score(sums_of(own + others), times)


def test_a_component_without_an_occasion_is_left_out():
    only_vod = engagement.Occasions(days=1, live=0, flipped=0)
    names = {part.component for part in engagement.score({"due_milli": 1000}, only_vod).parts}

    assert names == {"presence", "answers", "questions", "comments"}


def test_texts_that_read_the_same_fold_to_the_same():
    assert folded("好的！！！") == folded("好的") == folded(" 好 的 。")
    assert folded("666666") == folded("6")
    assert folded("OK") == folded("ｏｋ")
    assert folded("主图") != folded("标题")
