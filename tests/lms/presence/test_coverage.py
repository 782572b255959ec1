"""Coverage is a set: checked against a plain set of milliseconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms.presence.coverage import add, missing, total

ranges = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: tuple(sorted(pair))),
    max_size=12,
)


@given(ranges, st.integers(0, 60), st.integers(0, 60))
def test_union_and_difference_are_those_of_sets(parts, start, end):
    coverage: tuple[tuple[int, int], ...] = ()
    points: set[int] = set()
    for low, high in parts:
        coverage = add(coverage, low, high)
        points |= set(range(low, high))
    assert total(coverage) == len(points)
    assert [p for low, high in coverage for p in range(low, high)] == sorted(points)
    assert all(a[1] < b[0] for a, b in pairwise(coverage))
    found = missing(coverage, start, end)
    assert [p for low, high in found for p in range(low, high)] == sorted(
        set(range(start, end)) - points
    )
