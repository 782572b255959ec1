"""Identifiers: random, unguessable, and never derived from personal data."""

from __future__ import annotations

import secrets
import uuid


def new_id() -> uuid.UUID:
    """A random UUID (version 4)."""
    return uuid.uuid4()


def new_token(nbytes: int = 32) -> str:
    """A URL-safe secret with ``nbytes`` bytes of randomness."""
    return secrets.token_urlsafe(nbytes)
