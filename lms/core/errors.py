"""The one error type that doors render: a code, a status and a sentence that helps.

Every app subclasses :class:`DomainError` in its own ``errors.py``; REST renders it through
``lms.rest`` and sockets through ``lms.realtime``, with the same body
``{"error": {"code", "message", "details"}}``.
"""

from __future__ import annotations

import errno
from typing import Any, ClassVar


class DomainError(Exception):
    """Something the caller can understand and act on.

    ``code`` is stable (the front end translates by it), ``status`` is the HTTP status,
    ``message`` is one English sentence: what happened, what was kept, what to do.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: str = "The request could not be carried out."

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or type(self).message
        self.details: dict[str, Any] = details
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The wire form, the same over HTTP and WebSocket."""
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


class NotAllowed(DomainError):
    """The person is known but may not do this."""

    code = "not_allowed"
    status = 403
    message = "You do not have permission for this."


class NotFound(DomainError):
    """Missing, or not visible to this person: the two are never told apart."""

    code = "not_found"
    status = 404
    message = "This does not exist, or you may not see it."


class Invalid(DomainError):
    """Input that does not fit; ``details`` says which fields and why."""

    code = "invalid"
    status = 422
    message = "Some of the input does not fit."


class Conflict(DomainError):
    """The state has moved on, or does not allow this step."""

    code = "conflict"
    status = 409
    message = "The current state does not allow this."


class TooMany(DomainError):
    """A rate limit; ``details.retry_after`` is in seconds."""

    code = "too_many"
    status = 429
    message = "Too many requests; wait a moment and try again."


class Busy(DomainError):
    """The server cannot take this now; nothing was changed."""

    code = "busy"
    status = 503
    message = "The server is busy; try again in a moment."


class DiskFull(DomainError):
    """No room is left where files or the database are kept; nothing of the request was stored."""

    code = "disk_full"
    status = 507
    message = "The server has no room left now; nothing was changed."


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, says that a disk is full.

    The system's ENOSPC and EDQUOT, SQLite's "database or disk is full", PostgreSQL's 53100.
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(error, "sqlstate", None) == "53100" or "disk is full" in str(error):
            return True
        error = error.__cause__
    return False
