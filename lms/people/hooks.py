"""Where layers above plug in; people imports none of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction

session_listeners: list[Callable[[uuid.UUID, str | None], None]] = []
"""Called after commit with (user id, session key or None for all) when sessions have ended."""

classes_of: list[Callable[[uuid.UUID], list[uuid.UUID]]] = []
"""User id → classes in whose logs a look at this person's data belongs."""

resealers: list[Callable[[], int]] = []
"""Called by ``manage.py rotate_keys``: seal again under the current key; how many values."""


def sessions_ended(user_id: uuid.UUID, session_key: str | None) -> None:
    """Tell the listeners once the end is committed: open sockets are closed."""

    def tell() -> None:
        for listener in session_listeners:
            listener(user_id, session_key)

    transaction.on_commit(tell)
