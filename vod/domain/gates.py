"""The gate: nothing after an unanswered required question earns credit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from lms.presence.domain import progress
from vod.films import film_of
from vod.models import QuestionTry, TimedQuestion


@dataclass(frozen=True)
class Asked:
    """A standing question as the gate sees it."""

    id: uuid.UUID
    at_ms: int
    required: bool
    on_wrong: str


@dataclass(frozen=True)
class Tried:
    """One finished try."""

    question_id: uuid.UUID
    state: str
    correct: bool | None


def is_passed(asked: Asked, tries: Iterable[Tried]) -> bool:
    """Right, or answered where a wrong answer is only explained. Pure."""
    return any(
        item.state == QuestionTry.State.ANSWERED
        and (item.correct is not False or asked.on_wrong == TimedQuestion.OnWrong.EXPLAIN)
        for item in tries
        if item.question_id == asked.id
    )


def first_gate(questions: Iterable[Asked], tries: Iterable[Tried]) -> int | None:
    """The moment of the first required question that is not passed; None if there is none. Pure."""
    done = list(tries)
    closed = [item.at_ms for item in questions if item.required and not is_passed(item, done)]
    return min(closed, default=None)


def standing_questions(lesson_id: uuid.UUID) -> list[Asked]:
    """The questions of the film that stands for the lesson now, in its order."""
    rows = list(
        TimedQuestion.objects.filter(lesson_id=lesson_id, removed_at=None).values_list(
            "film", "pk", "at_ms", "required", "on_wrong"
        )
    )
    now = None
    if any(film is not None for film, *_ in rows):
        found = film_of(lesson_id)
        now = found.id if found is not None else None
    return [
        Asked(pk, at_ms, required, on_wrong)
        for film, pk, at_ms, required, on_wrong in rows
        if film == now
    ]


def standing_tries(lesson_id: uuid.UUID, user_id: uuid.UUID) -> list[Tried]:
    """Every try of one trainee in this lesson."""
    rows = QuestionTry.objects.filter(
        timed_question__lesson_id=lesson_id, user_id=user_id
    ).values_list("timed_question_id", "state", "correct")
    return [Tried(*row) for row in rows]


def gate_for(lesson_id: uuid.UUID, user_id: uuid.UUID) -> int | None:
    """Where this trainee's credit stops now (ms of media), or None."""
    return first_gate(standing_questions(lesson_id), standing_tries(lesson_id, user_id))


def refresh_gate(lesson_id: uuid.UUID, user_id: uuid.UUID) -> int | None:
    """Store and return one trainee's gate; call in the transaction of what changed it."""
    gate = gate_for(lesson_id, user_id)
    progress.set_gate(user_id=user_id, lesson_id=lesson_id, gate_ms=gate)
    return gate


def refresh_gates(lesson_id: uuid.UUID) -> None:
    """After a lecturer's change: every trainee who has begun gets the gate that now holds."""
    questions = standing_questions(lesson_id)
    by_user: dict[uuid.UUID, list[Tried]] = {}
    rows = QuestionTry.objects.filter(timed_question__lesson_id=lesson_id).values_list(
        "user_id", "timed_question_id", "state", "correct"
    )
    for user_id, question_id, state, correct in rows:
        by_user.setdefault(user_id, []).append(Tried(question_id, state, correct))
    for user_id in progress.users_of(lesson_id=lesson_id):
        gate = first_gate(questions, by_user.get(user_id, []))
        progress.set_gate(user_id=user_id, lesson_id=lesson_id, gate_ms=gate)
