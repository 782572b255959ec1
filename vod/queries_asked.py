"""What a question of an on-demand lesson was about: for whoever reads answers on record."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from vod.models import PushedExercise, TimedQuestion


class Asked(NamedTuple):
    """One question in its place."""

    question_id: uuid.UUID
    stem: str
    points: int
    lesson_id: uuid.UUID
    moment_ms: int | None


def timed(ids: Collection[str]) -> dict[str, Asked]:
    """Timed questions by id, each with its moment of the video; removed ones as well."""
    rows = TimedQuestion.objects.filter(pk__in=ids).select_related("version")
    return {
        str(row.pk): Asked(
            row.version.question_id,
            str(row.version.body.get("stem", "")),
            row.version.points,
            row.lesson_id,
            row.at_ms,
        )
        for row in rows
    }


def pushed(ids: Collection[str]) -> dict[str, Asked]:
    """Pushed exercises by id; they belong to the lesson as a whole."""
    rows = PushedExercise.objects.filter(pk__in=ids).select_related("version")
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
