"""Single choice, multiple choice, true or false, and a vote that has no right answer."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from lms.questions.errors import AnswerMalformed
from lms.questions.types.base import Option, QuestionType, Strict, Verdict, parse, shuffled

Options = Annotated[tuple[Option, ...], Field(min_length=2, max_length=10)]


class _Choice(QuestionType):
    options: Options
    shuffle: bool = False

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        if len({option.id for option in self.options}) != len(self.options):
            raise ValueError("option_ids_differ")
        if len({option.text.casefold() for option in self.options}) != len(self.options):
            raise ValueError("options_differ")
        return self

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Stem and options; shuffled per trainee where the author asked for it."""
        return {
            "stem": self.stem,
            "options": shuffled(self.options, seed=seed if self.shuffle else ""),
        }

    def _known(self, chosen: set[str]) -> bool:
        return chosen <= {option.id for option in self.options}


class _OneAnswer(Strict):
    option: str = Field(max_length=8)


class _ManyAnswer(Strict):
    options: list[str] = Field(min_length=1, max_length=10)


class _BoolAnswer(Strict):
    value: bool


class Single(_Choice):
    """Exactly one option is right."""

    TYPE: ClassVar[str] = "single"
    right: str

    @model_validator(mode="after")
    def _right_is_an_option(self) -> Self:
        if not self._known({self.right}):
            raise ValueError("right_is_an_option")
        return self

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"option": id}``."""
        chosen: _OneAnswer = parse(_OneAnswer, answer)
        right = chosen.option == self.right
        return Verdict(right, 1000 if right else 0)

    def key_view(self) -> dict[str, Any]:
        """``{"option": id}``."""
        return {"option": self.right}


class Multiple(_Choice):
    """Several options are right; only the exact set counts."""

    TYPE: ClassVar[str] = "multiple"
    right: tuple[str, ...] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _right_are_options(self) -> Self:
        if not self._known(set(self.right)) or len(set(self.right)) != len(self.right):
            raise ValueError("right_are_options")
        return self

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"options": [id, …]}`` in any order."""
        chosen: _ManyAnswer = parse(_ManyAnswer, answer)
        right = set(chosen.options) == set(self.right)
        return Verdict(right, 1000 if right else 0)

    def key_view(self) -> dict[str, Any]:
        """``{"options": [id, …]}``."""
        return {"options": list(self.right)}


class TrueFalse(QuestionType):
    """A statement that holds or does not."""

    TYPE: ClassVar[str] = "true_false"
    right: bool

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"value": true|false}``."""
        chosen: _BoolAnswer = parse(_BoolAnswer, answer)
        right = chosen.value == self.right
        return Verdict(right, 1000 if right else 0)

    def key_view(self) -> dict[str, Any]:
        """``{"value": bool}``."""
        return {"value": self.right}


class Vote(_Choice):
    """A show of hands: options without a right one; ``many`` lets several be chosen."""

    TYPE: ClassVar[str] = "vote"
    many: bool = False

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Stem, options, and whether several may be chosen."""
        return {**super().public(seed=seed), "many": self.many}

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"options": [id, …]}``; nobody is right or wrong.

        Raises ``AnswerMalformed`` for an unknown option, and for a second one where one is asked.
        """
        chosen: _ManyAnswer = parse(_ManyAnswer, answer)
        picked = set(chosen.options)
        if not self._known(picked) or (len(picked) > 1 and not self.many):
            raise AnswerMalformed(fields=["options"])
        return Verdict(None, 1000)

    def key_view(self) -> dict[str, Any]:
        """Nothing: there is no key."""
        return {}
