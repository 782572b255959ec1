"""Who is at the other end: the session's user, and nobody that the message names."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from lms.core.errors import DomainError
from lms.people.domain.sessions import factor_shown
from lms.people.rules import account_gate
from lms.realtime.errors import NotAuthenticated
from lms.realtime.threads import run_sync


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in user of a connection and the session it rests on."""

    user: Any
    user_id: uuid.UUID
    session_key: str | None


async def identify(scope: Any) -> Identity | DomainError:
    """The identity of a connection, or why there is none.

    ``AuthMiddlewareStack`` has loaded the user from the session and the database; the second
    factor and a forced change of password stand before sockets as they do before REST.
    """
    user = scope.get("user")
    if user is None or not user.is_authenticated or not user.is_active:
        return NotAuthenticated()
    session = scope["session"]
    try:
        await run_sync(_gate)(user, session)
    except DomainError as error:
        return error
    return Identity(user=user, user_id=user.pk, session_key=session.session_key)


def _gate(user: Any, session: Any) -> None:
    account_gate(user, second_factor_shown=factor_shown(session))
