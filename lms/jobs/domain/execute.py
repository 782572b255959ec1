"""Claiming and running jobs. A claim is a conditional update: whoever changes the row has it."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from lms.core.clock import now
from lms.jobs import registry
from lms.jobs.errors import JobCancelled, JobFailed, LeaseLost
from lms.jobs.models import Job, JobRun, Outcome, State
from lms.jobs.run import Run

logger = logging.getLogger(__name__)
MAX_BACKOFF_S = 600


def drain(*, limit: int | None = None) -> int:
    """Run every due job, oldest first, until none is left; returns how many were run."""
    count = 0
    while limit is None or count < limit:
        claimed = claim()
        if claimed is None:
            break
        execute(job=claimed[0], token=claimed[1])
        count += 1
    return count


def claim() -> tuple[Job, uuid.UUID] | None:
    """Take the oldest due job, or None. Safe among any number of workers."""
    while True:
        due = Job.objects.filter(state=State.QUEUED, run_after__lte=now())
        found = due.order_by("run_after", "id").values_list("pk", flat=True).first()
        if found is None:
            return None
        token = uuid.uuid4()
        with transaction.atomic():
            instant = now()
            taken = Job.objects.filter(pk=found, state=State.QUEUED).update(
                state=State.RUNNING,
                lease_token=token,
                lease_until=instant + dt.timedelta(seconds=settings.RONGKE_JOBS["lease_s"]),
                attempts=F("attempts") + 1,
                started_at=instant,
                finished_at=None,
            )
            if taken:
                job = Job.objects.get(pk=found)
                JobRun.objects.create(
                    job=job,
                    number=job.runs.count() + 1,
                    token=token,
                    worker=f"{socket.gethostname()[:80]}:{os.getpid()}",
                )
                return job, token


def execute(*, job: Job, token: uuid.UUID) -> None:
    """Run the handler of a claimed job and record how it ended."""
    try:
        kind = registry.kind(job.kind)
    except LookupError as error:
        _end(job, token, State.FAILED, Outcome.FAILED, code="unknown_kind", message=str(error))
        return
    try:
        with Run(job=job, token=token, timeout_s=kind.timeout_s) as run:
            result = kind.handler(run)
    except JobCancelled:
        _end(job, token, State.CANCELLED, Outcome.CANCELLED)
    except LeaseLost:
        logger.warning("job %s (%s): taken over by another worker", job.pk, job.kind)
    except JobFailed as error:
        _end(job, token, State.FAILED, Outcome.FAILED, code=error.code, message=error.message)
    except Exception as error:  # any handler's bug ends in the row, not in the worker
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _retry_or_fail(job, token, kind, error)
    else:
        _end(job, token, State.DONE, Outcome.DONE, progress=1000, result=result)


def _retry_or_fail(job: Job, token: uuid.UUID, kind: registry.Kind, error: Exception) -> None:
    message = f"{type(error).__name__}: {error}"
    if job.attempts >= job.max_attempts:
        _end(job, token, State.FAILED, Outcome.FAILED, code="crashed", message=message)
        return
    wait = min(kind.backoff_s * 2 ** (job.attempts - 1), MAX_BACKOFF_S)
    _end(
        job,
        token,
        State.QUEUED,
        Outcome.RETRY,
        code="crashed",
        message=message,
        run_after=now() + dt.timedelta(seconds=wait),
    )


@transaction.atomic
def _end(
    job: Job,
    token: uuid.UUID,
    state: State,
    outcome: Outcome,
    *,
    code: str = "",
    message: str = "",
    **fields: Any,
) -> None:
    """Leave the running state, unless the lease was lost meanwhile: then nothing changes."""
    instant = now()
    changed = Job.objects.filter(pk=job.pk, state=State.RUNNING, lease_token=token).update(
        state=state,
        lease_token=None,
        lease_until=None,
        error_code=code,
        error_message=message[:500],
        finished_at=None if state == State.QUEUED else instant,
        **fields,
    )
    if changed:
        JobRun.objects.filter(token=token).update(
            outcome=outcome, error_code=code, error_message=message[:500], finished_at=instant
        )
