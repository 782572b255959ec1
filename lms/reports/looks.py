"""Which running classes need a look, and the reason in one sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lms.reports.standing import Standing

LOW_MILLI = 800
"""A lesson attended by fewer than this is worth a look (ours; shown with the figure)."""


@dataclass(frozen=True)
class Facts:
    """What the reasons are drawn from."""

    standing: Standing
    barred: int
    log_stuck: bool
    hand_cap_milli: int


def looks_of(facts: Facts) -> list[dict[str, Any]]:
    """Reasons with severity (red: the evidence itself; amber: the class), gravest first."""
    own = facts.standing
    found: list[dict[str, Any]] = []
    if facts.log_stuck:
        found.append(
            _look(
                "red",
                "log_stuck",
                "log",
                "有记录超过 2 分钟没有写入日志",
                "events have waited for the log for more than 2 minutes",
            )
        )
    if own.hand_share_milli > facts.hand_cap_milli:
        share, cap = _percent(own.hand_share_milli), _percent(facts.hand_cap_milli)
        found.append(
            _look(
                "red",
                "hand_over_cap",
                "class",
                f"人工登记占 {share}，上限 {cap}",
                f"{share} of the time is marked by hand; at most {cap} is allowed",
            )
        )
    if own.trend and own.trend[-1] < LOW_MILLI:
        last, floor = _percent(own.trend[-1]), _percent(LOW_MILLI)
        found.append(
            _look(
                "amber",
                "low_attendance",
                "class",
                f"最近一天出勤 {last}，低于 {floor}",
                f"{last} attended on the last day; below {floor}",
            )
        )
    if own.review:
        found.append(
            _look(
                "amber",
                "review",
                "class",
                f"{own.review} 处待复核",
                f"{own.review} cells wait for a review",
            )
        )
    if facts.barred:
        found.append(
            _look(
                "amber",
                "barred",
                "class",
                f"{facts.barred} 人因缺勤、请假不得参加考核",
                f"{facts.barred} trainees are barred by absences and leaves",
            )
        )
    return found


def _look(severity: str, code: str, to: str, zh: str, en: str) -> dict[str, Any]:
    return {"severity": severity, "code": code, "text": {"zh": zh, "en": en}, "to": to}


def _percent(milli: int) -> str:
    return f"{milli / 10:.1f}%"
