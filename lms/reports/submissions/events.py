"""Facts of submissions, in the class's log."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class MaterialsSubmitted(Payload):
    """The institution (actor) handed in this period file (SHA-256 of the zip, leaves under it)."""

    KIND: ClassVar[str] = "materials.submitted"
    round: int
    sha256: str
    size: int


class MaterialsAccepted(Payload):
    """The agency (actor) accepted it."""

    KIND: ClassVar[str] = "materials.accepted"
    round: int
    sha256: str
    reason: str


class MaterialsReturned(Payload):
    """The agency (actor) returned it, with reasons."""

    KIND: ClassVar[str] = "materials.returned"
    round: int
    sha256: str
    reason: str
