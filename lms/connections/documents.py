"""What other systems are told about a class: four kinds of rows, made of what stands now.

Trainees appear as in the period file: by the pseudonym of their agency's key and masked. Full
names and numbers never leave by this way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from lms.core.clock import to_ms
from lms.courses.evidence import timetable_document
from lms.courses.models import Enrolment, TrainingClass
from lms.ledger.models import LedgerCell, LedgerClass, LedgerSubject
from lms.ledger.people import Seat, seats_of
from lms.ledger.queries import main_grade
from lms.ledger.verdict import Verdict, verdicts_of
from lms.people.models import RealName

Row = tuple[str, str, dict[str, Any]]
"""(resource, key, data)."""


def rows_of(training_class: TrainingClass) -> Iterator[Row]:
    """Every exported row of a class."""
    seats = seats_of(training_class)
    yield "classes", str(training_class.pk), class_row(training_class, seats)
    yield from roster_rows(training_class, seats)
    yield from attendance_rows(training_class, seats)
    yield from result_rows(training_class, seats)


def class_row(training_class: TrainingClass, seats: Sequence[Seat]) -> dict[str, Any]:
    """One class with its timetable."""
    institution, pack = training_class.institution, training_class.rule_pack
    return {
        "id": str(training_class.pk),
        "code": training_class.code,
        "title": training_class.title,
        "kind": training_class.kind,
        "state": training_class.state,
        "starts_on": training_class.starts_on.isoformat(),
        "ends_on": training_class.ends_on.isoformat(),
        "venue": training_class.venue,
        "planned_size": training_class.planned_size,
        "trainees": sum(not seat.withdrawn for seat in seats),
        "institution": {
            "id": str(institution.pk),
            "code": institution.code,
            "name": institution.name,
        },
        "region": {"code": institution.region.code, "name": institution.region.name},
        "course": {"code": training_class.course.code, "name": training_class.course.name},
        "rule": pack.label,
        "submitted_ms": _ms(training_class.submitted_at),
        "approved_ms": _ms(training_class.approved_at),
        "started_ms": _ms(training_class.started_at),
        "closed_ms": _ms(training_class.closed_at),
        "lessons": [
            {
                "id": lesson["lesson"],
                "title": lesson["title"],
                "mode": lesson["mode"],
                "starts_ms": lesson["starts"],
                "ends_ms": lesson["ends"],
                "hours_milli": lesson["hours_milli"],
            }
            for lesson in timetable_document(training_class)
        ],
    }


def roster_rows(training_class: TrainingClass, seats: Sequence[Seat]) -> Iterator[Row]:
    """One row per enrolment; whoever left stays, marked."""
    enrolments = {row.pk: row for row in Enrolment.objects.filter(training_class=training_class)}
    names = {
        row.user_id: row
        for row in RealName.objects.filter(user__in=[seat.user_id for seat in seats])
    }
    for seat in seats:
        enrolment, name = enrolments.get(seat.enrolment_id), names.get(seat.user_id)
        if enrolment is None:
            continue  # gone between the two reads: the next capture sees it
        yield (
            "rosters",
            str(seat.enrolment_id),
            {
                "enrolment": str(seat.enrolment_id),
                "subject": seat.pseudonym,
                "seat": seat.number,
                "name_masked": name.name_masked if name else enrolment.display,
                "number_masked": name.number_masked if name else "",
                "verified": bool(name and name.verified_at),
                "enrolled_ms": to_ms(enrolment.enrolled_at),
                "withdrawn_ms": _ms(enrolment.withdrawn_at),
            },
        )


def attendance_rows(training_class: TrainingClass, seats: Sequence[Seat]) -> Iterator[Row]:
    """One row per trainee and lesson that the ledger has judged."""
    rule = LedgerClass.objects.filter(class_id=training_class.pk).values_list("rule", flat=True)
    label = rule.first() or training_class.rule_pack.label
    by_name = {seat.pseudonym: seat for seat in seats if seat.pseudonym}
    for cell in LedgerCell.objects.filter(class_id=training_class.pk):
        seat = by_name.get(cell.subject)
        if seat is None:
            continue  # erased: nobody stands behind it any more
        yield (
            "attendance",
            f"{seat.enrolment_id}:{cell.lesson_id}",
            {
                "enrolment": str(seat.enrolment_id),
                "subject": cell.subject,
                "lesson": str(cell.lesson_id),
                "state": cell.state,
                "credited_ms": cell.credited_ms,
                "hours_milli": cell.hours_milli,
                "assurance": main_grade(cell.grades),
                "grades": cell.grades,
                "corrected": bool(cell.grades.get("corrected")),
                "rule": label,
            },
        )


def result_rows(training_class: TrainingClass, seats: Sequence[Seat]) -> Iterator[Row]:
    """One row per trainee: hours, absences, and what the verdict asks for."""
    required = int(training_class.rule_pack.body["length"]["hours"]) * 1000
    head = LedgerClass.objects.filter(class_id=training_class.pk).first()
    totals = {row.subject: row for row in LedgerSubject.objects.filter(class_id=training_class.pk)}
    verdicts = verdicts_of(training_class)
    for seat in seats:
        total = totals.get(seat.pseudonym)
        if total is None:
            continue
        yield (
            "results",
            str(seat.enrolment_id),
            {
                "enrolment": str(seat.enrolment_id),
                "subject": seat.pseudonym,
                "hours_milli": total.hours_milli,
                "required_milli": required,
                "credited_ms": total.credited_ms,
                "grades": total.grades,
                "absences": total.absences,
                "leaves": total.leaves,
                "barred": total.barred,
                "withdrawn": total.withdrawn,
                "final": bool(head and head.final),
                **_verdict(verdicts.get(seat.user_id)),
            },
        )


def _verdict(verdict: Verdict | None) -> dict[str, Any]:
    """The verdict and its parts, those beside it that the rules do not ask for among them."""
    if verdict is None:
        return {"verdict": "pending", "parts": []}
    return {
        "verdict": verdict.state,
        "parts": [
            {
                "code": part.code,
                "state": part.state,
                "score_milli": part.score_milli,
                "of_milli": part.of_milli,
                "until_ms": _ms(part.until),
                "detail": dict(part.detail),
            }
            for part in (*verdict.parts, *verdict.beside)
        ],
    }


def _ms(moment: dt.datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)
