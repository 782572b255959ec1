"""Who is at the other end: the session's user, and nobody that the message names."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from lms.core.errors import DomainError
from lms.realtime.errors import NotAuthenticated


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in user of a connection and the session it rests on."""

    user: Any
    user_id: uuid.UUID
    session_key: str | None


async def identify(scope: Any) -> Identity | DomainError:
    """The identity of a connection, or why there is none.

    ``AuthMiddlewareStack`` has loaded the user from the session and the database.
    """
    user = scope.get("user")
    if user is None or not user.is_authenticated or not user.is_active:
        return NotAuthenticated()
    session = scope.get("session")
    key = session.session_key if session is not None else None
    return Identity(user=user, user_id=user.pk, session_key=key)
