"""Facts of the statistics: what people set, said and decided. Words are only committed to."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class FormulaSet(Payload):
    """Weights and targets of a class's engagement were set (``actor``); nobody's hours change."""

    KIND: ClassVar[str] = "engagement.formula_set"
    version: int
    weights: dict[str, int]
    targets: dict[str, int]


class FeedbackGiven(Payload):
    """The subject's daily feedback: ``score`` 1 to 5 (private ``text``)."""

    KIND: ClassVar[str] = "feedback.given"
    day: str
    score: int


class SignalRaised(Payload):
    """Something may be worth a look; nothing follows from it by itself."""

    KIND: ClassVar[str] = "signal.raised"
    signal: str
    signal_kind: str
    people: int


class SignalDecided(Payload):
    """An officer (``actor``) noted, dismissed, or sent it for inspection (private ``note``)."""

    KIND: ClassVar[str] = "signal.decided"
    signal: str
    step: str
