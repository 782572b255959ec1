"""What is running now and not yet in the log: always apart from the ledger, with its instant."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lms.core import clock
from lms.courses.models import Lesson


@dataclass(frozen=True, slots=True)
class Live:
    """The presence engine's own count of one trainee in one lesson."""

    credited_ms: int
    covered_ms: int
    here: bool
    """Whether a lease on this lesson is held now."""


LiveSource = Callable[[uuid.UUID, uuid.UUID], Live | None]
"""(user id, lesson id) → what presence counts now; registered by ``lms.wiring``."""

sources: list[LiveSource] = []


def live_of(user_id: uuid.UUID, lesson: Lesson) -> dict[str, Any] | None:
    """{credited_ms, covered_ms, here, as_of_ms}, or None when nothing runs."""
    for source in sources:
        found = source(user_id, lesson.pk)
        if found is not None:
            return {
                "credited_ms": found.credited_ms,
                "covered_ms": found.covered_ms,
                "here": found.here,
                "as_of_ms": clock.now_ms(),
            }
    return None
