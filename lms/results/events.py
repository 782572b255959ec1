"""Facts of class performance; the note is only committed to."""

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
