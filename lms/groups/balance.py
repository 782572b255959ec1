"""Balanced groups: each a small picture of the whole class.

Every attribute becomes columns: a number one (standardised), a word or a list of words one for
each word. A group is balanced where its means equal those of the class; its imbalance is the
weighted sum of squared differences. Dividing by what random groups of these sizes would have on
average (the variance of a mean drawn without replacement) gives the quality: 0 is as good as
chance, 100 is perfect. Swapping whole units that give the largest gain, until none gains, is
local search; several starts give alternatives.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms.groups.constraints import Plan, Sizes, Wish, plan

Value = int | float | str | tuple[str, ...] | None
"""A number, a word, several words, or nothing known."""
Columns = NDArray[np.float64]
STARTS = 4
LEAST, MOST = 4, 6
"""People in a mutual-help group (footnote 10 of the technical points)."""


@dataclass(frozen=True)
class Grouping:
    """Groups of people (as numbers), how well balanced, and the wishes that cannot be met."""

    groups: tuple[tuple[int, ...], ...]
    quality: int
    """At most 100; 0 is what chance gives on average, and it can be worse."""
    unmet: tuple[Wish, ...]


def how_many(people: int, *, least: int = LEAST, most: int = MOST) -> Sizes:
    """Groups of five where the number allows it, all within the limits.

    Raises ``ValueError`` for a number that cannot be divided so (fewer than 4, or 7).
    """
    wanted = (least + most) / 2
    possible = [
        groups
        for groups in range(1, people // least + 1)
        if groups * least <= people <= groups * most
    ]
    if not possible:
        raise ValueError("people_do_not_fit_the_groups")
    best = min(possible, key=lambda groups: (abs(people / groups - wanted), groups))
    return Sizes(best, people // best, -(-people // best))


def columns(people: Sequence[Mapping[str, Value]], weights: Mapping[str, float]) -> Columns:
    """People × columns, centred, each attribute's columns scaled to variance ``weight`` in all."""
    made: list[NDArray[np.float64]] = []
    for name in sorted(weights):
        weight = weights[name]
        if weight <= 0:
            continue
        raw = _columns_of([person.get(name) for person in people])
        centred = raw - raw.mean(axis=0)
        spread = float((centred**2).mean(axis=0).sum())
        if spread > 0:
            made.append(centred * np.sqrt(weight / spread))
    if not made:
        return np.zeros((len(people), 1))
    return np.concatenate(made, axis=1)


def _columns_of(values: Sequence[Value]) -> Columns:
    numbers = [value for value in values if isinstance(value, int | float)]
    if numbers:
        # Nobody is drawn to one side by a number that is not known: it stands at the mean.
        middle = sum(numbers) / len(numbers)
        filled = [value if isinstance(value, int | float) else middle for value in values]
        return np.array(filled, dtype=float).reshape(-1, 1)
    words = [
        set(value) if isinstance(value, tuple) else {value} if isinstance(value, str) else set()
        for value in values
    ]
    known = sorted(set().union(*words)) if words else []
    if not known:
        return np.zeros((len(values), 1))
    return np.array([[word in held for word in known] for held in words], dtype=float)


def imbalance(table: Columns, groups: Sequence[Sequence[int]]) -> float:
    """The weighted sum of squared differences between the groups' means and the class's."""
    return float(sum((table[list(group)].mean(axis=0) ** 2).sum() for group in groups))


def expected(table: Columns, groups: Sequence[Sequence[int]]) -> float:
    """What random groups of the same sizes have on average."""
    count = len(table)
    if count < 2:
        return 0.0
    variance = float((table**2).sum() / (count - 1))
    return sum(variance / len(group) * (count - len(group)) / count for group in groups)


def quality(table: Columns, groups: Sequence[Sequence[int]]) -> int:
    """100 × (1 − imbalance ÷ that of chance); 100 where there is nothing to balance."""
    chance = expected(table, groups)
    return 100 if chance <= 0 else round(100 * (1 - imbalance(table, groups) / chance))


def balanced(
    people: Sequence[Mapping[str, Value]],
    weights: Mapping[str, float],
    *,
    sizes: Sizes,
    wishes: Sequence[Wish] = (),
    seed: int = 0,
    starts: int = STARTS,
) -> Grouping:
    """The best of several starts; the same seed gives the same groups, another one others.

    Raises ``ValueError`` when the number of people does not fit ``sizes``.
    """
    table = columns(people, weights)
    planned = plan(len(people), sizes, wishes)
    best: tuple[float, list[int]] | None = None
    for start in range(starts):
        rng = random.Random(f"{seed}:{start}")  # noqa: S311 - an arrangement, not a secret
        placed = _climb(table, planned, sizes, _mixed(planned, sizes, rng))
        cost = imbalance(table, _groups(planned, placed, sizes))
        if best is None or cost < best[0] - 1e-12:
            best = (cost, placed)
    assert best is not None
    groups = tuple(tuple(sorted(group)) for group in _groups(planned, best[1], sizes))
    return Grouping(tuple(sorted(groups)), quality(table, groups), planned.unmet)


def at_random(
    people: int, *, sizes: Sizes, wishes: Sequence[Wish] = (), seed: int = 0
) -> tuple[tuple[tuple[int, ...], ...], tuple[Wish, ...]]:
    """Groups by chance that keep the wishes, and the wishes that cannot be met."""
    planned = plan(people, sizes, wishes)
    rng = random.Random(seed)  # noqa: S311 - an arrangement, not a secret
    groups = _groups(planned, _mixed(planned, sizes, rng), sizes)
    return tuple(sorted(tuple(sorted(group)) for group in groups)), planned.unmet


def _groups(planned: Plan, placed: Sequence[int], sizes: Sizes) -> list[list[int]]:
    groups: list[list[int]] = [[] for _ in range(sizes.groups)]
    for unit, group in zip(planned.units, placed, strict=True):
        groups[group] += unit
    return groups


def _mixed(planned: Plan, sizes: Sizes, rng: random.Random) -> list[int]:
    """A start far from the planned one: random swaps that keep every wish."""
    placed = list(planned.placement)
    foes = _foes(planned)
    units = range(len(placed))
    for _ in range(8 * len(placed)):
        first, second = rng.choice(units), rng.choice(units)
        if len(planned.units[first]) == len(planned.units[second]) and _may_swap(
            placed, foes, first, second
        ):
            placed[first], placed[second] = placed[second], placed[first]
    return placed


def _foes(planned: Plan) -> list[set[int]]:
    foes: list[set[int]] = [set() for _ in planned.units]
    for a, b in planned.apart:
        foes[a].add(b)
        foes[b].add(a)
    return foes


def _may_swap(placed: Sequence[int], foes: list[set[int]], first: int, second: int) -> bool:
    here, there = placed[first], placed[second]
    if here == there:
        return False
    return not any(placed[foe] == there and foe != second for foe in foes[first]) and not any(
        placed[foe] == here and foe != first for foe in foes[second]
    )


def _climb(table: Columns, planned: Plan, sizes: Sizes, placed: list[int]) -> list[int]:
    """Swap the two units that gain most until no swap gains."""
    sums = np.array([table[list(unit)].sum(axis=0) for unit in planned.units])
    lengths = np.array([len(unit) for unit in planned.units])
    foes = _foes(planned)
    first, second = np.triu_indices(len(placed), k=1)
    same = lengths[first] == lengths[second]
    first, second = first[same], second[same]
    for _ in range(20 * len(placed)):
        groups = np.array(placed)
        totals = np.zeros((sizes.groups, table.shape[1]))
        np.add.at(totals, groups, sums)
        counts = np.bincount(groups, weights=lengths, minlength=sizes.groups)[:, None]
        means = totals / counts
        here, there = groups[first], groups[second]
        moved = sums[second] - sums[first]
        gain = ((means[here] + moved / counts[here]) ** 2).sum(axis=1)
        gain += ((means[there] - moved / counts[there]) ** 2).sum(axis=1)
        gain -= (means[here] ** 2).sum(axis=1) + (means[there] ** 2).sum(axis=1)
        gain[here == there] = 0
        for at in np.argsort(gain, kind="stable"):
            if gain[at] > -1e-9:
                return placed
            a, b = int(first[at]), int(second[at])
            if _may_swap(placed, foes, a, b):
                placed[a], placed[b] = placed[b], placed[a]
                break
        else:
            return placed
    return placed
