"""Periodic work of proctoring."""

from __future__ import annotations

from lms.jobs.registry import periodic
from proctoring.domain import monitoring


@periodic("proctoring.sweep_pictures", every_s=60)
def sweep_pictures() -> None:
    """Pictures that nobody renews are dropped."""
    monitoring.sweep()
