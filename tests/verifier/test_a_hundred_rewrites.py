"""A hundred rewrites by the operator, who holds the log's key and regenerates everything.

Each changes the past before a checkpoint that somebody else holds: of the class in one half, of
the platform (which pins every class) in the other. Some of them contradict nothing inside the
file; that is what held checkpoints are for.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.verifier import kit
from tests.verifier.forging import HONEST, only, verify
from tests.verifier.kit import MINUTE, Leaf, Sample, pseudonym, uid

Rewrite = Callable[[Sample, int, random.Random], None]


def dropped(whole: Sample, at: int, dice: random.Random) -> None:
    del whole.leaves[at]


def dropped_person(whole: Sample, at: int, dice: random.Random) -> None:
    """Somebody who was never there, as the operator tells it now."""
    who = pseudonym(dice.randrange(whole.trainees))
    whole.leaves = [leaf for leaf in whole.leaves if leaf["subject"] != who]


def inserted(whole: Sample, at: int, dice: random.Random) -> None:
    """A mark by hand slipped in: half an hour that nobody earned."""
    mark = {"state": "made_up", "credited": 30 * MINUTE, "reason": "补登", "grade": "hand"}
    when = whole.leaves[at]["at"]
    who = {"subject": pseudonym(dice.randrange(4)), "lesson": dice.choice(kit.LESSONS)}
    leaf = whole.add("attendance.marked", when, mark, **who)
    whole.leaves.insert(at, whole.leaves.pop(whole.leaves.index(leaf)))


def later(whole: Sample, at: int, dice: random.Random) -> None:
    whole.leaves[at]["at"] += dice.randint(1, 900)


def another_event(whole: Sample, at: int, dice: random.Random) -> None:
    whole.leaves[at]["id"] = uid("forged", at, dice.random())


def swapped(whole: Sample, at: int, dice: random.Random) -> None:
    whole.leaves[at], whole.leaves[at + 1] = whole.leaves[at + 1], whole.leaves[at]


def by_another(whole: Sample, at: int, dice: random.Random) -> None:
    whole.leaves[at]["actor"] = pseudonym(dice.randrange(50, 99))


def fewer_beats(whole: Sample, at: int, dice: random.Random) -> None:
    """Minutes given away: less is a lie as well."""
    found: list[Leaf] = [leaf for leaf in whole.leaves[:at] if "beats" in leaf["payload"]]
    if not found:
        return dropped(whole, at, dice)
    found[-1]["payload"]["beats"] -= 1
    return None


REWRITES: tuple[Rewrite, ...] = (
    dropped,
    dropped_person,
    inserted,
    later,
    another_event,
    swapped,
    by_another,
    fewer_beats,
)


@pytest.mark.parametrize("seed", range(4))
def test_every_one_is_detected_by_whoever_holds_a_checkpoint(seed: int) -> None:
    dice, size = random.Random(seed), len(HONEST.leaves)
    platform = HONEST.platform().checkpoint
    for number in range(25):
        whole, at = kit.sample(), dice.randrange(5, size - 2)
        dice.choice(REWRITES)(whole, at, dice)
        whole.renumber()
        held_at = dice.randint(at + 2, size)
        held = HONEST.head(held_at) if number % 2 else platform
        known = whole.platform() if dice.random() < 0.5 else None
        report = verify(whole.build(platform=known), (held,))
        assert report.exit_code, f"seed {seed}, rewrite {number}"
        assert number % 2 == 0 or "seen" in only(report).failed


def test_without_a_held_checkpoint_some_would_pass() -> None:
    """So the tests above are about what is held, and the page says so."""
    whole = kit.sample()
    later(whole, len(whole.leaves) // 2, random.Random(1))
    another_event(whole, 20, random.Random(1))
    whole.renumber()
    assert verify(whole.build()).exit_code == 0
