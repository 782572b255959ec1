"""Question files: a dry run first, and nothing in the bank until a person confirms it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.courses.models import Course
from lms.jobs.domain.enqueue import enqueue
from lms.people.models import User
from quizzes.domain import bank
from quizzes.errors import BankImportState, QuestionFileRefused
from quizzes.formats.item import Entry, FileRefused, Note, Report
from quizzes.formats.registry import FORMATS, read
from quizzes.models import BankImport, BankQuestion
from quizzes.rules import fingerprint

READ, CONFIRM = "quizzes.read_file", "quizzes.import_file"
BYTES_MAX = 50 * 1024 * 1024
KEPT = dt.timedelta(hours=24)
State = BankImport.State
Progress = Callable[[int, str], None]


@transaction.atomic
def begin(
    *, course: Course, by: User, file_name: str, data: bytes, format_name: str = ""
) -> BankImport:
    """Keep a file and have it read by a job. Raises ``QuestionFileRefused``."""
    if not data:
        raise QuestionFileRefused(reason="empty")
    if len(data) > BYTES_MAX:
        raise QuestionFileRefused(reason="file_too_large", most_mib=BYTES_MAX // 1024 // 1024)
    if format_name and format_name not in FORMATS:
        raise QuestionFileRefused(reason="format_unknown")
    made = BankImport.objects.create(
        course=course,
        uploaded_by=by,
        file_name=file_name.rsplit("/", 1)[-1][:120] or "?",
        data=data,
        format=format_name,
        expires_at=clock.now() + KEPT,
    )
    enqueue(kind=READ, params={"import": str(made.pk)}, owner=by, key=str(made.pk))
    return made


def dry_run(*, import_id: uuid.UUID) -> BankImport:
    """Read the file and write down what each item would become; safe to repeat."""
    row = BankImport.objects.select_related("course").get(pk=import_id)
    if row.state != State.READING or row.data is None:
        return row
    try:
        report = read(bytes(row.data), format_name=row.format or None)
    except FileRefused as refused:
        row.state, row.refusal, row.data = State.REFUSED, _note(refused.note), None
        row.save()
        return row
    seen = _known(row.course)
    rows = [_line(entry, seen) for entry in report.entries]
    outcomes = Counter(line["outcome"] for line in rows)
    row.format, row.report, row.state = report.format, rows, State.READY
    row.counts = {
        **{name: outcomes.get(name, 0) for name in ("imported", "changed", "refused")},
        "duplicates": sum(line["duplicate"] for line in rows),
        "notes": [_note(note) for note in report.notes],
    }
    row.save()
    return row


def _known(course: Course) -> set[str]:
    found = BankQuestion.objects.filter(course=course, retired_at=None)
    return set(found.values_list("fingerprint", flat=True))


def _note(note: Note) -> dict[str, Any]:
    return {"code": note.code, "args": note.args}


def _line(entry: Entry, seen: set[str]) -> dict[str, Any]:
    """One line of the report; ``seen`` gathers what stands in the bank and in the file before."""
    mark = fingerprint(entry.item.kind, entry.item.body) if entry.item else None
    duplicate = mark in seen
    if mark is not None:
        seen.add(mark)
    return {
        "number": entry.number,
        "where": entry.where,
        "title": entry.title,
        "kind": entry.item.kind if entry.item else None,
        "outcome": entry.outcome.value,
        "duplicate": duplicate,
        "notes": [_note(note) for note in entry.notes],
    }


@transaction.atomic
def confirm(*, row: BankImport, by: User, skip_duplicates: bool = True) -> BankImport:
    """Let a job put the file's questions into the bank. Raises ``BankImportState``.

    Confirming twice is one import.
    """
    row = BankImport.objects.select_for_update().get(pk=row.pk)
    if row.state in {State.IMPORTING, State.DONE}:
        return row
    if row.state != State.READY or row.expires_at <= clock.now():
        raise BankImportState
    row.state, row.skip_duplicates = State.IMPORTING, skip_duplicates
    row.save()
    enqueue(kind=CONFIRM, params={"import": str(row.pk)}, owner=by, key=str(row.pk))
    return row


def carry_out(*, import_id: uuid.UUID, progress: Progress) -> BankImport:
    """Put the questions into the bank, all or none; safe to repeat."""
    row = BankImport.objects.select_related("course", "uploaded_by").get(pk=import_id)
    if row.state != State.IMPORTING or row.data is None:
        return row
    report = read(bytes(row.data), format_name=row.format or None)
    with transaction.atomic():
        added, skipped = _add_all(row, report, progress)
        row.state, row.data = State.DONE, None
        row.counts = {**row.counts, "added": added, "skipped": skipped}
        row.save()
    return row


def _add_all(row: BankImport, report: Report, progress: Progress) -> tuple[int, int]:
    seen = _known(row.course) if row.skip_duplicates else set()
    added = skipped = 0
    items = report.items
    for number, item in enumerate(items):
        if number % 50 == 0:
            progress(number * 1000 // len(items), "adding")
        mark = fingerprint(item.kind, item.body)
        if row.skip_duplicates and mark in seen:
            skipped += 1
            continue
        seen.add(mark)
        bank.add(course=row.course, by=row.uploaded_by, item=item, source=row.file_name)
        added += 1
    return added, skipped


def forget_expired() -> int:
    """Drop the bytes of imports that nobody confirmed in time; returns how many."""
    stale = BankImport.objects.filter(
        expires_at__lt=clock.now(), state__in=[State.READING, State.READY]
    )
    return stale.delete()[0]
