"""What can go wrong with a job, for its owner and for its handler."""

from __future__ import annotations

from lms.core.errors import Conflict


class JobNotActive(Conflict):
    """Only a queued or running job can be cancelled."""

    code = "job_not_active"
    message = "This job has already ended, so there is nothing to cancel."


class JobNotEnded(Conflict):
    """Only a failed or cancelled job can be retried."""

    code = "job_not_retryable"
    message = "Only a failed or cancelled job can be tried again."


class JobFailed(Exception):
    """Raised by a handler: the job fails now, and trying again would not help.

    ``code`` is translated by the front end; ``message`` is an English sentence for the owner.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Interrupted(Exception):
    """The handler must stop: the run no longer counts."""


class JobCancelled(Interrupted):
    """The owner asked for it."""


class LeaseLost(Interrupted):
    """Another worker has taken the job over, or its time is up."""
