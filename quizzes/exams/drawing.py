"""Drawing and ordering a paper: a function of the exam's seed and the paper, and of nothing else.

Pure. A rule names one difficulty and one number of points, so every paper drawn by the same rules
has the same total of both. Where the pools of several rules overlap, their questions are shared out
once (:func:`share`): a bipartite matching gives every rule its number whenever that can be done.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Q = TypeVar("Q", bound=Hashable)
R = TypeVar("R", bound=Hashable)


def generator(*parts: object) -> random.Random:
    """The generator of these words: the same words, the same order, on any machine."""
    return random.Random("|".join(str(part) for part in parts))  # noqa: S311 - an order, no secret


def share(
    counts: Mapping[R, int], pools: Mapping[R, Sequence[Q]], dice: random.Random
) -> tuple[dict[R, list[Q]], dict[R, int]]:
    """Every question to one rule that wants it; and how many each rule lacks (empty: none).

    ``counts``: how many each rule needs at least. What is left over goes to the rule of its own
    that has the fewest for its number.
    """
    slots = [rule for rule, count in counts.items() for _ in range(count)]
    placed, missing = match(slots, pools, dice)
    shares: dict[R, list[Q]] = {rule: [] for rule in counts}
    taken: set[Q] = set()
    for slot, question in enumerate(placed):
        if question is not None:
            shares[slots[slot]].append(question)
            taken.add(question)
    wanted: dict[Q, list[R]] = {}
    for rule in counts:
        for question in pools[rule]:
            wanted.setdefault(question, []).append(rule)
    for question, rules in wanted.items():
        if question not in taken:
            poorest = min(rules, key=lambda rule: len(shares[rule]) / counts[rule])
            shares[poorest].append(question)
    lacks: dict[R, int] = {}
    for slot in missing:
        lacks[slots[slot]] = lacks.get(slots[slot], 0) + 1
    return shares, lacks


def match(
    slots: Sequence[R], pools: Mapping[R, Sequence[Q]], dice: random.Random
) -> tuple[list[Q | None], list[int]]:
    """A question for each slot, none twice; and the slots that got none (Kuhn 1955).

    ``slots`` name the pool that each takes from (a rule stands there ``count`` times).
    """
    orders = []
    for slot in slots:
        order = list(pools.get(slot, ()))
        dice.shuffle(order)
        orders.append(order)
    holder: dict[Q, int] = {}

    def place(slot: int, tried: set[Q]) -> bool:
        for question in orders[slot]:
            if question in tried:
                continue
            tried.add(question)
            if question not in holder or place(holder[question], tried):
                holder[question] = slot
                return True
        return False

    missing = [slot for slot in range(len(slots)) if not place(slot, set())]
    found: list[Q | None] = [None] * len(slots)
    for question, place_of in holder.items():
        found[place_of] = question
    return found, missing


def shuffled(things: Sequence[T], dice: random.Random) -> list[T]:
    """A shuffled copy."""
    order = list(things)
    dice.shuffle(order)
    return order
