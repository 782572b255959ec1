"""Reads of submissions."""

from __future__ import annotations

from typing import Any

from lms.core import clock
from lms.core.clock import to_ms
from lms.courses.models import TrainingClass
from lms.events.models import LearningEvent, Log, LogEntry
from lms.people.models import User
from lms.reports.models import PeriodFile
from lms.reports.queries import file_url, has_later_records
from lms.reports.submissions.models import State, Submission, SubmissionRound
from lms.reports.submissions.rules import may_decide, may_submit

OPEN = (State.DUE, State.RETURNED)


def current_file(training_class: TrainingClass) -> PeriodFile | None:
    """The newest period file, if it holds every record of the closed class.

    What submissions themselves add to the log makes no file old.
    """
    if training_class.closed_at is None:
        return None
    row = PeriodFile.objects.filter(class_id=training_class.pk).order_by("-log_size").first()
    log = Log.objects.filter(class_id=training_class.pk).first()
    if row is None or log is None:
        return None
    closed = LogEntry.objects.filter(
        log=log,
        index__lt=row.log_size,
        event_id__in=LearningEvent.objects.filter(
            class_id=training_class.pk, kind="class.closed"
        ).values("pk"),
    ).exists()
    return row if closed and not has_later_records(row, log) else None


def summary(row: Submission) -> dict[str, Any]:
    """A line of the list."""
    own = row.training_class
    late = row.state in OPEN and row.due_at < clock.now()
    return {
        "class_id": own.pk,
        "title": own.title,
        "code": own.code,
        "institution": own.institution.name,
        "state": row.state,
        "overdue": late,
        "due_ms": to_ms(row.due_at),
        "closed_ms": None if own.closed_at is None else to_ms(own.closed_at),
        "rounds": row.rounds,
    }


def detail(row: Submission, user: User) -> dict[str, Any]:
    """Everything about one class's materials, with what this person may do."""
    own = row.training_class
    ready = current_file(own) if row.state in OPEN else None
    return {
        **summary(row),
        "may_submit": row.state in OPEN and may_submit(user, own),
        "may_decide": row.state == State.SUBMITTED and may_decide(user, own),
        "file_ready": ready is not None,
        "history": [_round(one, user) for one in row.history.select_related("file").all()],
    }


def _round(row: SubmissionRound, user: User) -> dict[str, Any]:
    return {
        "number": row.number,
        "sha256": row.file.sha256,
        "bytes": row.file.size,
        "leaves": row.file.log_size,
        "url": file_url(row.file, user),
        "note": row.note,
        "submitted_by": row.submitted_by.display_name,
        "submitted_ms": to_ms(row.submitted_at),
        "accepted": row.accepted,
        "reason": row.reason,
        "decided_by": "" if row.decided_by is None else row.decided_by.display_name,
        "decided_ms": None if row.decided_at is None else to_ms(row.decided_at),
    }
