"""Periodic work of presence."""

from __future__ import annotations

from lms.jobs.registry import periodic
from lms.presence.domain.lease import expire_stale


@periodic("presence.expire", every_s=15)
def expire_tick() -> None:
    """End the leases of people who have gone, so that their intervals reach the log."""
    expire_stale()
