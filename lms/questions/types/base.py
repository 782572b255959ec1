"""What every question type offers: a public face, a secret key, and a verdict on an answer."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms.questions.errors import AnswerMalformed

STEM_MAX = 2_000
TEXT_MAX = 500
ANSWER_MAX = 4_000


class Strict(BaseModel):
    """Base of question data: unknown fields are refused, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True)
class Verdict:
    """``correct`` is None where nobody can say by machine; ``score_milli`` is 0 to 1000."""

    correct: bool | None
    score_milli: int


class Option(Strict):
    """One choice; its id is opaque, so that order and position tell nothing."""

    id: str = Field(min_length=1, max_length=8, pattern=r"^[a-z0-9]+$")
    text: str = Field(min_length=1, max_length=TEXT_MAX)


class QuestionType(Strict):
    """A question of one type with its key.

    Subclasses name ``TYPE`` and give ``public``, ``parse_answer``, ``verdict`` and ``key_view``.
    """

    TYPE: ClassVar[str]

    stem: str = Field(min_length=1, max_length=STEM_MAX)

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """What a trainee may see before answering: never anything of the key."""
        return {"stem": self.stem}

    def check(self, answer: object) -> Verdict:
        """Judge a raw answer from the wire; raises :class:`AnswerMalformed` if it has no sense."""
        raise NotImplementedError

    def key_view(self) -> dict[str, Any]:
        """The right answer, for showing after the fact."""
        raise NotImplementedError

    @classmethod
    def load(cls, data: object) -> Self:
        """Validate stored or submitted data of this type; raises pydantic's error."""
        return cls.model_validate(data)


def parse(model: type[Strict], answer: object) -> Any:
    """Parse an answer by its model; the error names the field, never the key."""
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        fields = [".".join(map(str, item["loc"])) for item in error.errors()]
        raise AnswerMalformed(fields=fields) from error


def shuffled(options: tuple[Option, ...], *, seed: str) -> list[dict[str, str]]:
    """Options in an order fixed by ``seed`` (trainee and question): reloading does not reshuffle.

    Not a secret, so an ordinary generator serves.
    """
    order = list(options)
    if seed:
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return [option.model_dump() for option in order]
