"""Bringing back what a dead worker or a lost message left behind."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from lms.core.clock import now
from lms.jobs.broker import wake
from lms.jobs.models import Job, JobRun, Outcome, State

KEEP = dt.timedelta(days=30)
"""How long ended jobs stay listed."""


def sweep() -> int:
    """Re-queue running jobs whose lease ran out and wake workers; returns how many came back."""
    stale = Job.objects.filter(state=State.RUNNING, lease_until__lt=now())
    recovered = sum(_recover(job) for job in stale)
    if Job.objects.filter(state=State.QUEUED, run_after__lte=now()).exists():
        wake()
    return recovered


@transaction.atomic
def _recover(job: Job) -> bool:
    """Take one job from its dead worker; the lease is checked again, so a live one keeps it."""
    token = job.lease_token
    if token is None:
        return False
    instant = now()
    fields: dict[str, object] = {"lease_token": None, "lease_until": None}
    if job.cancel_requested:
        fields |= {"state": State.CANCELLED, "finished_at": instant}
    elif job.attempts >= job.max_attempts:
        fields |= {
            "state": State.FAILED,
            "finished_at": instant,
            "error_code": "worker_lost",
            "error_message": "The worker died each time while running this job.",
        }
    else:
        fields |= {"state": State.QUEUED, "run_after": instant}
    changed = Job.objects.filter(
        pk=job.pk, state=State.RUNNING, lease_token=token, lease_until__lt=instant
    ).update(**fields)
    if changed:
        JobRun.objects.filter(token=token).update(
            outcome=Outcome.LOST, error_code="worker_lost", finished_at=instant
        )
    return bool(changed)


def forget() -> int:
    """Delete jobs that ended longer than ``KEEP`` ago; returns how many."""
    ended = (State.DONE, State.FAILED, State.CANCELLED)
    old = Job.objects.filter(state__in=ended, finished_at__lt=now() - KEEP)
    return old.delete()[1].get("jobs.Job", 0)
