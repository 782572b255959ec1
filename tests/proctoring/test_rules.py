"""What weighs how much: the table of the design, with the pack's numbers and others."""

from __future__ import annotations

import pytest

from proctoring.rules import FocusRules, focus_rules, level, weigh
from verifier.policy import DEFAULT_PACKS

RULES = focus_rules(DEFAULT_PACKS[0])
STRICT = FocusRules(ignore_ms=1_000, count_ms=2_000, review_at=1, idle_ms=60_000, appeal_days=3)


@pytest.mark.parametrize(
    ("what", "ms", "weight"),
    [
        ("hidden", 0, "ignored"),
        ("hidden", 2_999, "ignored"),
        ("hidden", 3_000, "noted"),
        ("hidden", 10_000, "noted"),
        ("hidden", 10_001, "counted"),
        ("hidden", 86_400_000, "counted"),
        *[
            (what, 86_400_000, "context")
            for what in ("blur", "fullscreen_exit", "second_screen", "paste", "asleep")
        ],
    ],
)
def test_only_absences_are_counted_and_only_long_ones(what: str, ms: int, weight: str) -> None:
    assert weigh(RULES, what, ms) == weight


def test_the_pack_says_how_long_and_how_often() -> None:
    assert weigh(STRICT, "hidden", 2_001) == "counted"
    assert [level(RULES, n) for n in range(5)] == ["none", "warned", "last", "review", "review"]
    assert [level(STRICT, n) for n in range(2)] == ["none", "review"]
