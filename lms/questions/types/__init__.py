"""The question types: one class each, found by name."""

from __future__ import annotations

from pydantic import ValidationError

from lms.questions.errors import QuestionInvalid
from lms.questions.types.base import QuestionType, Verdict
from lms.questions.types.choice import Multiple, Single, TrueFalse
from lms.questions.types.text import FillIn, ShortText

TYPES: dict[str, type[QuestionType]] = {
    kind.TYPE: kind for kind in (Single, Multiple, TrueFalse, FillIn, ShortText)
}

__all__ = ["TYPES", "QuestionType", "Verdict", "load_question"]


def load_question(kind: str, data: object) -> QuestionType:
    """The question of this type, or :class:`QuestionInvalid` naming each problem."""
    question_type = TYPES.get(kind)
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
