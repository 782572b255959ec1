"""A lecturer's questions on the time line: add, change, remove."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.questions.domain.versions import write_version
from lms.questions.lending import borrow, own_question
from lms.questions.types import LESSON_TYPES
from vod.domain.gates import refresh_gates
from vod.films import QuestionSeat
from vod.models import TimedQuestion

MAX_PER_LESSON = 100
LIMIT_RANGE_MS = (5_000, 600_000)
APART_MS = 1_000
"""Between questions that are placed together."""


@dataclass(frozen=True)
class Placement:
    """Where a question stands and what happens on a wrong answer; ``limit_ms`` 0 = no limit."""

    at_ms: int
    limit_ms: int = 60_000
    required: bool = True
    on_wrong: str = TimedQuestion.OnWrong.EXPLAIN
    jump_to_ms: int | None = None

    def check(self, *, duration_ms: int) -> None:
        """Raise ``Invalid`` naming each field that does not fit this video."""
        problems: dict[str, str] = {}
        if not 0 < self.at_ms <= duration_ms:
            problems["at_ms"] = "outside_video"
        low, high = LIMIT_RANGE_MS
        if self.limit_ms and not low <= self.limit_ms <= high:
            problems["limit_ms"] = "out_of_range"
        if self.on_wrong == TimedQuestion.OnWrong.JUMP and (
            self.jump_to_ms is None or not 0 <= self.jump_to_ms < self.at_ms
        ):
            problems["jump_to_ms"] = "must_go_back"
        if problems:
            raise Invalid(fields=problems)

    def values(self) -> dict[str, Any]:
        """Field values for the row."""
        jump = self.jump_to_ms if self.on_wrong == TimedQuestion.OnWrong.JUMP else None
        return {
            "at_ms": self.at_ms,
            "limit_ms": self.limit_ms,
            "required": self.required,
            "on_wrong": self.on_wrong,
            "jump_to_ms": jump,
        }


@transaction.atomic
def add(
    *,
    seat: QuestionSeat,
    placement: Placement,
    kind: str,
    body: dict[str, Any],
    explanation: str = "",
    points: int = 1,
) -> TimedQuestion:
    """Put a new question on the time line; raises ``QuestionInvalid`` or ``Invalid``."""
    placement.check(duration_ms=seat.duration_ms)
    standing = TimedQuestion.objects.filter(lesson=seat.lesson, film=seat.film, removed_at=None)
    if standing.count() >= MAX_PER_LESSON:
        raise Invalid(f"A lesson holds at most {MAX_PER_LESSON} questions.")
    version = write_version(
        owner_id=seat.user.pk,
        kind=kind,
        among=LESSON_TYPES,
        body=body,
        explanation=explanation,
        points=points,
        course_id=seat.training_class.course_id,
    )
    question = TimedQuestion.objects.create(
        lesson=seat.lesson, film=seat.film, version=version, **placement.values()
    )
    refresh_gates(seat.lesson.pk)
    return question


@transaction.atomic
def take(
    *, seat: QuestionSeat, questions: Sequence[uuid.UUID], placement: Placement
) -> list[TimedQuestion]:
    """Place questions of the course's bank from a moment on, a second apart.

    Each keeps the wording that the bank asks now. Raises ``Invalid``, ``NotFound``.
    """
    versions = borrow(user=seat.user, lesson=seat.lesson, ids=questions, among=LESSON_TYPES)
    standing = TimedQuestion.objects.filter(lesson=seat.lesson, film=seat.film, removed_at=None)
    if standing.count() + len(versions) > MAX_PER_LESSON:
        raise Invalid(f"A lesson holds at most {MAX_PER_LESSON} questions.")
    made = []
    for place, version in enumerate(versions):
        own = replace(placement, at_ms=placement.at_ms + place * APART_MS)
        own.check(duration_ms=seat.duration_ms)
        made.append(
            TimedQuestion.objects.create(
                lesson=seat.lesson, film=seat.film, version=version, **own.values()
            )
        )
    refresh_gates(seat.lesson.pk)
    return made


def find(seat: QuestionSeat, question_id: uuid.UUID) -> TimedQuestion:
    """A standing question of this lesson, or ``NotFound``."""
    question = (
        TimedQuestion.objects.filter(
            pk=question_id, lesson=seat.lesson, film=seat.film, removed_at=None
        )
        .select_related("version__question")
        .first()
    )
    if question is None:
        raise NotFound
    return question


@transaction.atomic
def change(
    *,
    seat: QuestionSeat,
    question_id: uuid.UUID,
    placement: Placement,
    kind: str,
    body: dict[str, Any],
    explanation: str,
    points: int,
) -> TimedQuestion:
    """Move or reword a question; earlier answers keep the version that they answered."""
    placement.check(duration_ms=seat.duration_ms)
    question = find(seat, question_id)
    question.version = write_version(
        owner_id=seat.user.pk,
        kind=kind,
        among=LESSON_TYPES,
        body=body,
        explanation=explanation,
        points=points,
        question=own_question(question.version),
    )
    for field, value in placement.values().items():
        setattr(question, field, value)
    question.save()
    refresh_gates(seat.lesson.pk)
    return question


@transaction.atomic
def remove(*, seat: QuestionSeat, question_id: uuid.UUID) -> None:
    """Take a question off the time line; what was answered stays on record. Undo: restore."""
    question = find(seat, question_id)
    question.removed_at = clock.now()
    question.save(update_fields=["removed_at", "updated_at"])
    refresh_gates(seat.lesson.pk)


@transaction.atomic
def restore(*, seat: QuestionSeat, question_id: uuid.UUID) -> TimedQuestion:
    """Put a removed question back where it stood."""
    question = TimedQuestion.objects.filter(
        pk=question_id, lesson=seat.lesson, film=seat.film
    ).first()
    if question is None:
        raise NotFound
    question.removed_at = None
    question.save(update_fields=["removed_at", "updated_at"])
    refresh_gates(seat.lesson.pk)
    return question
