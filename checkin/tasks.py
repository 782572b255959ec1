"""Periodic work of sign-in."""

from __future__ import annotations

from checkin.domain import planning, spot_checks
from lms.jobs.registry import periodic


@periodic("checkin.spot_checks", every_s=10)
def spot_check_tick() -> None:
    """Issue what is due, and miss what nobody answered."""
    planning.plan()
    spot_checks.sweep()
