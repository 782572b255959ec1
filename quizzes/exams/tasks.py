"""Ticks of exams: they run in the worker, whatever happens to the web process."""

from __future__ import annotations

from lms.jobs.registry import periodic
from quizzes.exams.domain import submitting


@periodic("exams.submit_due", every_s=2)
def submit_due() -> None:
    """Papers whose time is up are handed in."""
    submitting.submit_due()


@periodic("exams.fold_saves", every_s=60)
def fold_saves() -> None:
    """Saves of running papers go on record, folded."""
    submitting.fold_due()
