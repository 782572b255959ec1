"""Where other features plug into the flipped classroom; ``lms.wiring`` fills these lists."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lms.people.models import User


@dataclass(frozen=True)
class HardQuestion:
    """A timed question of a material, with how many met it and failed it at first."""

    version_id: uuid.UUID
    lesson_id: uuid.UUID
    kind: str
    stem: str
    people: int
    wrong: int


@dataclass(frozen=True)
class Draft:
    """What an exercise is made of: a question's version, or a vote on what stayed unclear."""

    version_id: uuid.UUID | None = None
    stem: str = ""
    options: tuple[str, ...] = field(default_factory=tuple)


admission: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(user id, lesson id): raises where the rule pack asks for a sign-in first."""
hard_questions: list[Callable[[Sequence[uuid.UUID]], list[HardQuestion]]] = []
"""Lesson ids → their timed questions with figures."""
exercise_makers: list[Callable[[User, uuid.UUID, Sequence[Draft]], int]] = []
"""(who, live lesson id, drafts) → how many were prepared there; raises as live does."""


def admit(user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """Ask every gate."""
    for gate in admission:
        gate(user_id, lesson_id)
