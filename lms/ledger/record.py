"""A trainee's own record: each lesson's minutes as a time line, with reasons and what to do."""

from __future__ import annotations

from typing import Any

from lms.core import clock
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.courses.rules import classes_visible_to
from lms.ledger.attendance_appeals import OPEN, adverse
from lms.ledger.live import live_of
from lms.ledger.matrix import cell_json, lesson_head
from lms.ledger.models import LedgerCell, LedgerClass, LedgerSubject
from lms.ledger.people import Seat, seat_of
from lms.ledger.queries import joined, sentences
from lms.ledger.timeline import events_of, spans_of
from lms.ledger.verdict import verdict_json, verdict_of
from lms.people.models import User
from verifier.policy import GRADES

CLASSES_MAX = 20
RECORDED = (LessonKind.ON_DEMAND, LessonKind.LIVE)


def my_record(user: User) -> dict[str, Any]:
    """Every class that the person attends or attended, newest first."""
    seats = classes_visible_to(user).filter(enrolments__user=user)
    rows = seats.select_related("rule_pack").order_by("-starts_on")[:CLASSES_MAX]
    return {"classes": [record_of(row, seat) for row in rows if (seat := seat_of(row, user.pk))]}


def record_of(training_class: TrainingClass, seat: Seat) -> dict[str, Any]:
    """One class of the record."""
    head = LedgerClass.objects.filter(class_id=training_class.pk).first()
    total = LedgerSubject.objects.filter(class_id=training_class.pk, subject=seat.pseudonym).first()
    cells = {
        cell.lesson_id: cell
        for cell in LedgerCell.objects.filter(class_id=training_class.pk, subject=seat.pseudonym)
    }
    required = int(training_class.rule_pack.body["length"]["hours"]) * 1000
    return {
        "class": {
            "id": training_class.pk,
            "title": training_class.title,
            "state": training_class.state,
        },
        "enrolment": seat.enrolment_id,
        "as_of_ms": head.as_of_ms if head else 0,
        "rule": head.rule if head else "",
        "hours_milli": total.hours_milli if total else 0,
        "required_milli": required,
        "credited_ms": total.credited_ms if total else 0,
        "grades": total.grades if total else dict.fromkeys(GRADES, 0),
        "absences": total.absences if total else 0,
        "leaves": total.leaves if total else 0,
        "barred": bool(total and total.barred),
        "why": joined(total.why) if total else None,
        "verdict": verdict_json(verdict_of(training_class, seat)),
        "lessons": [
            _lesson(training_class, seat, lesson, cells.get(lesson.pk))
            for lesson in training_class.lessons.filter(cancelled_at=None)
        ],
    }


def _lesson(
    training_class: TrainingClass, seat: Seat, lesson: Lesson, cell: LedgerCell | None
) -> dict[str, Any]:
    spans = spans_of(events_of(training_class, seat, lesson), lesson) if cell else []
    open_now = (
        training_class.state == TrainingClass.State.RUNNING
        and lesson.kind == LessonKind.ON_DEMAND
        and lesson.starts_at <= clock.now() < lesson.ends_at
    )
    return {
        **cell_json(lesson.pk, cell),
        "lesson": lesson_head(lesson),
        "covered_ms": cell.covered_ms if cell else None,
        "grades": cell.grades if cell else dict.fromkeys(GRADES, 0),
        "why": sentences(cell.why) if cell else [],
        "spans": spans,
        "gaps": [
            {"from_ms": s["from_ms"], "to_ms": s["to_ms"], "recoverable": open_now}
            for s in spans
            if not s["counted"]
        ],
        "appealable": _appealable(training_class, cell, lesson),
        "live": live_of(seat.user_id, lesson) if open_now else None,
    }


def _appealable(training_class: TrainingClass, cell: LedgerCell | None, lesson: Lesson) -> bool:
    """Whether there is an adverse mark; the period is checked when the appeal is made."""
    return cell is not None and training_class.state in OPEN and adverse(cell, lesson)
