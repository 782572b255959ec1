"""Hours that count in all: caps of hand-marked and confirmed shares, and largest shares of modes.

Shares are of the timetable's hours, so that an institution that marks everything by hand gets
exactly the cap, and a trainee's own diligence never moves a limit. Believed hours go first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verifier.policy.model import Cell, Lesson, Reason
from verifier.policy.packs import RulePack
from verifier.policy.terms import GROUPS, ONLINE_GROUPS, largest_shares

_MILLI = 1000
POOLS = ("sure", "code", "hand")
"""In the order in which they take room."""


def counted_hours(
    pack: RulePack, cells: Sequence[Cell], lessons: Mapping[str, Lesson]
) -> tuple[int, list[Reason]]:
    """Class hours × 1000 that count in all, and a reason for each limit that took some."""
    planned = sum(lesson.hours_milli for lesson in lessons.values())
    caps = {name: pack["grade_caps"][f"{name}_milli"] for name in ("hand", "code")}
    caps.update(largest_shares(pack))
    room = {name: planned * cap // _MILLI for name, cap in caps.items()}
    earned = dict.fromkeys(caps, 0)
    counted = dict.fromkeys(caps, 0)
    lost = dict.fromkeys(caps, 0)
    total = 0
    for pool in POOLS:
        for cell in cells:
            part = _parts(cell)[pool]
            group = GROUPS[lessons[cell.lesson].mode]
            limits = [pool, group, "online" if group in ONLINE_GROUPS else ""]
            limits = [name for name in limits if name in room]
            granted = min([part, *(room[name] for name in limits)])
            for name in limits:
                room[name] -= granted
                earned[name] += part
                counted[name] += granted
            if granted < part:
                lost[min(limits, key=lambda name: room[name])] += part - granted
            total += granted
    reasons = [
        Reason(
            f"{name}_capped",
            None,
            {"hours": earned[name], "counted": counted[name], "cap": caps[name]},
        )
        for name in caps
        if lost[name]
    ]
    return total, reasons


def _parts(cell: Cell) -> dict[str, int]:
    """A cell's hours by pool."""
    return {
        "hand": cell.hand_milli,
        "code": cell.code_milli,
        "sure": cell.hours_milli - cell.hand_milli - cell.code_milli,
    }


def split_hours(hours: int, by_ms: Mapping[str, int], vouched: int) -> tuple[int, int]:
    """(hours by hand, hours by code) of a cell's hours; parts of a thousandth go to the capped.

    ``vouched``: ms that corrections of the institution's own people added.
    """
    hand_ms = max(0, by_ms["hand"]) + max(0, vouched)
    code_ms = max(0, by_ms["code"])
    total = sum(max(0, ms) for ms in by_ms.values())
    if total <= 0:
        return 0, 0
    hand = min(hours, -(-hours * min(hand_ms, total) // total))
    return hand, min(hours - hand, -(-hours * code_ms // total))
