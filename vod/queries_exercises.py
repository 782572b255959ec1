"""Reads of pushed exercises, each as the person may know it."""

from __future__ import annotations

import uuid
from typing import Any

from lms.core import clock
from lms.core.clock import to_ms
from lms.core.errors import NotFound
from lms.questions import figures
from lms.questions.types import load_question
from vod.access import Part, Seat
from vod.domain.exercises import settle_lesson
from vod.models import PushedExercise

Json = dict[str, Any]
SHOWN = 50


def exercises(seat: Seat) -> list[Json]:
    """Those of a lesson, the newest first: trainees see the open one and what came of others.

    Observers see none of it: it is between a class and its lecturers.
    """
    settle_lesson(seat.lesson.pk)
    if seat.part is Part.OBSERVER:
        return []
    rows = seat.lesson.pushed_exercises.select_related("version").prefetch_related("answers")
    return [wire(seat, row) for row in rows[:SHOWN]]


def exercise(seat: Seat, exercise_id: uuid.UUID) -> Json:
    """One of them. Raises NotFound."""
    rows = seat.lesson.pushed_exercises.select_related("version").prefetch_related("answers")
    found = rows.filter(pk=exercise_id).first()
    if found is None:
        raise NotFound
    return wire(seat, found)


def wire(seat: Seat, row: PushedExercise) -> Json:
    """An exercise: figures and key once it is closed, to lecturers at once."""
    answers = list(row.answers.all())
    said = [each.answer for each in answers]
    version = row.version
    question = load_question(version.type, version.body)
    mine = next((each for each in answers if each.user_id == seat.user.pk), None)
    closed = row.closed_at is not None
    open_to = closed or seat.teaches
    return {
        "id": str(row.pk),
        "type": version.type,
        "public": question.public(seed=str(row.pk)),
        "state": "revealed" if closed else "open",
        "anonymous": row.anonymous,
        "started_at": to_ms(row.started_at),
        "limit_ms": row.limit_ms,
        "ends_at": to_ms(row.started_at) + row.limit_ms,
        "left_ms": max(0, to_ms(row.started_at) + row.limit_ms - clock.now_ms()),
        "closed_at": None if row.closed_at is None else to_ms(row.closed_at),
        "answered": len(answers),
        "asked": max(row.asked, len(answers)),
        "right": sum(each.correct is True for each in answers) if open_to else None,
        "counts": figures.counts(version.type, version.body, said) if open_to else None,
        "texts": figures.texts(said) if open_to and not row.anonymous else None,
        "key": question.key_view() if open_to else None,
        "explanation": version.explanation if open_to else None,
        "mine": None
        if mine is None
        else {
            "answer": mine.answer,
            "tries": mine.tries,
            "correct": mine.correct if closed else None,
        },
        "people": _people(row) if seat.teaches else [],
    }


def _people(row: PushedExercise) -> list[Json]:
    """Who answered, and unless it is anonymous what (lecturers)."""
    return [
        {
            "name": each.user.display_name,
            "correct": None if row.anonymous else each.correct,
            "answer": None if row.anonymous else each.answer,
            "took_ms": each.took_ms,
        }
        for each in row.answers.select_related("user").order_by("at")
    ]
