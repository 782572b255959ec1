"""What an absence weighs, and what a count of them means. Pure; numbers from the rule pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DEFAULT_IDLE_MS = 300_000
DEFAULT_APPEAL_DAYS = 7


class Weight(StrEnum):
    """Of one report."""

    IGNORED = "ignored"
    NOTED = "noted"
    COUNTED = "counted"
    CONTEXT = "context"


class Level(StrEnum):
    """Where a trainee stands in one lesson."""

    NONE = "none"
    WARNED = "warned"
    LAST = "last"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class FocusRules:
    """The pack's ``focus``; lengths in ms."""

    ignore_ms: int
    count_ms: int
    review_at: int
    idle_ms: int
    appeal_days: int


def focus_rules(pack: Mapping[str, Any]) -> FocusRules:
    """The rules of a pack; the last two are optional in it."""
    focus = pack["focus"]
    return FocusRules(
        ignore_ms=focus["ignore_ms"],
        count_ms=focus["count_ms"],
        review_at=focus["review_at"],
        idle_ms=focus.get("idle_ms", DEFAULT_IDLE_MS),
        appeal_days=focus.get("appeal_days", DEFAULT_APPEAL_DAYS),
    )


def weigh(rules: FocusRules, what: str, ms: int) -> Weight:
    """Only an absence of the page can be noted or counted; all else is context."""
    if what != "hidden":
        return Weight.CONTEXT
    if ms < rules.ignore_ms:
        return Weight.IGNORED
    return Weight.COUNTED if ms > rules.count_ms else Weight.NOTED


def level(rules: FocusRules, counted: int) -> Level:
    """None yet; warned; one before the limit; at the limit a person looks."""
    if counted >= rules.review_at:
        return Level.REVIEW
    if counted == 0:
        return Level.NONE
    return Level.LAST if counted == rules.review_at - 1 else Level.WARNED
