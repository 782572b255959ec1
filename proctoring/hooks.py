"""Where the ledger plugs in; ``lms.wiring`` fills these lists, proctoring imports no ledger."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from lms.core.errors import Conflict
from lms.courses.models import Lesson
from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Credited:
    """What the ledger has of one trainee's lesson."""

    state: str
    credited_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A compensating entry that a decision asks for; ``credited_ms`` is the total afterwards."""

    lesson: Lesson
    user_id: uuid.UUID
    state: str
    credited_ms: int
    reason: str
    by: User


credited: list[Callable[[uuid.UUID, Lesson], Credited]] = []
"""(user id, lesson) → what stands now."""
correct: list[Callable[[Correction], uuid.UUID]] = []
"""Writes the entry in the caller's transaction; the event's id."""


def credited_of(user_id: uuid.UUID, lesson: Lesson) -> Credited:
    """What the ledger says; nothing where none is wired."""
    return credited[0](user_id, lesson) if credited else Credited("not_started", 0)


def write(correction: Correction) -> uuid.UUID:
    """The compensating entry. Raises what the ledger refuses with."""
    if not correct:
        raise Conflict("No ledger is connected.")
    return correct[0](correction)
