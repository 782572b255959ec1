"""Facts of class performance and of assessment works; texts are only committed to."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class PerformanceMarked(Payload):
    """The lecturer (actor) marked the subject's day (private field ``note``); the last counts."""

    KIND: ClassVar[str] = "performance.marked"
    day: str
    criteria: dict[str, int]
    score_milli: int
    of_milli: int


class WorkSubmitted(Payload):
    """The subject handed in a work (its text is only committed to: private field ``content``)."""

    KIND: ClassVar[str] = "work.submitted"
    work: str
    work_kind: str
    version: int


class WorkWithdrawn(Payload):
    """The subject took it back before anybody decided."""

    KIND: ClassVar[str] = "work.withdrawn"
    work: str
    work_kind: str
    version: int


class WorkDecided(Payload):
    """A reviewer (actor) passed, scored or returned it (private field ``comment``)."""

    KIND: ClassVar[str] = "work.decided"
    work: str
    work_kind: str
    version: int
    decision: str
    """passed, failed or returned."""
    score_milli: int | None = None
    of_milli: int | None = None
