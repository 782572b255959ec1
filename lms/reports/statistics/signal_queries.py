"""Signals as the agency reads them: with words, evidence, people and the way to look closer."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet

from lms.core.clock import to_ms
from lms.core.errors import NotFound
from lms.ledger.people import seats_of
from lms.people.models import Region, User
from lms.people.rules import regions_of
from lms.reports.statistics.models import Signal
from lms.reports.statistics.signals import CAVEATS

SHOWN_MAX = 200


def signals_of(region: Region) -> QuerySet[Signal]:
    """The signals of a region's subtree."""
    return Signal.objects.filter(institution__region__path__startswith=region.path)


def signal_for(user: User, signal_id: uuid.UUID) -> Signal:
    """A signal of the regions that a person oversees. Raises NotFound."""
    found = (
        Signal.objects.select_related("institution__region", "training_class__institution__region")
        .filter(pk=signal_id, institution__region__in=regions_of(user))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def listed(region: Region, state: str) -> dict[str, Any]:
    """The newest signals in one state, and how many there are in each."""
    rows = signals_of(region)
    counts = dict.fromkeys(Signal.State.values, 0)
    for one in rows.values_list("state", flat=True):
        counts[one] += 1
    if state in Signal.State.values:
        rows = rows.filter(state=state)
    shown = rows.select_related("institution", "training_class")[:SHOWN_MAX]
    return {"counts": counts, "rows": [head_of(row) for row in shown]}


def head_of(row: Signal) -> dict[str, Any]:
    """One line of the list."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "state": row.state,
        "institution": row.institution.name,
        "class_id": row.training_class_id,
        "class_title": row.training_class.title if row.training_class else None,
        "facts": row.facts,
        "people": len(row.people),
        "raised_ms": to_ms(row.raised_at),
        "seen_ms": to_ms(row.seen_at),
        "caveat": CAVEATS[row.kind],
    }


def detail_of(row: Signal) -> dict[str, Any]:
    """The whole of one: who, and what was done about it."""
    seats = seats_of(row.training_class) if row.training_class else []
    named = {seat.pseudonym: seat for seat in seats}
    return {
        **head_of(row),
        "trainees": [
            {
                "enrolment": named[one].enrolment_id,
                "name": named[one].name,
                "seat": named[one].number,
            }
            for one in row.people
            if one in named
        ],
        "steps": [
            {
                "step": step.step,
                "note": step.note,
                "by": step.by.display_name if step.by else None,
                "at_ms": to_ms(step.at),
            }
            for step in row.steps.select_related("by")
        ],
    }
