"""Periodic and long work of faces."""

from __future__ import annotations

import uuid
from typing import Any

from checkin.faces.domain import duplicates, enrolment, retention, sessions
from lms.jobs.registry import job, periodic
from lms.jobs.run import Run


@job(enrolment.DUPLICATES, timeout_s=1800)
def find_duplicates(run: Run) -> dict[str, Any]:
    """Look for the same face under another name."""
    return {"alike": duplicates.find(template_id=uuid.UUID(run.params["template"]))}


@periodic("faces.retention", every_s=6 * 3600, timeout_s=1800)
def retention_tick() -> None:
    """Delete what contracts no longer allow to be kept, and watch the number of stored faces."""
    retention.sweep()
    retention.warn()


@periodic("faces.expire", every_s=30)
def expire_tick() -> None:
    """End verifications whose page is gone."""
    sessions.expire_overdue()
