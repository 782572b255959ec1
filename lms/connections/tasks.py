"""Periodic work and jobs of the connections."""

from __future__ import annotations

import uuid
from typing import Any

from lms.connections.domain import delivering, destinations, telling
from lms.connections.domain.capture import capture_due
from lms.connections.domain.webhooks import JOB
from lms.connections.lti import grades
from lms.jobs.registry import job, periodic
from lms.jobs.run import Run


@periodic("connections.capture", every_s=3, timeout_s=120)
def capture_tick() -> None:
    """Bring the change feed up to what stands."""
    capture_due()


@job(JOB, max_attempts=5, timeout_s=120)
def deliver(run: Run) -> dict[str, Any]:
    """Send what is due of one webhook. A worker that dies leaves the rest to the next."""
    webhook_id = uuid.UUID(run.params["webhook"])
    return {"arrived": delivering.deliver_due(webhook_id=webhook_id, check=run.check)}


@periodic("connections.deliver", every_s=2)
def deliver_tick() -> None:
    """Wake a job for every webhook with something due."""
    delivering.wake_due()


@periodic("connections.prune", every_s=24 * 3600)
def prune_tick() -> None:
    """Forget what arrived long ago."""
    delivering.prune()


@job(destinations.JOB, max_attempts=5, timeout_s=120)
def push(run: Run) -> dict[str, Any]:
    """Hand documents to one other system."""
    destination_id = uuid.UUID(run.params["destination"])
    return {"settled": destinations.push_due(destination_id=destination_id, check=run.check)}


@job(destinations.XAPI_JOB, max_attempts=5, timeout_s=120)
def tell(run: Run) -> dict[str, Any]:
    """Tell one record store, from its cursor on."""
    destination_id = uuid.UUID(run.params["destination"])
    return {"told": telling.tell_due(destination_id=destination_id, check=run.check)}


@job(grades.JOB, max_attempts=5, timeout_s=120)
def pass_back(run: Run) -> dict[str, Any]:
    """Pass one grade back to a learning platform."""
    return {"sent": grades.pass_back(grade_id=uuid.UUID(run.params["grade"]))}


@periodic("connections.push", every_s=5)
def push_tick() -> None:
    """Wake a job for every system and record store with something new."""
    destinations.wake_due()


@periodic("connections.lti_grades", every_s=15)
def grades_tick() -> None:
    """Wake a job for every grade that has changed."""
    grades.wake_due()
