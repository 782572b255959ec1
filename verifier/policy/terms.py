"""What rule packs of policy 2 may add: limits of shares, lessons below the minimum, questions.

A pack that names no ``policy`` is of policy 1: it is judged as it was when it was published, so
that every file made under it still verifies. Policy 2 differs in this:

- what happened last goes by the time at which it happened, not by its number in the log;
- wall time is spent once per trainee over all lessons, and whoever holds it began first;
- where the rules ask for a sign-in, nothing before the first one counts (replays apart);
- live and on-site lessons shorter than their class hours carry hours by what they last;
- the caps of hand-marked and confirmed shares, and the largest shares of modes, limit the hours
  that count in all: they no longer only raise a flag.

The defaults of the sections below change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

POLICIES = (1, 2)
GROUPS: Mapping[str, str] = {
    "vod": "recorded",
    "flipped": "recorded",
    "live": "live",
    "onsite": "onsite",
}
"""Mode of a lesson → the group whose share is limited."""
ONLINE_GROUPS = frozenset({"recorded", "live"})
BELOW_MIN = ("part", "none")
"""What a lesson attended below the minimum earns: its part, or nothing."""
OVER_LIMIT = ("look", "bar")

CORRECTIONS: Mapping[str, int] = {"within_days": 7, "second_above_milli": 2_000}
"""Days after a lesson within which it may be corrected; class hours × 1000 above which a second
person confirms. Ours: the technical points are silent."""
APPEALS: Mapping[str, int] = {"within_days": 7}

_ON_SITE = (
    ("min_ratio_milli", 0, 1000),
    ("full_ratio_milli", 1, 1000),
    ("late_after_ms", 0, 86_400_000),
    ("early_before_ms", 0, 86_400_000),
)
_SECTIONS: Mapping[str, tuple[tuple[str, int, int], ...]] = {
    "onsite": _ON_SITE,
    "shares": tuple(
        (f"{group}_{end}_milli", 0, 1000)
        for group in ("recorded", "live", "onsite")
        for end in ("min", "max")
    ),
    "questions": (("answered_min_milli", 0, 1000), ("right_min_milli", 0, 1000)),
    "corrections": (("within_days", 0, 366), ("second_above_milli", 0, 1_000_000)),
    "appeals": (("within_days", 0, 366),),
}
_ANY_POLICY = frozenset({"corrections", "appeals"})
"""Sections that say what people may do, and nothing about hours."""


def policy_of(pack: Mapping[str, Any]) -> int:
    """The policy that a pack is judged by."""
    version: int = pack.get("policy", 1)
    return version


def hour_ms(pack: Mapping[str, Any], mode: str) -> int:
    """How long a class hour of a mode lasts; online hours may be of their own length."""
    base: int = pack["hour_ms"]
    if policy_of(pack) < 2 or GROUPS[mode] not in ONLINE_GROUPS:
        return base
    online: int = pack.get("online_hour_ms", base)
    return online


def on_site_rules(pack: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ratios and limits of on-site lessons; those of live lessons where the pack has none."""
    own = pack.get("onsite", {}) if policy_of(pack) >= 2 else {}
    return {**{name: pack["live"][name] for name, *_ in _ON_SITE}, **own}


def below_min(pack: Mapping[str, Any], mode: str) -> str:
    """What a lesson of a mode earns below its minimum."""
    section = {"vod": "vod", "live": "live", "onsite": "onsite"}.get(mode)
    if section is None or policy_of(pack) < 2:
        return "part"
    return str(pack.get(section, {}).get("below_min", "part"))


def largest_shares(pack: Mapping[str, Any]) -> dict[str, int]:
    """Group → largest share of the timetable's hours that may count, in thousandths."""
    shares = pack.get("shares", {})
    found = {
        group: shares[f"{group}_max_milli"]
        for group in ("recorded", "live", "onsite")
        if f"{group}_max_milli" in shares
    }
    return {"online": pack["online_share_max_milli"], **found}


def smallest_shares(pack: Mapping[str, Any]) -> dict[str, int]:
    """Group → smallest share of the timetable's hours, in thousandths; for planning."""
    shares = pack.get("shares", {})
    return {
        group: shares[f"{group}_min_milli"]
        for group in ("recorded", "live", "onsite")
        if shares.get(f"{group}_min_milli")
    }


def section(pack: Mapping[str, Any], name: str) -> dict[str, int]:
    """The section ``corrections`` or ``appeals``, defaults filled in."""
    defaults = {"corrections": CORRECTIONS, "appeals": APPEALS}[name]
    return {**defaults, **pack.get(name, {})}


def problems(pack: Mapping[str, Any]) -> Iterable[str]:
    """What does not fit in the optional sections, each ``path: what``."""
    version = pack.get("policy", 1)
    if isinstance(version, bool) or version not in POLICIES:
        yield f"policy: one of {POLICIES} is expected"
        return
    online = pack.get("online_hour_ms")
    if online is not None:
        yield from _number("online_hour_ms", online, 60_000, 86_400_000)
    for name, fields in _SECTIONS.items():
        body = pack.get(name)
        if body is None:
            continue
        if version < 2 and name not in _ANY_POLICY:
            yield f"{name}: needs policy 2"
        yield from _fields(name, body, fields)
    if online is not None and version < 2:
        yield "online_hour_ms: needs policy 2"
    yield from _below_min_problems(pack)
    yield from _share_problems(pack)


def _fields(name: str, body: object, fields: Iterable[tuple[str, int, int]]) -> Iterable[str]:
    if not isinstance(body, Mapping):
        yield f"{name}: an object is expected"
        return
    known = {field for field, *_ in fields} | ({"below_min"} if name == "onsite" else set())
    for field in sorted(str(key) for key in body.keys() - known):
        yield f"{name}.{field}: no such rule"
    for field, low, high in fields:
        if field in body:
            yield from _number(f"{name}.{field}", body[field], low, high)


def _number(path: str, value: object, low: int, high: int) -> Iterable[str]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield f"{path}: an integer is expected"
    elif not low <= value <= high:
        yield f"{path}: {low} to {high} is allowed"


def _below_min_problems(pack: Mapping[str, Any]) -> Iterable[str]:
    for name in ("vod", "live", "onsite"):
        body = pack.get(name)
        if isinstance(body, Mapping) and body.get("below_min", "part") not in BELOW_MIN:
            yield f"{name}.below_min: one of {BELOW_MIN} is expected"


def _share_problems(pack: Mapping[str, Any]) -> Iterable[str]:
    """Smallest shares that no timetable can meet."""
    shares = pack.get("shares")
    if not isinstance(shares, Mapping):
        return
    values = {k: v for k, v in shares.items() if isinstance(v, int) and not isinstance(v, bool)}
    for group in ("recorded", "live", "onsite"):
        low, high = values.get(f"{group}_min_milli", 0), values.get(f"{group}_max_milli", 1000)
        if low > high:
            yield f"shares.{group}_min_milli: not above {group}_max_milli"
    if sum(values.get(f"{group}_min_milli", 0) for group in ("recorded", "live", "onsite")) > 1000:
        yield "shares: the smallest shares are more than the whole"
    online = pack.get("online_share_max_milli")
    least = values.get("recorded_min_milli", 0) + values.get("live_min_milli", 0)
    if isinstance(online, int) and least > online:
        yield "shares: recorded and live at their least are more than online_share_max_milli"
