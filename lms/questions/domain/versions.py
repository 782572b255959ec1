"""Writing a question: every change that could alter an answer's meaning is a new version."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from lms.questions.models import Question, QuestionVersion
from lms.questions.types import load_question


@transaction.atomic
def write_version(
    *,
    owner_id: uuid.UUID | None,
    kind: str,
    body: dict[str, Any],
    explanation: str = "",
    points: int = 1,
    question: Question | None = None,
    course_id: uuid.UUID | None = None,
    among: frozenset[str] | None = None,
) -> QuestionVersion:
    """A new question, or the next version of ``question``.

    An edit that changes nothing returns the version that stands. Raises ``QuestionInvalid``,
    also for a type that is not ``among`` those of the place where it will be asked.
    """
    loaded = load_question(kind, body, among=among)
    canonical = loaded.model_dump(mode="json")
    if question is None:
        question = Question.objects.create(owner_id=owner_id, course_id=course_id)
        last = None
    else:
        question = Question.objects.select_for_update().get(pk=question.pk)
        last = question.versions.order_by("-number").first()
    if last is not None and (last.type, last.body, last.explanation, last.points) == (
        kind,
        canonical,
        explanation,
        points,
    ):
        return last
    return QuestionVersion.objects.create(
        question=question,
        number=last.number + 1 if last else 1,
        type=kind,
        body=canonical,
        explanation=explanation,
        points=points,
    )
