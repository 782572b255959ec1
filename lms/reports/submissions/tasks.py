"""Periodic work of submissions."""

from __future__ import annotations

from lms.jobs.registry import periodic


@periodic("submissions.deadlines", every_s=300, timeout_s=300)
def deadlines() -> None:
    """Open what is due, remind of what is late."""
    from lms.reports.submissions.domain.reminders import tick

    tick()
