"""One verdict per trainee of a class, composed of the parts that its rule pack asks for.

Attendance is the ledger's own part; exams, trial lectures, practical results and plans are
provided by features, which register a :data:`PartSource` in ``lms.wiring``. A part that the
rules ask for and nobody provides stands as ``missing``: never passed by silence.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from lms.courses.models import TrainingClass
from lms.ledger.models import LedgerClass, LedgerSubject
from lms.ledger.people import Seat, seats_of

PartState = Literal["passed", "failed", "missing", "pending"]
"""``missing``: nothing is recorded yet; ``pending``: begun, or waiting for somebody's decision.

``failed`` is final: a part that may be tried again is ``pending``, with ``until``.
"""

VerdictState = Literal["passed", "failed", "pending", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the assessment of one trainee.

    ``score_milli`` and ``of_milli`` are thousandths (60 points = 60_000; class hours likewise).
    ``detail``: particulars for its sentence. ``until``: by when it can still be passed; None: no
    date is set, or it is settled.
    """

    code: str
    state: PartState
    score_milli: int | None = None
    of_milli: int | None = None
    detail: dict[str, str | int] = field(default_factory=dict)
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the parts come to. ``beside``: parts that the rules do not ask for, for information."""

    state: VerdictState
    parts: tuple[Part, ...]
    beside: tuple[Part, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the required parts that are not passed, in the order of the rules."""
        return tuple(part.code for part in self.parts if part.state != "passed")

    @property
    def until(self) -> dt.datetime | None:
        """The first date by which something of it must be done; None: no such date."""
        open_parts = (part.until for part in self.parts if part.state in ("missing", "pending"))
        return min((until for until in open_parts if until is not None), default=None)


PartSource = Callable[[uuid.UUID, Sequence[uuid.UUID]], Mapping[uuid.UUID, Sequence[Part]]]
"""(class id, user ids) → parts per user; users without parts may be left out."""

part_sources: list[PartSource] = []
"""Filled by ``lms.wiring``; the ledger itself provides ``attendance``."""

CODES = (
    "attendance",
    "class_performance",
    "theory_exam",
    "trial_lecture",
    "practical_result",
    "business_plan",
)
_ASKED_BY: Mapping[str, str] = {
    "class_performance": "class_performance_min",
    "theory_exam": "theory_min",
    "trial_lecture": "trial_lecture_min",
    "practical_result": "practical_min",
    "business_plan": "plan",
}


def asked_by(pack: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes that a rule pack's body asks for (arts. 7 (5), 13 (5), 19 (5)); attendance always."""
    asked = pack.get("assessment") or {}
    return tuple(code for code in CODES if code == "attendance" or asked.get(_ASKED_BY[code]))


def compose(asked: Sequence[str], parts: Sequence[Part], *, withdrawn: bool = False) -> Verdict:
    """One trainee's verdict from whatever parts there are."""
    found = {part.code: part for part in parts}
    required = tuple(found.pop(code, Part(code, "missing")) for code in asked)
    return Verdict(
        "withdrawn" if withdrawn else _state(required),
        required,
        tuple(found.values()),
    )


def _state(parts: Sequence[Part]) -> VerdictState:
    states = {part.state for part in parts}
    if "failed" in states:
        return "failed"
    return "passed" if states == {"passed"} else "pending"


def verdicts_of(training_class: TrainingClass) -> dict[uuid.UUID, Verdict]:
    """The verdict of every trainee of a class by user id, in the order of seats."""
    return _verdicts(training_class, seats_of(training_class))


def verdict_of(training_class: TrainingClass, seat: Seat) -> Verdict:
    """One trainee's verdict."""
    return _verdicts(training_class, [seat])[seat.user_id]


def _verdicts(training_class: TrainingClass, seats: Sequence[Seat]) -> dict[uuid.UUID, Verdict]:
    asked = asked_by(training_class.rule_pack.body)
    users = [seat.user_id for seat in seats]
    parts = attendance_parts(training_class, seats)
    for source in part_sources:
        for user, more in source(training_class.pk, users).items():
            parts.setdefault(user, []).extend(more)
    return {
        seat.user_id: compose(asked, parts.get(seat.user_id, ()), withdrawn=seat.withdrawn)
        for seat in seats
    }


def attendance_parts(
    training_class: TrainingClass, seats: Sequence[Seat]
) -> dict[uuid.UUID, list[Part]]:
    """What the ledger says of each seat: hours against those required, and who is barred."""
    totals = {t.subject: t for t in LedgerSubject.objects.filter(class_id=training_class.pk)}
    head = LedgerClass.objects.filter(class_id=training_class.pk).first()
    final = bool(head and head.final)
    last = training_class.lessons.filter(cancelled_at=None).order_by("-ends_at").first()
    until = None if final or last is None else last.ends_at
    required = int(training_class.rule_pack.body["length"]["hours"]) * 1000
    return {
        seat.user_id: [_attendance(totals.get(seat.pseudonym), required, final, until)]
        for seat in seats
    }


def _attendance(
    total: LedgerSubject | None, required: int, final: bool, until: dt.datetime | None
) -> Part:
    if total is None:
        return Part("attendance", "failed" if final else "missing", 0, required, {}, until)
    detail: dict[str, str | int] = {
        "absences": total.absences,
        "leaves": total.leaves,
        "barred": int(total.barred),
    }
    if total.barred:
        return Part("attendance", "failed", total.hours_milli, required, detail)
    if total.hours_milli >= required:
        return Part("attendance", "passed", total.hours_milli, required, detail)
    state: PartState = "failed" if final else "pending"
    return Part("attendance", state, total.hours_milli, required, detail, until)


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict on the wire."""
    return {
        "state": verdict.state,
        "parts": [asdict(part) for part in verdict.parts],
        "beside": [asdict(part) for part in verdict.beside],
        "missing": list(verdict.missing),
        "until": verdict.until,
    }
