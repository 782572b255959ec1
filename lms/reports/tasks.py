"""Jobs of the reports app."""

from __future__ import annotations

import uuid
from typing import Any

from lms.jobs.registry import job
from lms.jobs.run import Run
from lms.reports.domain.period_file import KIND, build


@job(KIND, max_attempts=3, timeout_s=600)
def period_file(run: Run) -> dict[str, Any]:
    """Build a class's period file."""
    row = build(class_id=uuid.UUID(run.params["class"]), owner=run.job.owner, progress=run.progress)
    return {"period_file": str(row.pk), "sha256": row.sha256, "bytes": row.size}
