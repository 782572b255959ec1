"""Jobs of the reports app."""

from __future__ import annotations

import uuid
from typing import Any

from lms.jobs.registry import job, periodic
from lms.jobs.run import Run
from lms.reports.domain.period_file import KIND, build


@job(KIND, max_attempts=3, timeout_s=600)
def period_file(run: Run) -> dict[str, Any]:
    """Build a class's period file."""
    row = build(class_id=uuid.UUID(run.params["class"]), owner=run.job.owner, progress=run.progress)
    return {"period_file": str(row.pk), "sha256": row.sha256, "bytes": row.size}


@periodic("reports.time_stamps", every_s=60, timeout_s=600)
def time_stamps() -> None:
    """Stamp what closed; with no authority configured nothing happens."""
    from lms.reports.domain.time_stamps import stamp_closed

    stamp_closed()


@periodic("reports.own_logs", every_s=6 * 3600, timeout_s=3600)
def own_logs() -> None:
    """Recompute our own logs from their leaves: a database that was tampered with is told."""
    from lms.reports.custody import tell_of_broken_logs

    tell_of_broken_logs()
