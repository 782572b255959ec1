"""records/statistics.json: the class in figures, each of them a count over leaves and ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from verifier import canonical
from verifier.policy import GRADES, Result

Leaf = dict[str, Any]
_COUNTED = (
    "attendance.signed_in",
    "comment.bullet",
    "comment.live",
    "comment.live_bullet",
    "comment.message",
    "exercise.answered",
    "exam.result_published",
    "flipped.done",
    "incident.raised",
    "live.hand",
    "live.spoke",
    "presence.interval",
    "prompt.answered",
    "prompt.missed",
    "question.answered",
    "review.submitted",
    "spot.failed",
    "spot.missed",
    "spot.passed",
    "task.completed",
)


def statistics(leaves: Sequence[Leaf], result: Result) -> dict[str, Any]:
    """Trainees, hours, states and grades from the ledger; how often each kind stands in the log."""
    kinds = Counter(leaf["kind"] for leaf in leaves)
    counted = [one for one in result.subjects if not one.withdrawn]
    states = Counter(cell.state for cell in result.cells)
    return {
        "v": 1,
        "trainees": len(counted),
        "withdrawn": len(result.subjects) - len(counted),
        "barred": sum(one.barred for one in counted),
        "credited_ms": sum(one.credited for one in result.subjects),
        "hours_milli": sum(one.hours_milli for one in result.subjects),
        "states": dict(sorted(states.items())),
        "grades_ms": {name: sum(s.grades[name] for s in result.subjects) for name in GRADES},
        "events": {kind: kinds[kind] for kind in _COUNTED},
    }


def encoded(leaves: Sequence[Leaf], result: Result) -> bytes:
    """The file's bytes. Raises CanonicalError where sums leave the range of JSON integers."""
    return canonical.encode(statistics(leaves, result))
