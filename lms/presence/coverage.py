"""Sets of media time as sorted, disjoint, non-touching ranges of milliseconds."""

from __future__ import annotations

from bisect import bisect_left

Range = tuple[int, int]
Coverage = tuple[Range, ...]


def total(coverage: Coverage) -> int:
    """Covered milliseconds."""
    return sum(end - start for start, end in coverage)


def missing(coverage: Coverage, start: int, end: int) -> list[Range]:
    """The parts of ``[start, end)`` that are not covered, in order."""
    found: list[Range] = []
    index = max(0, bisect_left(coverage, (start, start)) - 1)
    at = start
    for low, high in coverage[index:]:
        if low >= end:
            break
        if high <= at:
            continue
        if low > at:
            found.append((at, low))
        at = max(at, high)
    if at < end:
        found.append((at, end))
    return found


def add(coverage: Coverage, start: int, end: int) -> Coverage:
    """The union with ``[start, end)``; touching ranges become one."""
    if start >= end:
        return coverage
    before = [part for part in coverage if part[1] < start]
    after = [part for part in coverage if part[0] > end]
    touching = coverage[len(before) : len(coverage) - len(after)]
    if touching:
        start = min(start, touching[0][0])
        end = max(end, touching[-1][1])
    return (*before, (start, end), *after)
