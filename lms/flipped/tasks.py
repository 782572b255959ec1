"""Periodic work of the flipped classroom."""

from __future__ import annotations

from lms.flipped.domain import reminders
from lms.jobs.registry import periodic


@periodic("flipped.remind", every_s=300)
def remind() -> None:
    """Due soon, overdue, reviews that wait."""
    reminders.remind()
