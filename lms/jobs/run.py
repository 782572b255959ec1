"""What a handler holds while it works: its parameters, its lease, and a way to say how far it is.

A thread renews the lease, so that a handler blocked in one long call keeps its job; a worker that
dies stops renewing, and the sweep gives the job to another.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
import uuid
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import DatabaseError, connection

from lms.core.clock import now
from lms.jobs.errors import JobCancelled, JobFailed, LeaseLost
from lms.jobs.models import Job, State

logger = logging.getLogger(__name__)


class Run:
    """One attempt at a job by this process."""

    def __init__(self, *, job: Job, token: uuid.UUID, timeout_s: float) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params
        self._token = token
        self._deadline = time.monotonic() + timeout_s
        self._cancelled = False
        self._lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def progress(self, permille: int, code: str = "") -> None:
        """Record how far the work is (0..1000) and what it does. Raises Interrupted to stop it."""
        self.check()
        self._renew(progress=max(0, min(1000, permille)), progress_code=code)
        self.check()

    def check(self) -> None:
        """Raise when the work must stop: cancelled, taken over, or out of time."""
        if self._lost:
            raise LeaseLost
        if self._cancelled:
            raise JobCancelled
        if time.monotonic() > self._deadline:
            raise JobFailed("timed_out", "The job took longer than it may.")

    def _beat(self) -> None:
        period = settings.RONGKE_JOBS["lease_s"] / 3
        try:
            while not self._stop.wait(period):
                if time.monotonic() > self._deadline:
                    return  # no more renewals: a hung handler loses its job to the sweep
                try:
                    self._renew()
                except DatabaseError:
                    logger.warning("job %s: lease not renewed, trying again", self.job.pk)
        finally:
            connection.close()

    def _renew(self, **fields: Any) -> None:
        lease = dt.timedelta(seconds=settings.RONGKE_JOBS["lease_s"])
        mine = Job.objects.filter(pk=self.job.pk, lease_token=self._token, state=State.RUNNING)
        if not mine.update(lease_until=now() + lease, **fields):
            self._lost = True
            return
        self._cancelled = mine.filter(cancel_requested=True).exists()
