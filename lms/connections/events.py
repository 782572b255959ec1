"""What happens between systems, as facts of the platform log."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class ClientCreated(Payload):
    """Somebody (actor) let another system in; the subject is its service account."""

    KIND: ClassVar[str] = "api.client_created"
    client: str
    scope: str
    """The region's or institution's id."""
    scopes: list[str]


class ClientSecretRotated(Payload):
    """A client got a new secret; the old one is good until ``old_until`` (ms)."""

    KIND: ClassVar[str] = "api.client_rotated"
    client: str
    old_until: int


class ClientChanged(Payload):
    """What a client may do was changed."""

    KIND: ClassVar[str] = "api.client_changed"
    client: str
    scopes: list[str]
    rate: int


class ClientRevoked(Payload):
    """The client may nothing any more."""

    KIND: ClassVar[str] = "api.client_revoked"
    client: str
