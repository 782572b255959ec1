"""The statistics' clock: count what is new, then tell whoever looks at it."""

from __future__ import annotations

from lms.jobs.registry import periodic
from lms.reports.statistics.domain.advance import advance_due
from lms.reports.statistics.telling import tell


@periodic("statistics.advance", every_s=1)
def advance_tick() -> None:
    """One round over the classes that lag."""
    changed = advance_due()
    if changed:
        tell(changed)
