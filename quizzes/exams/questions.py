"""Questions as a paper shows them: never anything of the key."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from lms.questions.models import QuestionVersion
from lms.questions.types import QuestionType, load_question
from lms.questions.types.choice import Multiple, Single
from quizzes.exams import drawing
from quizzes.exams.models import Attempt, ExamAnswer


@functools.lru_cache(maxsize=4_096)
def _loaded(version_id: uuid.UUID, kind: str) -> QuestionType:
    body = QuestionVersion.objects.values_list("body", flat=True).get(pk=version_id)
    return load_question(kind, body)


def loaded(version: QuestionVersion) -> QuestionType:
    """A version with its key; versions never change, so each is parsed once in a process."""
    return _loaded(version.pk, version.type)


def public_of(row: ExamAnswer, attempt: Attempt) -> dict[str, Any]:
    """What the trainee sees of a question: ``public`` of its type in this paper's order."""
    question = loaded(row.version)
    seed = f"{attempt.exam.seed}|{attempt.user_id}|{attempt.number}|{row.item_id}"
    public = question.public(seed=seed)
    if isinstance(question, Single | Multiple):
        shuffle = attempt.exam.shuffle_options and not row.item.keep_order
        options = [option.model_dump() for option in question.options]
        public["options"] = (
            drawing.shuffled(options, drawing.generator(seed)) if shuffle else options
        )
    return public
