"""Where other features stand at an exam's door; ``lms.wiring`` fills these lists."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Words = Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """Whether the ledger bars a trainee from assessment, and its reasons ({zh, en} each)."""

    barred: bool = False
    why: tuple[Words, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    """absences, leaves, max_times."""


standings: list[Callable[[uuid.UUID, uuid.UUID], Standing]] = []
"""(class id, user id) → what attendance says; the first one answers."""
sign_ins: list[Callable[[uuid.UUID, uuid.UUID], bool]] = []
"""(user id, lesson id) → whether the trainee has signed in; all must agree."""
browsers: list[Callable[[uuid.UUID, uuid.UUID], None]] = []
"""(user id, lesson id): raises where the lesson asks for a browser that this is not."""


def standing_of(class_id: uuid.UUID, user_id: uuid.UUID) -> Standing:
    """What attendance says; nobody is barred where no ledger is wired."""
    for ask in standings:
        return ask(class_id, user_id)
    return Standing()


def signed_in(user_id: uuid.UUID, lesson_id: uuid.UUID) -> bool:
    """Whether the trainee has signed in to the lesson."""
    return all(ask(user_id, lesson_id) for ask in sign_ins)


def check_browser(user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """Raises the refusal of the first that asks for another browser."""
    for ask in browsers:
        ask(user_id, lesson_id)
