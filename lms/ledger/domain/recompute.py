"""Bringing the ledger up to the log: changed cells are rewritten, the change is appended."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from lms.core import clock
from lms.events.models import Log
from lms.ledger.compute import Computation
from lms.ledger.models import LedgerCell, LedgerClass, LedgerEntry, LedgerSubject
from verifier import policy

CellKey = tuple[str, str]
_kept: dict[uuid.UUID, Computation] = {}
KEPT_MAX = 64


def recompute_due(*, budget_s: float | None = None) -> int:
    """Recompute every class whose log grew or whose timetable passed a boundary; their number.

    With ``budget_s`` it stops after that long, so that the clock's other work (numbering events,
    statistics) is not kept waiting; the next round goes on with the classes that waited longest.
    """
    began, done = time.monotonic(), 0
    for class_id in due(clock.now_ms()):
        if budget_s is not None and time.monotonic() - began > budget_s:
            break
        recompute(class_id=class_id)
        done += 1
    return done


def due(now_ms: int) -> list[uuid.UUID]:
    """Classes whose ledger lags behind, those that wait longest first."""
    rows = LedgerClass.objects.filter(class_id=OuterRef("class_id"))
    logs = Log.objects.filter(class_id__isnull=False).annotate(
        seen=Subquery(rows.values("log_size")[:1]),
        boundary=Subquery(rows.values("next_ms")[:1]),
        judged=Subquery(rows.values("as_of_ms")[:1]),
    )
    behind = Q(seen=None) | Q(size__gt=F("seen")) | Q(boundary__lte=now_ms)
    rows_due = logs.filter(behind).order_by(F("judged").asc(nulls_first=True), "origin")
    return [c for c in rows_due.values_list("class_id", flat=True) if c is not None]


@transaction.atomic
def recompute(*, class_id: uuid.UUID, now_ms: int | None = None) -> policy.Result | None:
    """The class's ledger as of now, stored; None while its log names no rules yet."""
    LedgerClass.objects.get_or_create(class_id=class_id)
    head = LedgerClass.objects.select_for_update().get(class_id=class_id)
    computation = _computation(class_id, head)
    size = Log.objects.filter(class_id=class_id).values_list("size", flat=True).first() or 0
    computation.advance(size)
    instant = clock.now_ms() if now_ms is None else now_ms
    result = computation.result(instant)
    if result is not None:
        store(class_id=class_id, result=result, size=size, reasons=computation.corrections)
        head.rule, head.final = result.rule, result.final
    computation.corrections = {}
    head.log_size, head.as_of_ms = size, instant
    head.next_ms = computation.next_boundary(instant)
    head.save()
    return result


def _computation(class_id: uuid.UUID, head: LedgerClass) -> Computation:
    """The computation kept from the last round, if the stored ledger has not run ahead of it."""
    kept = _kept.pop(class_id, None)
    if kept is None or kept.size != head.log_size:
        kept = Computation(class_id)
        kept.advance(head.log_size)
        kept.corrections = {}
    while len(_kept) >= KEPT_MAX:
        _kept.pop(next(iter(_kept)))
    _kept[class_id] = kept
    return kept


def store(
    *, class_id: uuid.UUID, result: policy.Result, size: int, reasons: Mapping[CellKey, str]
) -> int:
    """Write the cells that differ, append an entry for each; the number of entries."""
    old = {(c.subject, str(c.lesson_id)): c for c in LedgerCell.objects.filter(class_id=class_id)}
    fresh: list[LedgerCell] = []
    changed: list[LedgerCell] = []
    entries: list[LedgerEntry | None] = []
    for cell in result.cells:
        key = (cell.subject, cell.lesson)
        before, row = old.pop(key, None), cell_row(class_id, cell)
        if before is not None and cell_values(before) == cell_values(row):
            continue
        if before is None:
            fresh.append(row)
        else:
            row.pk = before.pk
            changed.append(row)
        entries.append(_entry(before, row, result, size, reasons.get(key, "")))
    for gone in old.values():
        entries.append(_entry(gone, _nothing(gone), result, size, "no longer in the timetable"))
    LedgerCell.objects.bulk_create(fresh)
    LedgerCell.objects.bulk_update(changed, CELL_FIELDS)
    LedgerCell.objects.filter(pk__in=[gone.pk for gone in old.values()]).delete()
    LedgerEntry.objects.bulk_create([entry for entry in entries if entry is not None])
    store_subjects(class_id=class_id, result=result)
    return len(entries)


CELL_FIELDS = [
    "state",
    "credited_ms",
    "covered_ms",
    "duration_ms",
    "hours_milli",
    "grades",
    "leaves",
    "flags",
    "why",
]


def cell_row(class_id: uuid.UUID, cell: policy.Cell) -> LedgerCell:
    """An unsaved row of a computed cell."""
    return LedgerCell(
        class_id=class_id,
        subject=cell.subject,
        lesson_id=uuid.UUID(cell.lesson),
        state=cell.state,
        credited_ms=cell.credited,
        covered_ms=cell.covered,
        duration_ms=cell.duration,
        hours_milli=cell.hours_milli,
        grades=dict(cell.grades),
        leaves=list(cell.leaves),
        flags=list(cell.flags),
        why=[reason.to_json() for reason in cell.why],
    )


def cell_values(row: LedgerCell) -> tuple[object, ...]:
    """Everything that makes two cells equal."""
    return tuple(getattr(row, name) for name in CELL_FIELDS)


def store_subjects(*, class_id: uuid.UUID, result: policy.Result) -> None:
    """Replace the totals per trainee."""
    rows = [subject_row(class_id, total) for total in result.subjects]
    LedgerSubject.objects.filter(class_id=class_id).exclude(
        subject__in=[row.subject for row in rows]
    ).delete()
    LedgerSubject.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["class_id", "subject"],
        update_fields=SUBJECT_FIELDS,
    )


SUBJECT_FIELDS = [
    "hours_milli",
    "credited_ms",
    "absences",
    "leaves",
    "barred",
    "withdrawn",
    "grades",
    "flags",
    "why",
]


def subject_row(class_id: uuid.UUID, total: policy.SubjectResult) -> LedgerSubject:
    """An unsaved row of a computed total."""
    return LedgerSubject(
        class_id=class_id,
        subject=total.subject,
        hours_milli=total.hours_milli,
        credited_ms=total.credited,
        absences=total.absences,
        leaves=total.leaves,
        barred=total.barred,
        withdrawn=total.withdrawn,
        grades=dict(total.grades),
        flags=list(total.flags),
        why=[reason.to_json() for reason in total.why],
    )


def _nothing(gone: LedgerCell) -> LedgerCell:
    """The empty cell that a vanished lesson leaves behind."""
    return LedgerCell(
        class_id=gone.class_id,
        subject=gone.subject,
        lesson_id=gone.lesson_id,
        state="removed",
        credited_ms=0,
        hours_milli=0,
        grades=dict.fromkeys(gone.grades, 0),
    )


def _entry(
    before: LedgerCell | None, after: LedgerCell, result: policy.Result, size: int, reason: str
) -> LedgerEntry | None:
    """The difference between two states of a cell; None when nothing countable differs."""
    was = before.grades if before is not None else {}
    grades = {name: ms - was.get(name, 0) for name, ms in after.grades.items()}
    credited = after.credited_ms - (before.credited_ms if before else 0)
    hours = after.hours_milli - (before.hours_milli if before else 0)
    state_before = before.state if before else ""
    if not (credited or hours or any(grades.values()) or state_before != after.state):
        return None
    less = credited < 0 or hours < 0
    kind = LedgerEntry.Kind.RESTATED if less else LedgerEntry.Kind.EARNED
    return LedgerEntry(
        class_id=after.class_id,
        subject=after.subject,
        lesson_id=after.lesson_id,
        kind=LedgerEntry.Kind.CORRECTION if reason else kind,
        credited_ms=credited,
        hours_milli=hours,
        grades=grades,
        state_before=state_before,
        state_after=after.state,
        reason=reason[:500],
        rule=result.rule,
        log_size=size,
        as_of_ms=result.as_of,
    )
