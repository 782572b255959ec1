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


class WebhookChanged(Payload):
    """Somebody (actor) ``created``, ``changed``, ``rotated`` or ``removed`` a webhook."""

    KIND: ClassVar[str] = "webhook.changed"
    webhook: str
    name: str
    what: str


class LtiLinked(Payload):
    """The subject said, signed in here, that a platform's account is theirs."""

    KIND: ClassVar[str] = "lti.linked"
    platform: str


class DestinationChanged(Payload):
    """Somebody (actor) ``created``, ``changed`` or ``removed`` where we push to."""

    KIND: ClassVar[str] = "destination.changed"
    destination: str
    name: str
    what: str
