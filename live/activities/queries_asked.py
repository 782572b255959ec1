"""What an exercise of a live class was about: for whoever reads answers on record."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from live.activities.models import ExerciseRun


class Asked(NamedTuple):
    """One question in its class; a replay has the moment of its own."""

    question_id: uuid.UUID
    stem: str
    points: int
    lesson_id: uuid.UUID
    moment_ms: int | None


def runs(ids: Collection[str]) -> dict[str, Asked]:
    """Runs by id; votes have no right answer and are never marked."""
    rows = ExerciseRun.objects.filter(pk__in=ids).select_related("version")
    return {
        str(row.pk): Asked(
            row.version.question_id,
            str(row.version.body.get("stem", "")),
            row.version.points,
            row.lesson_id,
            None,
        )
        for row in rows
    }
