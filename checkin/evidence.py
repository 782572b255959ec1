"""What sign-in adds to a period file: the signatures, opened against the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checkin.models import Signature
from lms.courses.models import TrainingClass
from lms.events.models import CommitmentSalt
from verifier import signatures

Rows = Sequence[Mapping[str, Any]]


def signature_files(
    training_class: TrainingClass,
    leaves: Sequence[Mapping[str, Any]],
    roster: Rows,
    timetable: Rows,
) -> dict[str, bytes]:
    """One JSON and one drawn sheet per lesson; whose salt was destroyed is not there."""
    rows = list(Signature.objects.filter(training_class=training_class, document__isnull=False))
    salts = dict(
        CommitmentSalt.objects.filter(
            event_id__in=[row.event_id for row in rows], field="strokes"
        ).values_list("event_id", "salt")
    )
    opened = {
        str(row.pk): signatures.Opened(bytes(salts[row.event_id]).hex(), row.document or {})
        for row in rows
        if row.event_id in salts
    }
    return signatures.members([dict(leaf) for leaf in leaves], opened, roster, timetable)
