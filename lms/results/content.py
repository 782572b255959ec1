"""What a trainee hands in (art. 7 (5), notes 5 and 6), and what is still missing. Pure.

``practical_result`` 实践成果: the simulated and the real shop; ``business_plan``: nine
sections. A problem names a field by its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

PRACTICAL: Final = "practical_result"
PLAN: Final = "business_plan"
KINDS: Final = (PRACTICAL, PLAN)

SECTIONS: Final = (
    "idea",
    "market",
    "competition",
    "product",
    "shop",
    "promotion",
    "team",
    "money",
    "risk",
)
"""Of the plan: 项目构想、市场与顾客、竞争、产品与货源、店铺、推广、团队、资金、风险."""

RUBRIC: Final = (
    ("positioning", 20),
    ("goods", 25),
    ("operation", 25),
    ("figures", 20),
    ("summary", 10),
)
"""Of the practical result: criterion and its points, 100 together."""
OF_MILLI: Final = 100_000

LINE_MAX, NOTE_MAX, TEXT_MAX = 200, 1_000, 5_000
SECTION_MIN, SUMMARY_MIN = 20, 30
"""Characters from which a text says something."""


class Problem(NamedTuple):
    """Why a work cannot be handed in yet: missing, short or url."""

    field: str
    code: str


def empty(kind: str) -> dict[str, Any]:
    """A work that nobody has begun."""
    if kind == PRACTICAL:
        return {
            "simulated": {"name": "", "url": "", "note": ""},
            "real": {"platform": "", "name": "", "url": "", "note": ""},
            "summary": "",
        }
    return {"title": "", "sections": dict.fromkeys(SECTIONS, "")}


def cleaned(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields of what was sent, cut to their lengths; anything else is dropped."""
    shape = empty(kind)
    if kind == PRACTICAL:
        for shop in ("simulated", "real"):
            shape[shop] = {
                name: _text(_part(given, shop).get(name), NOTE_MAX if name == "note" else LINE_MAX)
                for name in shape[shop]
            }
        return {**shape, "summary": _text(given.get("summary"), TEXT_MAX)}
    sections = _part(given, "sections")
    return {
        "title": _text(given.get("title"), LINE_MAX),
        "sections": {name: _text(sections.get(name), TEXT_MAX) for name in SECTIONS},
    }


def problems(kind: str, content: Mapping[str, Any]) -> list[Problem]:
    """What keeps this work from being handed in, in the order of the form."""
    if kind == PRACTICAL:
        found = [
            problem
            for shop, names in (("simulated", ("name",)), ("real", ("platform", "name")))
            for problem in _shop(shop, content[shop], names)
        ]
        return [*found, *_long_enough("summary", content["summary"], SUMMARY_MIN)]
    found = [] if content["title"].strip() else [Problem("title", "missing")]
    for name in SECTIONS:
        found += _long_enough(f"sections.{name}", content["sections"][name], SECTION_MIN)
    return found


def _shop(shop: str, given: Mapping[str, str], names: tuple[str, ...]) -> list[Problem]:
    found = [Problem(f"{shop}.{name}", "missing") for name in names if not given[name].strip()]
    if not given["url"].strip():
        return [*found, Problem(f"{shop}.url", "missing")]
    return found if _is_link(given["url"]) else [*found, Problem(f"{shop}.url", "url")]


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc


def _long_enough(field: str, text: str, least: int) -> list[Problem]:
    said = text.strip()
    if not said:
        return [Problem(field, "missing")]
    return [] if len(said) >= least else [Problem(field, "short")]


def _part(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = given.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(value: Any, most: int) -> str:
    return value.replace("\0", "")[:most] if isinstance(value, str) else ""
