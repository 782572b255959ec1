"""Facts about people; they have no class and go to the platform log."""

from __future__ import annotations

from typing import ClassVar, Literal

from lms.events.payloads import Payload


class SignIn(Payload):
    """A sign-in succeeded. ``method``: password, or password and second factor."""

    KIND: ClassVar[str] = "signin"
    method: Literal["password", "password+totp", "link"]


class RoleGranted(Payload):
    """Subject got a role; ``scope`` is the region's or institution's id."""

    KIND: ClassVar[str] = "role.granted"
    role: str
    scope: str | None


class RoleWithdrawn(Payload):
    """Subject lost a role."""

    KIND: ClassVar[str] = "role.withdrawn"
    role: str
    scope: str | None


class PersonalRevealed(Payload):
    """Somebody (actor) looked at a subject's full real name or number, and said why."""

    KIND: ClassVar[str] = "personal.revealed"
    purpose: str
    field: Literal["name", "number", "both"]


class PersonalExported(Payload):
    """Somebody (actor) took personal data out: a file, or pages over the API."""

    KIND: ClassVar[str] = "personal.exported"
    what: str
    rows: int
    via: Literal["page", "api"]
    detail: dict[str, str | int]


class RealNameVerified(Payload):
    """The subject's real name was verified, and how."""

    KIND: ClassVar[str] = "realname.verified"
    method: str


class SecondFactorChanged(Payload):
    """A second factor was confirmed or switched off."""

    KIND: ClassVar[str] = "second_factor.changed"
    enabled: bool


class ConsentGiven(Payload):
    """Consent to a purpose, with the version of the text shown."""

    KIND: ClassVar[str] = "consent.given"
    purpose: str
    text_version: str


class ConsentWithdrawn(Payload):
    """Consent withdrawn."""

    KIND: ClassVar[str] = "consent.withdrawn"
    purpose: str
    text_version: str
