"""Bringing the statistics up to the logs and the ledgers: only what is new is read.

A class's row (:class:`ClassHead`) is locked, and says how many leaves and ledger entries are
counted; sums and that row change in one transaction, so that a killed process counts nothing
twice and nothing never. Entries are read before leaves: an entry never rests on a leaf that is
not read yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.models import Log, LogEntry
from lms.ledger.models import LedgerCell, LedgerClass, LedgerEntry, LedgerSubject
from lms.reports.statistics import engagement, folding
from lms.reports.statistics.folding import Deltas, Structure
from lms.reports.statistics.measures import FIELDS, LEDGER
from lms.reports.statistics.models import ClassDay, ClassHead, EngagementFormula, PersonDay
from lms.reports.statistics.texts import repeats_of

TOGETHER = 25
"""Classes of one transaction."""
LEAVES_MAX = 20_000
"""Leaves of one class read at once; a longer backlog takes several rounds."""
Lines = Iterable[bytes]


def due() -> list[uuid.UUID]:
    """Classes whose log or ledger has gone on, those that wait longest first."""
    heads = ClassHead.objects.filter(training_class=OuterRef("class_id"))
    size, seen = Subquery(heads.values("log_size")[:1]), Subquery(heads.values("ledger_size")[:1])
    as_of = Subquery(heads.values("ledger_as_of_ms")[:1])
    at = Subquery(heads.values("folded_at")[:1])
    logs = (
        Log.objects.filter(class_id__isnull=False)
        .annotate(counted=size, at=at)
        .filter(Q(counted=None) | Q(size__gt=F("counted")))
    )
    ledgers = LedgerClass.objects.annotate(counted=seen, as_of=as_of, at=at).filter(
        Q(counted=None) | Q(log_size__gt=F("counted")) | Q(as_of_ms__gt=F("as_of"))
    )
    found: dict[uuid.UUID, Any] = {}
    for rows in (logs, ledgers):
        found.update({c: at for c, at in rows.values_list("class_id", "at") if c is not None})
    there = set(TrainingClass.objects.filter(pk__in=list(found)).values_list("pk", flat=True))
    order = sorted(found, key=lambda c: (found[c] is not None, found[c] or clock.now()))
    return [class_id for class_id in order if class_id in there]


def advance_due() -> list[uuid.UUID]:
    """One round over all classes that lag; those whose numbers may have changed."""
    changed: list[uuid.UUID] = []
    ids = due()
    for start in range(0, len(ids), TOGETHER):
        changed += advance(ids[start : start + TOGETHER])
    return changed


def advance(class_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Count what is new of these classes, in one transaction; those that changed."""
    wanted = sorted(class_ids)
    ClassHead.objects.bulk_create(
        [ClassHead(training_class_id=class_id) for class_id in wanted], ignore_conflicts=True
    )
    with transaction.atomic():
        rows = ClassHead.objects.filter(pk__in=wanted).order_by("pk")
        heads = {head.pk: head for head in _locked(rows)}
        ledgers = {
            row.class_id: row for row in LedgerClass.objects.filter(class_id__in=list(heads))
        }
        entries = _entries(heads)
        logs = dict(Log.objects.filter(class_id__in=list(heads)).values_list("class_id", "size"))
        works = [
            _collect(head, entries.get(head.pk, []), logs.get(head.pk, 0))
            for head in heads.values()
        ]
        _store(works)
        now = clock.now()
        for work in works:
            ledger = ledgers.get(work.head.pk)
            if ledger is not None:
                work.head.ledger_size = ledger.log_size
                work.head.ledger_as_of_ms = ledger.as_of_ms
            work.head.folded_at = now
        set_totals([work.head for work in works])
        ClassHead.objects.bulk_update([work.head for work in works], HEAD_FIELDS)
    return [work.head.pk for work in works if work.changed]


TOTALS = ["trainees", "barred", "finished", "hours_milli", "engagement_milli", "engaged"]
HEAD_FIELDS = [
    "log_size",
    "entry_id",
    "ledger_size",
    "ledger_as_of_ms",
    "members",
    "lessons",
    "exams",
    *TOTALS,
    "folded_at",
]


@dataclass
class Work:
    """One class in one round."""

    head: ClassHead
    deltas: Deltas = field(default_factory=dict)
    members_changed: bool = False
    anew: bool = False
    """The timetable changed: what came from the ledger is derived again from its cells."""
    changed: bool = False


def _locked(rows: QuerySet[ClassHead]) -> QuerySet[ClassHead]:
    """Another process that counts the same classes is left to it."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows.select_for_update()


def _entries(heads: Mapping[uuid.UUID, ClassHead]) -> dict[uuid.UUID, list[LedgerEntry]]:
    """New ledger entries by class: one query from the earliest cursor of those that have one."""
    found: dict[uuid.UUID, list[LedgerEntry]] = {}
    if not heads:
        return found
    lowest = min(head.entry_id for head in heads.values())
    rows = LedgerEntry.objects.filter(class_id__in=list(heads), id__gt=lowest).order_by("id")
    for entry in rows.only(*ENTRY_FIELDS):
        if entry.pk > heads[entry.class_id].entry_id:
            found.setdefault(entry.class_id, []).append(entry)
    return found


ENTRY_FIELDS = (
    "class_id",
    "subject",
    "lesson_id",
    "hours_milli",
    "grades",
    "state_before",
    "state_after",
)


def _collect(head: ClassHead, entries: list[LedgerEntry], size: int) -> Work:
    work = Work(head)
    structure = Structure(set(head.members), dict(head.lessons), dict(head.exams))
    upto = min(size, head.log_size + LEAVES_MAX)
    if upto > head.log_size:
        found = folding.read(lines_of(head.pk, head.log_size, upto), structure)
        if found.count != upto - head.log_size:
            return work  # a leaf is missing: the log's own check says so, and we wait
        folding.add_facts(work.deltas, found.facts, repeats_of(head.pk, found.facts))
        work.members_changed, work.anew = found.members_changed, found.lessons_changed
        work.changed = bool(found.facts or found.members_changed or found.lessons_changed)
        head.log_size = upto
    head.members, head.lessons = sorted(structure.members), structure.lessons
    head.exams = structure.exams
    if upto < size:
        return work  # entries of leaves that are not read yet wait with them
    work.changed |= bool(entries)
    if work.anew:
        _derive_ledger(work)
    else:
        for entry in entries:
            folding.add_cell(
                work.deltas,
                entry.subject,
                head.lessons.get(str(entry.lesson_id)),
                before=entry.state_before,
                after=entry.state_after,
                hours_milli=entry.hours_milli,
                grades=entry.grades,
            )
    if entries:
        head.entry_id = max(head.entry_id, entries[-1].pk)
    return work


def lines_of(class_id: uuid.UUID, start: int, upto: int) -> Iterator[bytes]:
    """The canonical leaves of a class from ``start`` up to ``upto``."""
    rows = LogEntry.objects.filter(log__class_id=class_id, index__gte=start, index__lt=upto)
    for value in rows.order_by("index").values_list("leaf", flat=True).iterator(chunk_size=5000):
        yield bytes(value)


def _derive_ledger(work: Work) -> None:
    """Everything that came from the ledger anew: the difference between then and now is added.

    The ledger's row is locked, so that cells and the last entry belong together.
    """
    head = work.head
    list(LedgerClass.objects.select_for_update().filter(class_id=head.pk))
    last = LedgerEntry.objects.filter(class_id=head.pk).order_by("-id").first()
    fresh = cell_deltas(head.pk, head.lessons)
    for row in PersonDay.objects.filter(training_class_id=head.pk):
        own = work.deltas.setdefault((row.subject, row.day), folding.Delta())
        for name in LEDGER:
            own.sums[name] -= getattr(row, name)
    for key, delta in fresh.items():
        work.deltas.setdefault(key, folding.Delta()).sums.update(delta.sums)
    if last is not None:
        head.entry_id = max(head.entry_id, last.pk)


def cell_deltas(class_id: uuid.UUID, lessons: Mapping[str, list[Any]]) -> Deltas:
    """What all cells of a class's ledger add up to."""
    deltas: Deltas = {}
    rows = LedgerCell.objects.filter(class_id=class_id)
    for subject, lesson_id, state, hours, grades in rows.values_list(
        "subject", "lesson_id", "state", "hours_milli", "grades"
    ):
        folding.add_cell(
            deltas,
            subject,
            lessons.get(str(lesson_id)),
            before="",
            after=state,
            hours_milli=hours,
            grades=grades,
        )
    return deltas


def _store(works: list[Work]) -> None:
    """Add every delta to its person's day, and the members' to their class's day."""
    touched = {work.head.pk: work for work in works if work.deltas or work.members_changed}
    if not touched:
        return
    days = {day for work in works for _, day in work.deltas}
    rows = {
        (row.training_class_id, row.subject, row.day): row
        for row in PersonDay.objects.filter(training_class__in=list(touched), day__in=days)
    }
    changed: list[PersonDay] = []
    by_class: dict[tuple[uuid.UUID, Any], dict[str, int]] = {}
    for work in works:
        members = set(work.head.members)
        for (subject, day), delta in work.deltas.items():
            key = (work.head.pk, subject, day)
            row = rows.get(key) or PersonDay(
                training_class_id=work.head.pk, subject=subject, day=day
            )
            row.by_hour = delta.capped(row.by_hour)
            if add(row, delta.sums):
                changed.append(row)
            if subject in members:
                sums = by_class.setdefault((work.head.pk, day), {})
                for name, amount in delta.sums.items():
                    sums[name] = sums.get(name, 0) + amount
    upsert_people(changed)
    whole = [work.head for work in works if work.members_changed]
    again = {head.pk for head in whole}
    _add_class_days({key: sums for key, sums in by_class.items() if key[0] not in again})
    for head in whole:
        sum_class(head)


def add(row: PersonDay | ClassDay, sums: Mapping[str, int]) -> bool:
    """Add amounts to a row's columns; whether any was not zero."""
    some = False
    for name, amount in sums.items():
        if amount:
            setattr(row, name, getattr(row, name) + amount)
            some = True
    return some


def upsert_people(rows: list[PersonDay]) -> None:
    """Write days of people, new or not."""
    PersonDay.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["training_class", "day", "subject"],
        update_fields=["by_hour", *FIELDS],
    )


def _add_class_days(sums: Mapping[tuple[uuid.UUID, Any], Mapping[str, int]]) -> None:
    if not sums:
        return
    found = ClassDay.objects.filter(
        training_class__in={class_id for class_id, _ in sums}, day__in={day for _, day in sums}
    )
    rows = {(row.training_class_id, row.day): row for row in found}
    changed = []
    for (class_id, day), amounts in sums.items():
        row = rows.get((class_id, day)) or ClassDay(training_class_id=class_id, day=day)
        if add(row, amounts):
            changed.append(row)
    ClassDay.objects.bulk_create(
        changed,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["training_class", "day"],
        update_fields=list(FIELDS),
    )


def sum_class(head: ClassHead) -> None:
    """A class's days anew, from those of its members."""
    rows = (
        PersonDay.objects.filter(training_class=head.pk, subject__in=head.members)
        .values_list("day")
        .annotate(**{f"sum_{name}": Sum(name) for name in FIELDS})
        .order_by("day")
    )
    fresh = [
        ClassDay(training_class_id=head.pk, day=day, **dict(zip(FIELDS, sums, strict=True)))
        for day, *sums in rows
    ]
    ClassDay.objects.filter(training_class=head.pk).delete()
    ClassDay.objects.bulk_create(fresh)


def set_totals(heads: list[ClassHead]) -> None:
    """What is said of each class as a whole, from the ledger's totals and days of its members."""
    ids = [head.pk for head in heads]
    rows: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
    subjects = LedgerSubject.objects.filter(class_id__in=ids)
    for class_id, *row in subjects.values_list("class_id", "subject", "hours_milli", "barred"):
        rows.setdefault(class_id, []).append(tuple(row))
    scores = scores_of(heads)
    for head in heads:
        members = set(head.members)
        own = [row for row in rows.get(head.pk, []) if row[0] in members]
        planned = sum(lesson[2] for lesson in head.lessons.values())
        head.trainees = len(members)
        head.barred = sum(barred for _, _, barred in own)
        head.hours_milli = sum(hours for _, hours, _ in own)
        head.finished = sum(hours >= planned > 0 and not barred for _, hours, barred in own)
        mine = [score.milli for (c, _), score in scores.items() if c == head.pk]
        known = [milli for milli in mine if milli is not None]
        head.engagement_milli, head.engaged = sum(known), len(known)


def scores_of(heads: Iterable[ClassHead]) -> dict[tuple[uuid.UUID, str], engagement.Score]:
    """Engagement of every member by (class, pseudonym), as of the ledger's last instant."""
    by_id = {head.pk: head for head in heads}
    formulas = formulas_of(by_id)
    sums: dict[tuple[uuid.UUID, str], dict[str, int]] = {}
    rows = (
        PersonDay.objects.filter(training_class__in=list(by_id))
        .values_list("training_class_id", "subject")
        .annotate(**{f"sum_{name}": Sum(name) for name in engagement.NEEDED})
        .order_by()
    )
    for class_id, subject, *values in rows:
        sums[class_id, subject] = dict(zip(engagement.NEEDED, values, strict=True))
    found = {}
    for head in by_id.values():
        until = folding.day_of(head.ledger_as_of_ms)
        occasions = engagement.occasions_of(head.lessons, until)
        formula = formulas.get(head.pk, engagement.DEFAULT)
        for subject in head.members:
            own = sums.get((head.pk, subject), {})
            found[head.pk, subject] = engagement.score(own, occasions, formula)
    return found


def formulas_of(class_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, engagement.Formula]:
    """The formulas in force, of those classes that have one of their own."""
    rows = EngagementFormula.objects.filter(training_class__in=list(class_ids))
    return {
        row.training_class_id: engagement.Formula(row.weights, row.targets, row.version)
        for row in rows.order_by("version")
    }
