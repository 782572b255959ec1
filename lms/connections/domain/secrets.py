"""Secrets that other systems gave us: sealed with the destination's id."""

from __future__ import annotations

from lms.connections.models import Destination
from lms.people import crypto


def seal_secret(destination: Destination, secret: str) -> bytes:
    """As kept in the row."""
    return crypto.ring().seal(secret, context=f"destination:{destination.pk}")


def open_secret(destination: Destination) -> str:
    """The plain secret; empty when none was given."""
    if destination.secret_encrypted is None:
        return ""
    return crypto.ring().open(destination.secret_encrypted, context=f"destination:{destination.pk}")
