"""When media last reached a person: what presence asks, kept in the shared cache."""

from __future__ import annotations

import uuid
from typing import Final

from django.core.cache import cache

KEPT_S: Final = 300


def note(*, lesson_id: uuid.UUID, user_id: uuid.UUID, at_ms: int) -> None:
    """Media reached this person at ``at_ms`` (server clock)."""
    cache.set(_key(lesson_id, user_id), at_ms, KEPT_S)


def last_received_ms(lesson_id: uuid.UUID, user_id: uuid.UUID) -> int | None:
    """When media last reached this person, None for never or not for five minutes."""
    found: int | None = cache.get(_key(lesson_id, user_id))
    return found


def _key(lesson_id: uuid.UUID, user_id: uuid.UUID) -> str:
    return f"media:received:{lesson_id}:{user_id}"
