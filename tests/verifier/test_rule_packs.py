"""Rule packs and documents are checked; every reason has words."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.verifier import kit
from tests.verifier.kit import DAY, MINUTE
from verifier import policy
from verifier.policy import DEFAULT_PACKS, PolicyError, words

TRAINEE, LECTURER, TRAINER = DEFAULT_PACKS
WEEK = 7 * 24 * 60 * MINUTE


def test_every_reason_has_words_in_both_languages() -> None:
    """Also those that this sample does not give rise to."""
    result = policy.evaluate(
        TRAINEE, kit.timetable(), kit.sample().roster(), kit.sample().leaves, DAY + WEEK
    )
    found = [r for c in result.cells for r in c.why] + [r for s in result.subjects for r in s.why]
    assert len({reason.code for reason in found}) > 10
    for reason in found:
        for lang in words.LANGUAGES:
            text = words.sentence(reason, lang)
            assert text != reason.code
            assert "{" not in text


def test_words_for_amounts() -> None:
    assert words.duration(3_723_000, "zh") == "1 小时 2 分 3 秒"
    assert words.duration(3_723_000, "en") == "1 h 2 min 3 s"
    assert words.duration(-60_000, "en") == "-1 min"
    assert words.duration(0, "zh") == "0 秒"
    assert [words.hours(n) for n in (0, 500, 1000, 1250)] == ["0", "0.5", "1", "1.25"]
    assert [words.percent(n) for n in (0, 905, 1000)] == ["0%", "90.5%", "100%"]
    tricky = policy.Reason("hand_mark", 1000, {"state": "present", "reason": "{ms} {state}"})
    assert "{ms} {state}" in words.sentence(tricky, "en")


def broken(path: str, value: object) -> Callable[[], dict[str, Any]]:
    def make() -> dict[str, Any]:
        pack = deepcopy(TRAINEE)
        *parents, last = path.split(".")
        inner = pack
        for name in parents:
            inner = inner[name]
        inner[last] = value
        return pack

    return make


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hour_ms", 0),
        ("hour_ms", True),
        ("hour_ms", "2700000"),
        ("vod", None),
        ("vod.min_ratio_milli", 1001),
        ("vod.hours_basis", "wishes"),
        ("live.replay_makes_up", 1),
        ("barred.reading", "neither"),
        ("class_kind", "visitor"),
        ("code", ""),
        ("version", None),
        ("prompts.min_gap_ms", 86_400_000),
    ],
)
def test_malformed_rule_packs_are_named(path: str, value: object) -> None:
    pack = broken(path, value)()
    problems = policy.check_rule_pack(pack)
    assert problems
    assert problems[0].startswith(path)
    with pytest.raises(PolicyError):
        policy.evaluate(pack, [], [], [])


def test_the_default_packs_hold_the_regulations_numbers() -> None:
    for pack in DEFAULT_PACKS:
        assert policy.check_rule_pack(pack) == []
        assert pack["hour_ms"] == 45 * MINUTE
        assert (pack["size"]["max"], pack["lecturers"]) == (30, 2)
    assert TRAINEE["length"] == {"days": 7, "hours": 56}
    assert LECTURER["length"] == TRAINER["length"] == {"days": 10, "hours": 80}
    assert [p["barred"]["max_times"] for p in DEFAULT_PACKS] == [2, 0, 0]
    assert policy.check_rule_pack([]) == ["a rule pack is an object"]


@pytest.mark.parametrize(
    ("timetable", "roster"),
    [
        ("x", []),
        ([None], []),
        ([{}], []),
        ([{**kit.timetable()[0], "mode": "dream"}], []),
        ([{**kit.timetable()[0], "starts": -1}], []),
        ([{**kit.timetable()[0], "hours_milli": 1.5}], []),
        (kit.timetable()[:1] * 2, []),
        ([], "x"),
        ([], [{}]),
        ([], [{"subject": "a"}, {"subject": "a"}]),
    ],
)
def test_malformed_documents_are_policy_errors(timetable: Any, roster: Any) -> None:
    with pytest.raises(PolicyError):
        policy.evaluate(TRAINEE, timetable, roster, [])
