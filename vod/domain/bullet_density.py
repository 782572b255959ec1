"""Thinning old bullets for a later viewer: duplicates merged, density capped. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from vod.domain.comment_rules import fold

MERGE_WITHIN_MS = 5_000


@dataclass(frozen=True)
class Flying:
    """A bullet as the player needs it; ``times`` says how many said the same."""

    id: str
    at_ms: int
    text: str
    color: str
    mode: str
    own: bool
    pending: bool = False
    times: int = 1


def merge_duplicates(bullets: Iterable[Flying]) -> list[Flying]:
    """The same words within 5 s become one with a count; own comments are never merged away."""
    kept: list[Flying] = []
    last: dict[str, int] = {}
    for bullet in sorted(bullets, key=lambda item: (item.at_ms, item.id)):
        words = fold(bullet.text)
        place = last.get(words)
        if (
            place is not None
            and not bullet.own
            and bullet.at_ms - kept[place].at_ms <= MERGE_WITHIN_MS
        ):
            kept[place] = replace(kept[place], times=kept[place].times + 1)
            continue
        last[words] = len(kept)
        kept.append(bullet)
    return kept


def cap_density(bullets: Iterable[Flying], *, per_second: int) -> list[Flying]:
    """At most ``per_second`` for each second of video: own first, then what more people said."""
    seconds: dict[int, list[Flying]] = {}
    for bullet in bullets:
        seconds.setdefault(bullet.at_ms // 1000, []).append(bullet)
    kept = []
    for group in seconds.values():
        ranked = sorted(group, key=lambda item: (not item.own, -item.times, item.at_ms, item.id))
        own = sum(item.own for item in group)
        kept += ranked[: max(per_second, own)]
    return sorted(kept, key=lambda item: (item.at_ms, item.id))
