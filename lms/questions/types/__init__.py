"""The question types: one class each, found by name."""

from __future__ import annotations

from pydantic import ValidationError

from lms.questions.errors import QuestionInvalid
from lms.questions.types.arrange import Matching, Ordering
from lms.questions.types.base import QuestionType, Verdict
from lms.questions.types.choice import Multiple, Single, TrueFalse, Vote
from lms.questions.types.open import Essay, Upload
from lms.questions.types.text import FillIn, ShortText

TYPES: dict[str, type[QuestionType]] = {
    kind.TYPE: kind
    for kind in (
        Single,
        Multiple,
        TrueFalse,
        FillIn,
        ShortText,
        Ordering,
        Matching,
        Essay,
        Upload,
        Vote,
    )
}
LESSON_TYPES = frozenset({"single", "multiple", "true_false", "fill_in", "short_text"})
"""What can be asked in the middle of a lesson, under a countdown of seconds."""
EXERCISE_TYPES = frozenset({"single", "multiple", "true_false", "short_text", "vote"})
"""What a quick exercise of a live class can ask."""

__all__ = ["EXERCISE_TYPES", "LESSON_TYPES", "TYPES", "QuestionType", "Verdict", "load_question"]


def load_question(kind: str, data: object, *, among: frozenset[str] | None = None) -> QuestionType:
    """The question of this type, or :class:`QuestionInvalid` naming each problem.

    ``among``: the types that this place can ask (:data:`LESSON_TYPES`); None: all.
    """
    question_type = TYPES.get(kind) if among is None or kind in among else None
    if question_type is None:
        raise QuestionInvalid(problems=[{"field": "type", "problem": "unknown"}])
    try:
        return question_type.load(data)
    except ValidationError as error:
        raise QuestionInvalid(
            problems=[
                {
                    "field": ".".join(map(str, item["loc"])),
                    "problem": item["msg"].removeprefix("Value error, "),
                }
                for item in error.errors()
            ]
        ) from error
