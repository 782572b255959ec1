"""Rates from sums, each with what it is out of; thousandths, None where there is nothing yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.reports.statistics.measures import ATTENDED, GRADE_MS, HOURS, JUDGED

Sums = Mapping[str, int]


def share(part: int, whole: int) -> int | None:
    """Thousandths, or None of nothing."""
    return part * 1000 // whole if whole > 0 else None


def total(sums: Sums, names: tuple[str, ...]) -> int:
    """The sum of some measures."""
    return sum(sums.get(name, 0) for name in names)


def rates_of(sums: Sums) -> dict[str, Any]:
    """Every rate that a dashboard shows of one row.

    attendance: attended of judged cells (leave is neither); completion: hours earned of the hours
    of lessons that were judged; incidents: per 100 class hours earned; right: of those answered;
    spots: passed of those answered or missed; feedback: the mean mark, 1000 to 5000.
    """
    judged, hours = total(sums, JUDGED), total(sums, HOURS)
    spots = total(sums, ("spots_passed", "spots_failed", "spots_missed"))
    asked = total(sums, ("answered", "expired"))
    prompts = total(sums, ("prompts_answered", "prompts_missed"))
    credited = total(sums, GRADE_MS)
    return {
        "attended": total(sums, ATTENDED),
        "judged": judged,
        "attendance_milli": share(total(sums, ATTENDED), judged),
        "hours_milli": hours,
        "completion_milli": share(min(hours, sums.get("due_milli", 0)), sums.get("due_milli", 0)),
        "face_milli": share(sums.get("face_ms", 0), credited),
        "hand_milli": share(sums.get("hand_ms", 0), credited),
        "answered_milli": share(sums.get("answered", 0), asked),
        "right_milli": share(
            total(sums, ("right", "exercises_right")), total(sums, ("answered", "exercises"))
        ),
        "spots": spots,
        "spots_milli": share(sums.get("spots_passed", 0), spots),
        "prompts_milli": share(sums.get("prompts_answered", 0), prompts),
        "incidents": sums.get("incidents", 0),
        "incidents_milli": sums.get("incidents", 0) * 100_000_000 // hours if hours > 0 else None,
        "exam_passed_milli": share(sums.get("exams_passed", 0), sums.get("exams", 0)),
        "exam_score_milli": share(sums.get("exam_score_milli", 0), sums.get("exam_of_milli", 0)),
        "feedback_milli": share(sums.get("feedback_sum", 0), sums.get("feedback", 0)),
    }
