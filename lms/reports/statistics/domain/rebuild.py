"""Do the statistics follow from the logs and the ledgers? Computed from nothing and compared."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from lms.ledger.models import LedgerClass
from lms.reports.statistics import folding
from lms.reports.statistics.domain.advance import (
    TOTALS,
    add,
    advance,
    cell_deltas,
    due,
    lines_of,
    set_totals,
    sum_class,
    upsert_people,
)
from lms.reports.statistics.folding import Deltas, Structure
from lms.reports.statistics.measures import FIELDS
from lms.reports.statistics.models import ClassDay, ClassHead, PersonDay
from lms.reports.statistics.texts import repeats_of

Row = dict[str, Any]


def check_class(*, class_id: uuid.UUID) -> list[str]:
    """Every difference between what is stored and a full recomputation; [] is equal."""
    catch_up(class_id)
    with transaction.atomic():
        head = _held(class_id)
        structure, people = _whole(head)
        problems = list(_differences(head, people))
        if (
            sorted(structure.members) != head.members
            or structure.lessons != head.lessons
            or (structure.exams != head.exams)
        ):
            problems.append(f"{class_id}: members or lessons differ")
        stored = {name: getattr(head, name) for name in TOTALS}
        set_totals([head])
        fresh = {name: getattr(head, name) for name in TOTALS}
        if stored != fresh:
            problems.append(f"{class_id}: totals {stored}, recomputed {fresh}")
        return problems


def rebuild_class(*, class_id: uuid.UUID) -> int:
    """Write a class's statistics anew; how many days of people there are."""
    catch_up(class_id)
    with transaction.atomic():
        head = _held(class_id)
        structure, people = _whole(head)
        head.members, head.lessons = sorted(structure.members), structure.lessons
        head.exams = structure.exams
        PersonDay.objects.filter(training_class=class_id).delete()
        upsert_people(people)
        sum_class(head)
        set_totals([head])
        head.save()
        return len(people)


def catch_up(class_id: uuid.UUID) -> None:
    """Count what is new first, so that cells and entries say the same."""
    for _ in range(1000):
        if class_id not in due():
            return
        advance([class_id])


def _held(class_id: uuid.UUID) -> ClassHead:
    """The head, with it and the ledger locked until the transaction ends."""
    ClassHead.objects.get_or_create(training_class_id=class_id)
    head = ClassHead.objects.select_for_update().get(pk=class_id)
    list(LedgerClass.objects.select_for_update().filter(class_id=class_id))
    return head


def _whole(head: ClassHead) -> tuple[Structure, list[PersonDay]]:
    """Structure and people's days of all leaves that are counted, and of all cells."""
    structure = Structure()
    found = folding.read(lines_of(head.pk, 0, head.log_size), structure)
    deltas: Deltas = {}
    folding.add_facts(deltas, found.facts, repeats_of(head.pk, found.facts))
    for key, delta in cell_deltas(head.pk, structure.lessons).items():
        deltas.setdefault(key, folding.Delta()).sums.update(delta.sums)
    rows = []
    for (subject, day), delta in deltas.items():
        row = PersonDay(training_class_id=head.pk, subject=subject, day=day)
        row.by_hour = delta.capped({})
        add(row, delta.sums)
        rows.append(row)
    return structure, rows


def _differences(head: ClassHead, people: list[PersonDay]) -> Iterator[str]:
    fresh = {(row.subject, row.day): _values(row) for row in people}
    stored = {
        (row.subject, row.day): _values(row)
        for row in PersonDay.objects.filter(training_class=head.pk)
    }
    for key in sorted(fresh.keys() | stored.keys()):
        mine, theirs = _not_zero(fresh.get(key, {})), _not_zero(stored.get(key, {}))
        if mine != theirs:
            yield f"{head.pk} {key[0]} {key[1]}: stored {theirs}, recomputed {mine}"
    members, days = set(head.members), dict[dt.date, dict[str, int]]()
    for row in people:
        if row.subject in members:
            own = days.setdefault(row.day, dict.fromkeys(FIELDS, 0))
            for name in FIELDS:
                own[name] += getattr(row, name)
    classes = {
        row.day: {name: getattr(row, name) for name in FIELDS}
        for row in ClassDay.objects.filter(training_class=head.pk)
    }
    for day in sorted(days.keys() | classes.keys()):
        if _not_zero(days.get(day, {})) != _not_zero(classes.get(day, {})):
            yield f"{head.pk} {day}: the class's day differs"


def _values(row: PersonDay) -> Row:
    return {"by_hour": row.by_hour, **{name: getattr(row, name) for name in FIELDS}}


def _not_zero(values: Row) -> Row:
    return {name: value for name, value in values.items() if value}
