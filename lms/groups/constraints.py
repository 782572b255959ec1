"""Who must sit together and who apart: which wishes can be met, and one way to meet them.

People are numbers from 0. Wishes are taken in their order: one that cannot stand beside those
before it is named and left out, so that an earlier wish is never given up for a later one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

STEPS = 50_000
"""Placements tried before one search gives up; a class of 30 needs a few hundred."""


@dataclass(frozen=True)
class Sizes:
    """How many groups there are, and how many people each may hold."""

    groups: int
    least: int
    most: int

    def fits(self, people: int) -> bool:
        """Whether so many people can be divided so."""
        return self.groups * self.least <= people <= self.groups * self.most


@dataclass(frozen=True)
class Wish:
    """People who shall be in one group, or each in another."""

    kind: Literal["together", "apart"]
    people: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Units that move as one, pairs of units that stay apart, a placement, and wishes not met."""

    units: tuple[tuple[int, ...], ...]
    apart: frozenset[tuple[int, int]]
    """Pairs of unit numbers, the smaller first."""
    placement: tuple[int, ...]
    """The group of each unit."""
    unmet: tuple[Wish, ...]


def plan(people: int, sizes: Sizes, wishes: Sequence[Wish]) -> Plan:
    """Meet as many wishes as can be met, in their order.

    Raises ``ValueError`` when so many people cannot be divided so at all.
    """
    if not sizes.fits(people):
        raise ValueError("people_do_not_fit_the_groups")
    kept: list[Wish] = []
    unmet: list[Wish] = []
    found = _solve(people, sizes, kept)
    assert found is not None
    for wish in wishes:
        tried = _solve(people, sizes, [*kept, wish])
        if tried is None:
            unmet.append(wish)
        else:
            kept.append(wish)
            found = tried
    units, apart, placement = found
    return Plan(units, apart, placement, tuple(unmet))


Solved = tuple[tuple[tuple[int, ...], ...], frozenset[tuple[int, int]], tuple[int, ...]]


def _solve(people: int, sizes: Sizes, wishes: Sequence[Wish]) -> Solved | None:
    """Units, pairs apart and a placement that meets every wish; None where there is none."""
    parent = list(range(people))

    def top(person: int) -> int:
        while parent[person] != person:
            parent[person] = parent[parent[person]]
            person = parent[person]
        return person

    for wish in wishes:
        if wish.kind == "together":
            for other in wish.people[1:]:
                parent[top(other)] = top(wish.people[0])
    members: dict[int, list[int]] = {}
    for person in range(people):
        members.setdefault(top(person), []).append(person)
    units = tuple(tuple(unit) for unit in members.values())
    if any(len(unit) > sizes.most for unit in units):
        return None
    number = {person: n for n, unit in enumerate(units) for person in unit}
    apart: set[tuple[int, int]] = set()
    for wish in wishes:
        if wish.kind == "apart":
            for first, second in itertools.combinations(wish.people, 2):
                a, b = sorted((number[first], number[second]))
                if a == b:
                    return None
                apart.add((a, b))
    placement = _place(units, apart, sizes)
    return None if placement is None else (units, frozenset(apart), placement)


def _place(
    units: tuple[tuple[int, ...], ...], apart: set[tuple[int, int]], sizes: Sizes
) -> tuple[int, ...] | None:
    """A placement by depth-first search, the hardest units first and equal groups tried once."""
    foes: list[set[int]] = [set() for _ in units]
    for a, b in apart:
        foes[a].add(b)
        foes[b].add(a)
    order = sorted(range(len(units)), key=lambda n: (-len(units[n]), -len(foes[n]), n))
    group_of = [-1] * len(units)
    load = [0] * sizes.groups
    steps = 0

    def place(at: int, left: int) -> bool:
        nonlocal steps
        if at == len(order):
            return all(count >= sizes.least for count in load)
        if left < sum(max(0, sizes.least - count) for count in load):
            return False
        unit = order[at]
        tried: set[tuple[int, tuple[int, ...]]] = set()
        for group in sorted(range(sizes.groups), key=lambda g: (load[g], g)):
            if load[group] + len(units[unit]) > sizes.most:
                continue
            inside = tuple(n for n in order[:at] if group_of[n] == group)
            if foes[unit] & set(inside):
                continue
            face = (load[group], inside if inside and _matters(inside, foes) else ())
            if face in tried:
                continue
            tried.add(face)
            steps += 1
            if steps > STEPS:
                return False
            group_of[unit], load[group] = group, load[group] + len(units[unit])
            if place(at + 1, left - len(units[unit])):
                return True
            group_of[unit], load[group] = -1, load[group] - len(units[unit])
        return False

    found = place(0, sum(len(unit) for unit in units))
    return tuple(group_of) if found else None


def _matters(inside: tuple[int, ...], foes: list[set[int]]) -> bool:
    """Whether a group holds anybody from whom others must stay apart."""
    return any(foes[unit] for unit in inside)
