"""The trainee × lesson matrix of a class, as the ledger holds it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from lms.core.clock import to_ms
from lms.courses.evidence import MODES
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.ledger.late import changes_of
from lms.ledger.models import LedgerCell, LedgerClass, LedgerSubject
from lms.ledger.people import Seat, seats_of
from lms.ledger.queries import joined, log_status, main_grade
from lms.people.models import Region
from verifier.policy import GRADES

Cells = dict[tuple[str, uuid.UUID], LedgerCell]


def matrix(training_class: TrainingClass) -> dict[str, Any]:
    """Everything that the matrix page shows; ``as_of_ms`` is the instant of the ledger."""
    head = LedgerClass.objects.filter(class_id=training_class.pk).first()
    as_of = head.as_of_ms if head else 0
    lessons = list(training_class.lessons.filter(cancelled_at=None))
    seats = seats_of(training_class)
    cells: Cells = {
        (cell.subject, cell.lesson_id): cell
        for cell in LedgerCell.objects.filter(class_id=training_class.pk)
    }
    totals = {t.subject: t for t in LedgerSubject.objects.filter(class_id=training_class.pk)}
    due = sum(lesson.hours_milli for lesson in lessons if to_ms(lesson.ends_at) <= as_of)
    rows = [_row(seat, lessons, cells, totals.get(seat.pseudonym), due) for seat in seats]
    return {
        "class": class_head(training_class),
        "as_of_ms": as_of,
        "summary": _summary(training_class, lessons, seats, totals, cells, due),
        "lessons": [lesson_head(lesson) for lesson in lessons],
        "rows": rows,
        "log": log_status(training_class.pk),
        "changes": changes_of(training_class.pk),
    }


def class_head(training_class: TrainingClass) -> dict[str, Any]:
    """A class's name, place and rule pack."""
    pack = training_class.rule_pack
    institution = training_class.institution
    return {
        "id": training_class.pk,
        "code": training_class.code,
        "title": training_class.title,
        "kind": training_class.kind,
        "state": training_class.state,
        "starts_on": training_class.starts_on,
        "ends_on": training_class.ends_on,
        "institution": {"id": institution.pk, "name": institution.name},
        "regions": ancestors(institution.region),
        "rule_pack": {
            "id": pack.pk,
            "code": pack.code,
            "version": pack.version,
            "title_zh": pack.title_zh,
            "title_en": pack.title_en,
        },
    }


def ancestors(region: Region) -> list[dict[str, Any]]:
    """The region's way from the root, itself last."""
    codes = [part for part in region.path.split("/") if part]
    paths = ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    rows = Region.objects.filter(path__in=paths).order_by("path")
    return [{"id": row.pk, "name": row.name} for row in rows]


def lesson_head(lesson: Lesson) -> dict[str, Any]:
    """A lesson's place in the timetable."""
    return {
        "id": lesson.pk,
        "order": lesson.order,
        "title": lesson.title,
        "mode": MODES[LessonKind(lesson.kind)],
        "starts_ms": to_ms(lesson.starts_at),
        "ends_ms": to_ms(lesson.ends_at),
        "hours_milli": lesson.hours_milli,
    }


def cell_json(lesson_id: uuid.UUID, cell: LedgerCell | None) -> dict[str, Any]:
    """One cell; before the ledger knows it, it has not started."""
    if cell is None:
        empty = {"credited_ms": 0, "duration_ms": None, "hours_milli": 0, "grade": None}
        return {"lesson": lesson_id, "state": "not_started", **empty, "flags": []}
    return {
        "lesson": lesson_id,
        "state": cell.state,
        "credited_ms": cell.credited_ms,
        "duration_ms": cell.duration_ms,
        "hours_milli": cell.hours_milli,
        "grade": main_grade(cell.grades),
        "flags": cell.flags,
    }


def _row(
    seat: Seat, lessons: Iterable[Lesson], cells: Cells, total: LedgerSubject | None, due: int
) -> dict[str, Any]:
    barred = bool(total and total.barred)
    return {
        "enrolment": seat.enrolment_id,
        "seat": seat.number,
        "name": seat.name,
        "withdrawn": seat.withdrawn,
        "hours_milli": total.hours_milli if total else 0,
        "due_milli": due,
        "barred": barred,
        "why": joined(total.why) if total else None,
        "absences": total.absences if total else 0,
        "leaves": total.leaves if total else 0,
        "flags": total.flags if total else [],
        "cells": [
            cell_json(lesson.pk, cells.get((seat.pseudonym, lesson.pk))) for lesson in lessons
        ],
    }


def _summary(
    training_class: TrainingClass,
    lessons: list[Lesson],
    seats: list[Seat],
    totals: dict[str, LedgerSubject],
    cells: Cells,
    due: int,
) -> dict[str, Any]:
    staying = [seat for seat in seats if not seat.withdrawn]
    known = [totals[seat.pseudonym] for seat in staying if seat.pseudonym in totals]
    grades = {name: sum(total.grades.get(name, 0) for total in known) for name in GRADES}
    minutes = sum(grades.values())
    body = training_class.rule_pack.body
    hours = sum(total.hours_milli for total in known)
    return {
        "trainees": len(staying),
        "size_max": body["size"]["max"],
        "hours_mean_milli": hours // len(known) if known else 0,
        "hours_due_milli": due,
        "hours_total_milli": sum(lesson.hours_milli for lesson in lessons),
        "grades": grades,
        "hand_share_milli": grades["hand"] * 1000 // minutes if minutes else 0,
        "hand_cap_milli": body["grade_caps"]["hand_milli"],
        "review": sum(cell.state == "review" for cell in cells.values()),
        "barred": sum(total.barred for total in known),
    }
