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


class AttendanceCorrectedBy(AttendanceCorrected):
    """Version 2: also says on whose word it rests."""

    VERSION: ClassVar[int] = 2
    by: str
    """``agency`` when an officer corrected or confirmed it; then no cap of the institution's marks
    limits it; else ``institution``."""
    confirmed: bool
    """Whether a second person confirmed it."""


class AppealFiled(Payload):
    """The subject asks for another person's decision (private field ``text``)."""

    KIND: ClassVar[str] = "appeal.filed"
    appeal: str
    what: str
    ref: str


class AppealClosed(Payload):
    """A person (actor) decided; the reason is committed to. Granted: what follows is an event."""

    KIND: ClassVar[str] = "appeal.closed"
    appeal: str
    what: str
    granted: bool


class RulesAsked(Payload):
    """Somebody (actor) asks that the class go under another pack."""

    KIND: ClassVar[str] = "rules.asked"
    change: str
    code: str
    version: int
    reason: str


class RulesAnswered(Payload):
    """The agency (actor) decided; if granted, ``class.rule_pack`` follows."""

    KIND: ClassVar[str] = "rules.answered"
    change: str
    granted: bool
    reason: str
