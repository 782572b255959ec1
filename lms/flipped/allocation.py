"""Who reviews what. Pure: nobody reviews their own work or that of their own group."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Allocation:
    """Pairs (reviewer, work), and those reviewers for whom not enough other works were there."""

    pairs: tuple[tuple[str, str], ...]
    short: tuple[str, ...]


def ring(owners: Mapping[str, Sequence[str]], *, each: int) -> Allocation:
    """Works in a ring; a work's people review the works after theirs, one place further per
    person, so that every work has the same number of reviews where all have as many people.

    ``owners``: work → its people, in the order of the ring.
    """
    works = list(owners)
    others = len(works) - 1
    pairs: list[tuple[str, str]] = []
    short: list[str] = []
    for at, work in enumerate(works):
        for seat, person in enumerate(owners[work]):
            wanted = min(each, others)
            for step in range(wanted):
                ahead = 1 + (seat * each + step) % others
                pairs.append((person, works[(at + ahead) % len(works)]))
            if wanted < each:
                short.append(person)
    return Allocation(tuple(pairs), tuple(short))


def at_random(owners: Mapping[str, Sequence[str]], *, each: int, seed: int) -> Allocation:
    """By lot, the least reviewed works first, so that their numbers stay within one another's
    reach."""
    rng = random.Random(seed)  # noqa: S311 - a lot among works, not a secret
    people = [(person, work) for work, members in owners.items() for person in members]
    rng.shuffle(people)
    count = dict.fromkeys(owners, 0)
    taken: set[tuple[str, str]] = set()
    short = []
    for _ in range(each):
        for person, own in people:
            free = [w for w in owners if w != own and (person, w) not in taken]
            if not free:
                continue
            fewest = min(count[w] for w in free)
            chosen = rng.choice([w for w in free if count[w] == fewest])
            taken.add((person, chosen))
            count[chosen] += 1
    had = {person: sum(pair[0] == person for pair in taken) for person, _ in people}
    short = sorted(person for person, number in had.items() if number < each)
    return Allocation(tuple(sorted(taken)), tuple(short))


def wrong_pairs(
    owners: Mapping[str, Sequence[str]], pairs: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Pairs by hand that may not be: unknown people or works, the own work, twice the same."""
    own = {person: work for work, members in owners.items() for person in members}
    seen: set[tuple[str, str]] = set()
    wrong = []
    for pair in pairs:
        person, work = pair
        if person not in own or work not in owners or own[person] == work or pair in seen:
            wrong.append(pair)
        seen.add(pair)
    return wrong
