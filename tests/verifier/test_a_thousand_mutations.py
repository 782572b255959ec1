"""A thousand random changes to a period file, half of them signed again by the log's own key."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import pytest

from tests.verifier import kit
from tests.verifier.forging import (
    Members,
    listed_again,
    members_of,
    signed_again,
    verify,
)
from tests.verifier.kit import AGENCY
from verifier import container

ROUNDS, EACH = 10, 100
FREE = ("evidence/note.txt", "report.pdf", "manifest.json", "manifest.sig")
"""What the key's holder may sign anew: files that are the platform's word, and the signature."""
FEWER = ("consistency/10.json", "log.vkey")
"""What its holder may leave out: a link that the leaves prove anyway, a copy of the key."""


@cache
def honest() -> bytes:
    return kit.sample(trainees=2).build()


def flipped(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def digit(data: bytes, dice: random.Random) -> bytes:
    """One digit made another: the change that a forger of minutes would make."""
    places = [n for n, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return flipped(data, dice)
    at = dice.choice(places)
    other = dice.choice([d for d in range(48, 58) if d != data[at]])
    return data[:at] + bytes([other]) + data[at + 1 :]


def shortened(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randint(1, 40) :]


def lengthened(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.randbytes(dice.randint(1, 20)) + data[at:]


def doubled_line(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return b"".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def swapped_lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    flipped,
    digit,
    shortened,
    lengthened,
    doubled_line,
    swapped_lines,
]


def one_member_changed(dice: random.Random, but: tuple[str, ...] = ()) -> Members:
    """The members with one of them altered, for certain."""
    members = members_of(honest())
    while True:
        name = dice.choice(sorted(members.keys() - set(but)))
        changed = dice.choice(CHANGES)(members[name], dice)
        if changed != members[name]:
            return {**members, name: changed}


def membership_changed(dice: random.Random, but: tuple[str, ...] = ()) -> Members:
    members = members_of(honest())
    name = dice.choice(sorted(members.keys() - set(but)))
    if dice.random() < 0.5:
        del members[name]
    else:
        members[name] = members[dice.choice(sorted(set(members) - {name}))]
    return members


def without_key(dice: random.Random) -> bytes:
    """Bytes of the zip, or a member, or the list of members; the signature is as it was."""
    pick = dice.random()
    if pick < 0.4:
        return dice.choice(CHANGES[:4])(honest(), dice)
    if dice.random() < 0.5:  # the hashes listed anew, which leaves the signature behind
        keep = ("manifest.json", "manifest.sig")
        return container.write(listed_again(_changed(dice, pick < 0.9, keep)))
    return container.write(_changed(dice, pick < 0.9, ()))


def _changed(dice: random.Random, content: bool, but: tuple[str, ...]) -> Members:
    return one_member_changed(dice, but) if content else membership_changed(dice, but)


def with_key(dice: random.Random) -> bytes:
    changed = (
        one_member_changed(dice, FREE)
        if dice.random() < 0.9
        else membership_changed(dice, (*FREE, *FEWER))
    )
    return container.write(signed_again(changed))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_one_is_refused(seed: int) -> None:
    dice = random.Random(seed)
    platform = kit.sample(trainees=2).platform()
    holds = (platform.checkpoint, platform.consistency[0][0])
    assert verify(honest(), holds, (AGENCY.verifier,)).exit_code == 0
    for number in range(EACH):
        data = with_key(dice) if number % 2 else without_key(dice)
        if data != honest():
            assert verify(data, holds, (AGENCY.verifier,)).exit_code, f"{seed}, change {number}"
