"""Periodic work and jobs of the connections."""

from __future__ import annotations

from lms.connections.domain.capture import capture_due
from lms.jobs.registry import periodic


@periodic("connections.capture", every_s=5, timeout_s=120)
def capture_tick() -> None:
    """Bring the change feed up to what stands."""
    capture_due()
