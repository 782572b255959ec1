"""How live rooms work: the fields of a rule pack's ``live`` that it may leave to these values.

None of them enters the judging of leaves: they say when a beat may earn and who is shown, not
what an interval is worth. The technical points are silent on them: all are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULTS: dict[str, Any] = {
    "presence": "visible_or_media",
    "media_fresh_ms": 15_000,
    "grace_ms": 90_000,
    "auto_end_after_ms": 900_000,
    "inspectors_shown": False,
}
PRESENCE = ("visible_or_media", "visible", "media", "visible_and_media")
"""What must hold beside a beat: the page visible, media received, either, both."""

_NUMBERS = {
    "media_fresh_ms": (1_000, 600_000),
    "grace_ms": (0, 3_600_000),
    "auto_end_after_ms": (0, 86_400_000),
}


def problems(pack: Mapping[str, Any]) -> list[str]:
    """What is wrong with these fields, each ``path: what``; absent ones are fine."""
    rules = pack.get("live")
    if not isinstance(rules, Mapping):
        return []
    found = []
    for name, (low, high) in _NUMBERS.items():
        value = rules.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int):
            found.append(f"live.{name}: an integer is expected")
        elif not low <= value <= high:
            found.append(f"live.{name}: {low} to {high} is allowed")
    if (chosen := rules.get("presence")) is not None and chosen not in PRESENCE:
        found.append(f"live.presence: one of {PRESENCE} is expected")
    if (shown := rules.get("inspectors_shown")) is not None and not isinstance(shown, bool):
        found.append(f"live.inspectors_shown: one of {(True, False)} is expected")
    return found
