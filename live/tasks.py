"""Periodic work of live rooms."""

from __future__ import annotations

from live.ticking import sweep
from lms.jobs.registry import periodic


@periodic("live.sweep", every_s=15)
def sweep_tick() -> None:
    """Lines that no process vouches for, countdowns of empty rooms, classes that nobody ends."""
    sweep()
