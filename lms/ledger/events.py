"""Facts that people add to the ledger's base: attendance marked or corrected by hand."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class AttendanceMarked(Payload):
    """A person (actor) vouches for the subject; grade ``hand``, whose share is capped."""

    KIND: ClassVar[str] = "attendance.marked"
    state: str
    credited: int | None
    """Total ms of the lesson after the mark; null: what the state says."""
    reason: str
    grade: str = "hand"


class SignedIn(Payload):
    """The subject signed in; ``method`` face, code (with the lecturer's confirmation) or other."""

    KIND: ClassVar[str] = "attendance.signed_in"
    method: str


class SignedOut(Payload):
    """The subject signed out."""

    KIND: ClassVar[str] = "attendance.signed_out"
    method: str


class AttendanceCorrected(Payload):
    """A person (actor) corrects what was counted; ``credited`` is the new total in ms."""

    KIND: ClassVar[str] = "attendance.corrected"
    state: str
    credited: int | None
    reason: str
    corrects: int | None
    """Index of the leaf that was wrong, where it is one."""
