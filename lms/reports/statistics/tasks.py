"""The statistics' clock: count what is new and tell who looks; look for signals; make tables."""

from __future__ import annotations

import uuid
from typing import Any

from lms.jobs.registry import job, periodic
from lms.jobs.run import Run
from lms.reports.statistics.domain import views
from lms.reports.statistics.domain.advance import advance_due
from lms.reports.statistics.domain.looking import look_through
from lms.reports.statistics.domain.sightings import forget_sightings, note_sightings
from lms.reports.statistics.telling import tell


@periodic("statistics.advance", every_s=1)
def advance_tick() -> None:
    """One round over the classes that lag."""
    changed = advance_due()
    if changed:
        tell(changed)


@periodic("statistics.sightings", every_s=60)
def sightings_tick() -> None:
    """From where trainees began to take part, as hashes."""
    note_sightings()


@periodic("statistics.forget", every_s=24 * 3600)
def forget_tick() -> None:
    """Hashes that are old enough go."""
    forget_sightings()


@periodic("statistics.signals.order", every_s=3600)
def signals_tick() -> None:
    """Order a look through what may be worth one; it is long work, so a job does it."""
    from lms.jobs.domain.enqueue import enqueue

    enqueue(kind="statistics.signals", params={}, key="signals")


@job("statistics.signals", max_attempts=2, timeout_s=1800)
def signals(run: Run) -> dict[str, Any]:
    """Look through classes and institutions."""
    return {"new": look_through()}


@periodic("statistics.schedule", every_s=60)
def schedule_tick() -> None:
    """Order the tables that are due."""
    views.order_due()


@job(views.KIND, max_attempts=3, timeout_s=300)
def report(run: Run) -> dict[str, Any]:
    """Make the table of a saved view and tell its owner."""
    made = views.make(view_id=uuid.UUID(run.params["view"]))
    return {"report": None if made is None else str(made.pk)}
