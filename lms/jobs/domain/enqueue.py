"""Putting work into the table, and asking for its end or its repetition."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction

from lms.core.clock import now
from lms.jobs import registry
from lms.jobs.broker import wake
from lms.jobs.errors import JobNotActive, JobNotEnded
from lms.jobs.models import ACTIVE, Job, State
from lms.people.models import User


def enqueue(
    *,
    kind: str,
    params: dict[str, Any] | None = None,
    owner: User | None = None,
    key: str = "",
    class_id: uuid.UUID | None = None,
    delay_s: float = 0,
) -> Job:
    """Add a job in the caller's transaction; a worker is woken once that commits.

    With a ``key``, an active job of the same kind and key is returned instead of a second one.
    """
    registered = registry.kind(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                params=params or {},
                owner=owner,
                key=key,
                class_id=class_id,
                max_attempts=registered.max_attempts,
                run_after=now() + dt.timedelta(seconds=delay_s),
            )
    except IntegrityError:
        existing = Job.objects.filter(kind=kind, key=key, state__in=ACTIVE).first()
        if existing is None:
            raise
        return existing
    if delay_s <= 0:
        transaction.on_commit(wake)
    return job


@transaction.atomic
def cancel(*, job: Job) -> Job:
    """End a queued job now, or ask a running one to stop. Raises JobNotActive."""
    ended = Job.objects.filter(pk=job.pk, state=State.QUEUED).update(
        state=State.CANCELLED, cancel_requested=True, finished_at=now()
    )
    if not ended:
        asked = Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True)
        if not asked:
            raise JobNotActive
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(*, job: Job) -> Job:
    """Put a failed or cancelled job back into the queue, with fresh attempts.

    Raises JobNotEnded when it has not ended so, or when another of its key is active.
    """
    changed = 0
    try:
        with transaction.atomic():
            changed = Job.objects.filter(
                pk=job.pk, state__in=(State.FAILED, State.CANCELLED)
            ).update(
                state=State.QUEUED,
                attempts=0,
                cancel_requested=False,
                error_code="",
                error_message="",
                progress=0,
                progress_code="",
                run_after=now(),
                started_at=None,
                finished_at=None,
            )
    except IntegrityError as error:
        raise JobNotEnded("Another job for the same thing is already active.") from error
    if not changed:
        raise JobNotEnded
    transaction.on_commit(wake)
    job.refresh_from_db()
    return job
