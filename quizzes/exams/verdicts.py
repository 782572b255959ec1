"""What the theory exam says of each trainee; ``lms.wiring`` hands it to the ledger's verdict."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lms.core import clock
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.models.exams import TOTAL_MILLI
from quizzes.exams.queries import best_results
from quizzes.exams.rules import ANNOUNCED

State = Literal["passed", "failed", "missing", "pending"]


@dataclass(frozen=True, slots=True)
class TheoryResult:
    """One trainee's theory exam: the best result that was shown. Scores are thousandths."""

    state: State
    score_milli: int | None = None
    of_milli: int | None = None
    detail: dict[str, str | int] = field(default_factory=dict)
    """exam, attempt, pass_milli, sittings."""
    until: dt.datetime | None = None
    """Until when it can still change by sitting; None: nothing is announced."""


def theory_results(
    class_id: uuid.UUID, user_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, TheoryResult]:
    """The verdict part of every trainee; empty for a class without a theory exam.

    ``pending``: an announced exam has not shown its results yet, and this trainee has no shown
    pass. ``missing``: all results are out and there is no paper.
    """
    exams = list(
        Exam.objects.filter(
            training_class=class_id, purpose=Exam.Purpose.FINAL, state__in=ANNOUNCED
        ).order_by("closes_at")
    )
    if not exams:
        return {}
    now = clock.now()
    waiting = [exam for exam in exams if exam.state == Exam.State.PUBLISHED]
    ahead = [exam.closes_at for exam in waiting if exam.closes_at > now]
    sat = set(
        Attempt.objects.filter(exam__in=waiting, user__in=user_ids).values_list(
            "user_id", flat=True
        )
    )
    return {
        user_id: _result(best, bool(ahead) or user_id in sat, max(ahead, default=None))
        for user_id, best in best_results(class_id, user_ids).items()
    }


def _result(best: Attempt | None, more: bool, until: dt.datetime | None) -> TheoryResult:
    if best is None:
        return TheoryResult("pending" if more else "missing", until=until)
    passed = bool(best.passed)
    state: State = "passed" if passed else "pending" if more else "failed"
    return TheoryResult(
        state,
        score_milli=best.score_milli,
        of_milli=TOTAL_MILLI,
        detail={
            "exam": str(best.exam_id),
            "attempt": str(best.pk),
            "pass_milli": best.exam.pass_milli,
            "sittings": best.number,
        },
        until=None if passed else until,
    )
