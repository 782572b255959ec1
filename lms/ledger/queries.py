"""Small reads of the ledger, and the pieces that the larger views are made of."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from lms.courses.hooks import ClassCredit, LessonCredit
from lms.courses.models import TrainingClass
from lms.events.models import Checkpoint, Cosignature, Log
from lms.ledger.models import LedgerCell, LedgerSubject
from lms.ledger.people import seat_of
from verifier.policy import Reason, words

Words = dict[str, str]
GRADE_ORDER = ("face", "code", "system", "hand")


def both(text: Any, reason: Mapping[str, Any]) -> Words:
    """A reason's sentence in both languages."""
    parsed = Reason.from_json(reason)
    return {"zh": text(parsed, "zh"), "en": text(parsed, "en")}


def sentences(why: Iterable[Mapping[str, Any]]) -> list[Words]:
    """Every clause of an explanation as {zh, en}."""
    return [both(words.sentence, reason) for reason in why]


def joined(why: Iterable[Mapping[str, Any]]) -> Words | None:
    """One explanation as a whole: clauses joined as each language does."""
    parts = sentences(why)
    if not parts:
        return None
    return {"zh": "；".join(p["zh"] for p in parts), "en": "; ".join(p["en"] for p in parts)}


def main_grade(grades: Mapping[str, int]) -> str | None:
    """The assurance grade that a cell shows: "corrected" wins, else the one with most minutes."""
    if grades.get("corrected"):
        return "corrected"
    best = max(GRADE_ORDER, key=lambda name: grades.get(name, 0))
    return best if grades.get(best, 0) > 0 else None


def credit_of(class_id: uuid.UUID, user_id: uuid.UUID) -> ClassCredit:
    """What a trainee has earned in a class, for courses' pages; zeros for strangers."""
    training_class = TrainingClass.objects.filter(pk=class_id).first()
    seat = None if training_class is None else seat_of(training_class, user_id)
    if seat is None or not seat.pseudonym:
        return ClassCredit()
    total = LedgerSubject.objects.filter(class_id=class_id, subject=seat.pseudonym).first()
    if total is None:
        return ClassCredit()
    cells = LedgerCell.objects.filter(class_id=class_id, subject=seat.pseudonym)
    return ClassCredit(
        hours_milli=total.hours_milli,
        absences=total.absences,
        leaves=total.leaves,
        barred=total.barred,
        why=tuple(total.why),
        grades=total.grades,
        lessons={
            cell.lesson_id: LessonCredit(
                state=cell.state,
                credited_ms=cell.credited_ms,
                hours_milli=cell.hours_milli,
                why=tuple(cell.why),
            )
            for cell in cells
        },
    )


def log_status(class_id: uuid.UUID | None) -> dict[str, Any]:
    """Size of a log, its last checkpoint and the last cosignature, for every page's foot."""
    from lms.core.clock import to_ms

    log = Log.objects.filter(class_id=class_id).first()
    if log is None:
        return {"size": 0, "checkpoint_at_ms": None, "cosigned_at_ms": None, "cosigned_by": []}
    latest = Checkpoint.objects.filter(log=log).order_by("-size").first()
    signed = Cosignature.objects.filter(checkpoint__log=log).select_related("cosigner")
    last = signed.order_by("-signed_at").first()
    names = signed.order_by("cosigner__name").values_list("cosigner__name", flat=True).distinct()
    return {
        "size": log.size,
        "checkpoint_size": log.checkpoint_size,
        "checkpoint_at_ms": None if latest is None else to_ms(latest.created_at),
        "cosigned_at_ms": None if last is None else to_ms(last.signed_at),
        "cosigned_by": list(names),
    }
