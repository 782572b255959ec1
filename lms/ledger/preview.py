"""What a class would be under other rules: recomputed from its log, nothing written."""

from __future__ import annotations

import uuid
from typing import Any

from lms.core import clock
from lms.courses.checks import check_class
from lms.courses.domain.facts import facts_of
from lms.courses.models import Lesson, RulePack, TrainingClass
from lms.events import queries as logs
from lms.events.models import Log
from lms.ledger.compute import as_leaf
from lms.ledger.errors import NothingToPreview
from lms.ledger.inputs import Inputs
from lms.ledger.people import Seat, seats_of
from lms.ledger.queries import sentences
from verifier import policy
from verifier.policy import rule_name

CELLS_MAX = 12
"""Changed lessons listed per trainee; the rest is counted."""


def preview(training_class: TrainingClass, pack: RulePack) -> dict[str, Any]:
    """Who changes and why if the class went under ``pack``. Raises NothingToPreview, PolicyError.

    Both sides are computed at the same instant from the same leaves.
    """
    before, after = _both(training_class.pk, pack)
    lessons = {str(row.pk): row for row in training_class.lessons.filter(cancelled_at=None)}
    rows = [
        row
        for seat in seats_of(training_class)
        if (row := _row(seat, lessons, before, after)) is not None
    ]
    problems = check_class(pack.body, facts_of(training_class))
    barred = {True: _barred(after), False: _barred(before)}
    changed = [row for row in rows if row["changed"]]
    return {
        "as_of_ms": before.as_of,
        "before": before.rule,
        "after": rule_name(pack.body),
        "effect": {
            "trainees": len(rows),
            "changed": len(changed),
            "less": sum(row["hours_after_milli"] < row["hours_before_milli"] for row in rows),
            "more": sum(row["hours_after_milli"] > row["hours_before_milli"] for row in rows),
            "barred_before": barred[False],
            "barred_after": barred[True],
            "hours_before_milli": sum(row["hours_before_milli"] for row in rows),
            "hours_after_milli": sum(row["hours_after_milli"] for row in rows),
        },
        "problems": [problem.to_json() for problem in problems],
        "rows": sorted(changed, key=_severity),
    }


def _both(class_id: uuid.UUID, pack: RulePack) -> tuple[policy.Result, policy.Result]:
    size = Log.objects.filter(class_id=class_id).values_list("size", flat=True).first() or 0
    leaves = [as_leaf(line) for line in logs.leaf_lines(class_id, size)]
    inputs = Inputs()
    for leaf in leaves:
        inputs.feed(leaf)
    if not inputs.complete:
        raise NothingToPreview
    now = clock.now_ms()
    rows, roster = inputs.timetable or [], inputs.roster()
    return (
        policy.evaluate(inputs.pack(), rows, roster, leaves, now),
        policy.evaluate(pack.body, rows, roster, leaves, now),
    )


def _barred(result: policy.Result) -> int:
    return sum(subject.barred and not subject.withdrawn for subject in result.subjects)


def _severity(row: dict[str, Any]) -> tuple[bool, int, int]:
    newly_barred = row["barred_after"] and not row["barred_before"]
    return (not newly_barred, row["hours_after_milli"] - row["hours_before_milli"], row["seat"])


def _row(
    seat: Seat, lessons: dict[str, Lesson], before: policy.Result, after: policy.Result
) -> dict[str, Any] | None:
    """One trainee on both sides; None for who left or is erased."""
    if seat.withdrawn or not seat.pseudonym:
        return None
    try:
        was, then = before.subject(seat.pseudonym), after.subject(seat.pseudonym)
    except KeyError:
        return None
    cells = [
        _cell(lessons[one.lesson], one, two)
        for one, two in zip(_cells(before, seat), _cells(after, seat), strict=True)
        if (one.state, one.hours_milli) != (two.state, two.hours_milli) and one.lesson in lessons
    ]
    differs = (was.hours_milli, was.barred) != (then.hours_milli, then.barred)
    return {
        "enrolment": seat.enrolment_id,
        "seat": seat.number,
        "name": seat.name,
        "changed": differs or bool(cells),
        "hours_before_milli": was.hours_milli,
        "hours_after_milli": then.hours_milli,
        "barred_before": was.barred,
        "barred_after": then.barred,
        "why_before": sentences([reason.to_json() for reason in was.why]),
        "why_after": sentences([reason.to_json() for reason in then.why]),
        "cells": cells[:CELLS_MAX],
        "more_cells": max(0, len(cells) - CELLS_MAX),
    }


def _cells(result: policy.Result, seat: Seat) -> list[policy.Cell]:
    return [cell for cell in result.cells if cell.subject == seat.pseudonym]


def _cell(lesson: Lesson, was: policy.Cell, then: policy.Cell) -> dict[str, Any]:
    return {
        "lesson": lesson.pk,
        "title": lesson.title,
        "state_before": was.state,
        "state_after": then.state,
        "hours_before_milli": was.hours_milli,
        "hours_after_milli": then.hours_milli,
        "why": sentences([reason.to_json() for reason in then.why]),
    }
