"""Who did what in which past lesson of the sample: a story, told the same way every time. Pure."""

from __future__ import annotations

import hashlib
from enum import StrEnum


class Act(StrEnum):
    """How a trainee attended one lesson."""

    PRESENT = "present"
    LATE = "late"
    EARLY = "early"
    ABSENT = "absent"
    LEAVE = "leave"
    NEXT_DAY = "next_day"
    """On demand, watched the evening after: still within the deadline."""
    NO_SIGN_OUT = "no_sign_out"
    BY_HAND = "by_hand"
    CORRECTED = "corrected"


MAIN_STORY: dict[str, dict[int, Act]] = {
    "何建军": {3: Act.ABSENT, 4: Act.ABSENT, 7: Act.ABSENT, 8: Act.ABSENT, 11: Act.ABSENT},
    "邓志强": {5: Act.LEAVE, 6: Act.LEAVE},
    "马晓东": {11: Act.LEAVE, 12: Act.LEAVE},
    "方晓梅": {11: Act.NO_SIGN_OUT},
    "林志明": {7: Act.NO_SIGN_OUT},
    "冯国平": {9: Act.NEXT_DAY},
    "江丽娟": {1: Act.CORRECTED},
    "李伟": {5: Act.NEXT_DAY, 8: Act.NEXT_DAY},
    "潘玉兰": {1: Act.NEXT_DAY},
    "高雅琴": {11: Act.BY_HAND},
    "唐丽": {7: Act.BY_HAND},
    "陈桂芳": {7: Act.LATE},
    "黄海涛": {10: Act.LATE},
    "刘芳": {6: Act.EARLY},
    "罗永强": {3: Act.LATE},
    "梁春燕": {2: Act.LATE},
}
"""Trainee → lesson number → what happened; everybody else was there."""
CHANCES: tuple[tuple[int, Act], ...] = (
    (22, Act.ABSENT),
    (45, Act.LATE),
    (62, Act.EARLY),
    (70, Act.NEXT_DAY),
)
"""Per thousand, cumulative: the other classes' exceptions."""


def act_of(*, main: bool, code: str, name: str, order: int) -> Act:
    """What this trainee did in this lesson."""
    if main:
        return MAIN_STORY.get(name, {}).get(order, Act.PRESENT)
    roll = number(code, name, str(order)) % 1000
    return next((act for below, act in CHANCES if roll < below), Act.PRESENT)


def number(*parts: str) -> int:
    """A number that belongs to these words: chance without a generator's state."""
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:6], "big")
