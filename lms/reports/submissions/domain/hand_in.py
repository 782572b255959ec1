"""Handing in, accepting, returning: each with its event in the class's log."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from lms.reports.submissions.domain.notices import to_admins, to_officers
from lms.reports.submissions.errors import FileNotCurrent, NotDue, NothingSubmitted, ReasonsNeeded
from lms.reports.submissions.events import (
    MaterialsAccepted,
    MaterialsReturned,
    MaterialsSubmitted,
)
from lms.reports.submissions.models import State, Submission, SubmissionRound
from lms.reports.submissions.queries import OPEN, current_file

DUE_AFTER = dt.timedelta(days=15)
"""After the close. The technical points say "in time" (art. 7 (7), 13 (7)); the days are ours."""
DUE_AGAIN = dt.timedelta(days=7)
Closed = (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)


@transaction.atomic
def open_for(*, training_class: TrainingClass) -> Submission:
    """The class's materials become due; again: the same row. Raises NotDue before the close."""
    if training_class.closed_at is None:
        raise NotDue
    row, _ = Submission.objects.get_or_create(
        training_class=training_class,
        defaults={
            "due_at": training_class.closed_at + DUE_AFTER,
            "created_at": clock.now(),
        },
    )
    return row


@transaction.atomic
def submit(*, class_id: uuid.UUID, by: User, note: str = "") -> Submission:
    """Hand in the current period file. Raises NotDue or FileNotCurrent."""
    row = _locked(class_id)
    if row.state not in OPEN:
        raise NotDue(state=row.state)
    file = current_file(row.training_class)
    if file is None:
        raise FileNotCurrent
    row.state, row.rounds = State.SUBMITTED, row.rounds + 1
    row.save(update_fields=["state", "rounds"])
    SubmissionRound.objects.create(
        submission=row,
        number=row.rounds,
        file=file,
        note=note.strip()[:1000],
        submitted_by=by,
        submitted_at=clock.now(),
    )
    told = MaterialsSubmitted(round=row.rounds, sha256=file.sha256, size=file.log_size)
    record(told, class_id=class_id, actor_id=by.subject.pk)
    to_officers(row, "materials.submitted")
    return row


@transaction.atomic
def decide(*, class_id: uuid.UUID, by: User, accept: bool, reason: str = "") -> Submission:
    """Accept what was handed in, or return it with reasons.

    Raises NothingSubmitted, or ReasonsNeeded for a return that says nothing.
    """
    why = reason.strip()[:2000]
    if not accept and not why:
        raise ReasonsNeeded(field="reason")
    row = _locked(class_id)
    last = row.history.select_related("file").first()
    if row.state != State.SUBMITTED or last is None:
        raise NothingSubmitted(state=row.state)
    now = clock.now()
    last.accepted, last.reason, last.decided_by, last.decided_at = accept, why, by, now
    last.save(update_fields=["accepted", "reason", "decided_by", "decided_at"])
    row.state = State.ACCEPTED if accept else State.RETURNED
    if not accept:
        row.due_at, row.reminded = now + DUE_AGAIN, 0
    row.save(update_fields=["state", "due_at", "reminded"])
    kind = MaterialsAccepted if accept else MaterialsReturned
    told = kind(round=row.rounds, sha256=last.file.sha256, reason=why)
    record(told, class_id=class_id, actor_id=by.subject.pk)
    to_admins(row, "materials.accepted" if accept else "materials.returned", reason=why)
    return row


def _locked(class_id: uuid.UUID) -> Submission:
    found = TrainingClass.objects.filter(pk=class_id, state__in=Closed).first()
    if found is None:
        raise NotDue
    open_for(training_class=found)
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("training_class__institution__region")
        .get(training_class=found)
    )
