"""What a rule pack says about sign-in and spot checks, with defaults for packs that say nothing.

The defaults change nothing for classes under an older pack: on-site lessons are signed into
and out of as before, no other lesson asks for it, and no spot check is issued.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from verifier.policy.terms import OVER_LIMIT

MODES = ("vod", "live", "onsite", "flipped")
METHODS = ("face", "code", "qr", "hand")
KINDS = ("question", "face")
METHOD_GRADES: Mapping[str, str] = {"face": "face", "code": "code", "qr": "code", "hand": "hand"}
"""The assurance grade of a method. The rotating picture is a code that the room shows; a mark by
hand stays one, so that the cap on hand-marked minutes holds for sign-ins too."""

SIGN_IN_DEFAULTS: Mapping[str, Any] = {
    "required": ["onsite"],
    "sign_out": ["onsite"],
    "signature": ["onsite"],
    "methods": list(METHODS),
    "opens_before_ms": 1_800_000,
    "closes_after_ms": 0,
}
SPOT_DEFAULTS: Mapping[str, Any] = {
    "per_hour": 0,
    "kinds": ["question"],
    "modes": ["vod", "live"],
    "limit_ms": 60_000,
    "missed_max": 9,
    "make_up_max": 9,
    "make_up_days": 3,
    "over_limit": "look",
}
_NUMBERS: Mapping[str, tuple[tuple[str, int, int], ...]] = {
    "sign_in": (("opens_before_ms", 0, 86_400_000), ("closes_after_ms", 0, 86_400_000)),
    "spot_checks": (
        ("per_hour", 0, 60),
        ("limit_ms", 10_000, 3_600_000),
        ("missed_max", 0, 1_000),
        ("make_up_max", 0, 1_000),
        ("make_up_days", 0, 366),
    ),
}
_LISTS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "sign_in": (
        ("required", MODES),
        ("sign_out", MODES),
        ("signature", MODES),
        ("methods", METHODS),
    ),
    "spot_checks": (("kinds", KINDS), ("modes", ("vod", "live"))),
}


class SignInRules(NamedTuple):
    """The section ``sign_in``: modes as in timetable.json, times in ms."""

    required: tuple[str, ...]
    sign_out: tuple[str, ...]
    signature: tuple[str, ...]
    methods: tuple[str, ...]
    opens_before_ms: int
    closes_after_ms: int
    """After the lesson's start; 0: sign-in stays open until the lesson ends."""


class SpotRules(NamedTuple):
    """The section ``spot_checks``."""

    per_hour: int
    kinds: tuple[str, ...]
    modes: tuple[str, ...]
    limit_ms: int
    missed_max: int
    """So many missed or failed checks of a class, made up ones apart, need no look."""
    make_up_max: int
    make_up_days: int
    over_limit: str
    """More than ``missed_max``: a person should ``look``, or it is a ``bar`` (policy 2)."""


def sign_in_rules(pack: Mapping[str, Any]) -> SignInRules:
    """A pack's rules of sign-in, defaults filled in."""
    body = {**SIGN_IN_DEFAULTS, **pack.get("sign_in", {})}
    return SignInRules(
        required=tuple(body["required"]),
        sign_out=tuple(body["sign_out"]),
        signature=tuple(body["signature"]),
        methods=tuple(body["methods"]),
        opens_before_ms=body["opens_before_ms"],
        closes_after_ms=body["closes_after_ms"],
    )


def spot_rules(pack: Mapping[str, Any]) -> SpotRules:
    """A pack's rules of spot checks, defaults filled in."""
    body = {**SPOT_DEFAULTS, **pack.get("spot_checks", {})}
    return SpotRules(
        per_hour=body["per_hour"],
        kinds=tuple(body["kinds"]),
        modes=tuple(body["modes"]),
        limit_ms=body["limit_ms"],
        missed_max=body["missed_max"],
        make_up_max=body["make_up_max"],
        make_up_days=body["make_up_days"],
        over_limit=body["over_limit"],
    )


def window_of(rules: SignInRules, *, mode: str, starts: int, ends: int) -> tuple[int | None, int]:
    """When sign-in opens (None: it always was) and closes, in ms.

    On-demand and flipped lessons are done when it suits: signed into until their deadline.
    """
    if mode in ("vod", "flipped"):
        return None, ends
    closes = starts + rules.closes_after_ms if rules.closes_after_ms else ends
    return starts - rules.opens_before_ms, min(closes, ends)


def problems(pack: Mapping[str, Any]) -> Iterable[str]:
    """What does not fit in the two sections; a pack may leave out a section or a field."""
    for section in ("sign_in", "spot_checks"):
        body = pack.get(section, {})
        if not isinstance(body, Mapping):
            yield f"{section}: an object is expected"
            continue
        yield from _section_problems(section, body)
    sign_in = pack.get("sign_in", {})
    methods = sign_in.get("methods", METHODS) if isinstance(sign_in, Mapping) else METHODS
    if isinstance(methods, list | tuple) and "face" in methods and "code" not in methods:
        yield "sign_in.methods: where a face signs in, the code must too"


def _section_problems(section: str, body: Mapping[str, Any]) -> Iterable[str]:
    known = {name for name, *_ in (*_NUMBERS[section], *_LISTS[section])}
    if section == "spot_checks":
        known.add("over_limit")
        if body.get("over_limit", "look") not in OVER_LIMIT:
            yield f"{section}.over_limit: one of {OVER_LIMIT} is expected"
    for name in sorted(str(key) for key in body.keys() - known):
        yield f"{section}.{name}: no such rule"
    for name, low, high in _NUMBERS[section]:
        value = body.get(name, low)
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{section}.{name}: an integer is expected"
        elif not low <= value <= high:
            yield f"{section}.{name}: {low} to {high} is allowed"
    for name, allowed in _LISTS[section]:
        value = body.get(name, [])
        well = isinstance(value, list) and all(isinstance(x, str) and x in allowed for x in value)
        if not well or len(set(value)) != len(value):
            yield f"{section}.{name}: some of {allowed} are expected, each once"
