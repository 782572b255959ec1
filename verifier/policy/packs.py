"""Rule packs: every number of the regulation as data, and the check of a pack.

The default packs hold the numbers of the technical points (网络创业培训技术要点,
articles 7, 13, 19); where these are silent the pack says "ours" in `source`. Their first
versions were of policy 1 (``terms``) and stay valid for the classes that began under them.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from verifier.policy import live, sign_in, terms

RulePack = Mapping[str, Any]

_TRAINEE: dict[str, Any] = {
    "code": "cn-points-trainee",
    "version": 2,
    "policy": 2,
    "title": {"zh": "技术要点·学员班", "en": "Technical points, trainee class"},
    "region": None,
    "class_kind": "trainee",
    "valid_from": "2020-01-01",
    "hour_ms": 2_700_000,
    "size": {"advised": 25, "max": 30},
    "lecturers": 2,
    "length": {"days": 7, "hours": 56},
    "online_share_max_milli": 1000,
    "session_hours_max": 4,
    "barred": {"reading": "sum", "max_times": 2, "leave_max_hours": 4},
    "vod": {
        "min_ratio_milli": 900,
        "full_ratio_milli": 990,
        "rate_cap_milli": 1500,
        "hours_basis": "coverage",
        "min_video_milli": 800,
    },
    "live": {
        "min_ratio_milli": 900,
        "full_ratio_milli": 990,
        "late_after_ms": 300_000,
        "early_before_ms": 300_000,
        "replay_makes_up": True,
    },
    "prompts": {"min_gap_ms": 300_000, "max_gap_ms": 900_000, "limit_ms": 60_000},
    "focus": {"ignore_ms": 3_000, "count_ms": 10_000, "review_at": 3},
    "grade_caps": {"hand_milli": 50, "code_milli": 1000},
    "pip_counts": False,
    "locked_sound_counts": False,
    "assessment": {"practical_min": 60, "plan": True},
    "corrections": dict(terms.CORRECTIONS),
    "appeals": dict(terms.APPEALS),
    "source": {
        "size": "art. 7",
        "length": "art. 7",
        "barred": "art. 7",
        "vod": "ours",
        "live": "ours",
        "prompts": "ours",
        "focus": "ours",
        "grade_caps": "ours",
        "corrections": "ours",
        "appeals": "ours",
    },
}


def _variant(
    code: str, kind: str, article: str, zh: str, en: str, assessment: dict[str, Any]
) -> dict[str, Any]:
    pack = deepcopy(_TRAINEE)
    pack.update(code=code, class_kind=kind, title={"zh": zh, "en": en}, assessment=assessment)
    pack["size"] = {"advised": 30, "max": 30}
    pack["length"] = {"days": 10, "hours": 80}
    pack["barred"] = {"reading": "sum", "max_times": 0, "leave_max_hours": 4}
    pack["source"].update(size=article, length=article, barred=article)
    return pack


_TEACHING = {"theory_min": 60, "theory_minutes": 90, "trial_lecture_min": 4}

DEFAULT_PACKS: tuple[dict[str, Any], ...] = (
    _TRAINEE,
    _variant(
        "cn-points-lecturer",
        "lecturer",
        "art. 13",
        "技术要点·讲师班",
        "Technical points, lecturer class",
        {**_TEACHING, "practical_min": 60},
    ),
    _variant(
        "cn-points-trainer",
        "trainer",
        "art. 19",
        "技术要点·培训师班",
        "Technical points, trainer class",
        dict(_TEACHING),
    ),
)

_NUMBERS = (
    ("hour_ms", 60_000, 86_400_000),
    ("session_hours_max", 1, 24),
    ("lecturers", 0, 100),
    ("online_share_max_milli", 0, 1000),
    ("size.advised", 1, 10_000),
    ("size.max", 1, 10_000),
    ("length.days", 0, 1_000),
    ("length.hours", 0, 10_000),
    ("barred.max_times", 0, 1_000),
    ("barred.leave_max_hours", 0, 24),
    ("vod.min_ratio_milli", 0, 1000),
    ("vod.full_ratio_milli", 1, 1000),
    ("vod.rate_cap_milli", 500, 3000),
    ("live.min_ratio_milli", 0, 1000),
    ("live.full_ratio_milli", 1, 1000),
    ("live.late_after_ms", 0, 86_400_000),
    ("live.early_before_ms", 0, 86_400_000),
    ("prompts.min_gap_ms", 1_000, 86_400_000),
    ("prompts.max_gap_ms", 1_000, 86_400_000),
    ("prompts.limit_ms", 1_000, 3_600_000),
    ("focus.ignore_ms", 0, 3_600_000),
    ("focus.count_ms", 0, 3_600_000),
    ("focus.review_at", 1, 1_000),
    ("grade_caps.hand_milli", 0, 1000),
    ("grade_caps.code_milli", 0, 1000),
)
_OPTIONAL = (("vod.min_video_milli", 0, 1000),)
"""Numbers that packs of earlier versions lack: without one, the rule does not apply."""
_CHOICES: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("class_kind", ("trainee", "lecturer", "trainer")),
    ("barred.reading", ("sum", "apart")),
    ("vod.hours_basis", ("coverage", "minutes")),
    ("live.replay_makes_up", (True, False)),
)


def look_up(pack: object, path: str) -> object:
    """The value at a dotted path, or None."""
    value = pack
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number_problem(pack: object, path: str, low: int, high: int) -> str | None:
    value = look_up(pack, path)
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{path}: an integer is expected"
    return None if low <= value <= high else f"{path}: {low} to {high} is allowed"


def check_rule_pack(pack: object) -> list[str]:
    """Problems of a rule pack, each ``path: what``; empty when it can be used."""
    if not isinstance(pack, Mapping):
        return ["a rule pack is an object"]
    found = [_number_problem(pack, *rule) for rule in _NUMBERS]
    found += [
        _number_problem(pack, *rule) for rule in _OPTIONAL if look_up(pack, rule[0]) is not None
    ]
    problems = [problem for problem in found if problem]
    for path, allowed in _CHOICES:
        value = look_up(pack, path)
        if not any(value is a or (isinstance(a, str) and value == a) for a in allowed):
            problems.append(f"{path}: one of {allowed} is expected")
    problems += sign_in.problems(pack)
    problems += live.problems(pack)
    problems += terms.problems(pack)
    if not isinstance(pack.get("code"), str) or not pack["code"]:
        problems.append("code: a text is expected")
    version = pack.get("version")
    if isinstance(version, bool) or not isinstance(version, int | str):
        problems.append("version: a number or a text is expected")
    if not problems and pack["prompts"]["min_gap_ms"] > pack["prompts"]["max_gap_ms"]:
        problems.append("prompts.min_gap_ms: not above max_gap_ms")
    return problems


def video_needed_ms(pack: RulePack, hours_milli: int) -> int:
    """How long a recording must be to carry these class hours in full (ms); 0: any length does.

    Only where hours follow coverage: by minutes a short video cannot earn more than itself.
    """
    rules = pack["vod"]
    if rules["hours_basis"] != "coverage":
        return 0
    part: int = rules.get("min_video_milli", 0)
    hour = terms.hour_ms(pack, "vod")
    return hours_milli * hour * part // 1_000_000


def rule_name(pack: RulePack) -> str:
    """``code@version``, the name that results carry."""
    return f"{pack['code']}@{pack['version']}"
