"""Ordering and matching: things put into their places."""

from __future__ import annotations

import hashlib
import itertools
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from lms.questions.types.base import Option, QuestionType, Strict, Verdict, parse, shuffled

ITEMS_MAX = 12


class _OrderAnswer(Strict):
    order: list[Annotated[str, Field(max_length=8)]] = Field(max_length=ITEMS_MAX)


class _PairsAnswer(Strict):
    pairs: dict[
        Annotated[str, Field(max_length=8)],
        Annotated[str, Field(max_length=8)],
    ] = Field(max_length=ITEMS_MAX)


def _opaque(data: object, *fields: str) -> tuple[object, dict[str, dict[str, str]]]:
    """The data with ids made of the texts, and per field the old id → new id.

    An editor numbers items as they are written, and the written order is the key: ids that tell
    it would give it away.
    """
    if not isinstance(data, dict):
        return data, {}
    fresh, moved = dict(data), {}
    for field in fields:
        items = data.get(field)
        if not isinstance(items, list | tuple):
            continue
        pairs = [(item, _text_id(data.get("stem"), item)) for item in items]
        fresh[field] = [{**item, "id": new} if new else item for item, new in pairs]
        moved[field] = {item["id"]: new for item, new in pairs if new and "id" in item}
    return fresh, moved


def _text_id(stem: object, item: object) -> str | None:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    return hashlib.sha256(f"{stem}\n{item['text'].strip()}".encode()).hexdigest()[:8]


def _differ(options: tuple[Option, ...], *, what: str) -> None:
    if len({option.id for option in options}) != len(options):
        raise ValueError(f"{what}_ids_differ")
    if len({option.text.casefold() for option in options}) != len(options):
        raise ValueError(f"{what}_differ")


class Ordering(QuestionType):
    """Items to be put into the order in which the author wrote them."""

    TYPE: ClassVar[str] = "ordering"
    items: tuple[Option, ...] = Field(min_length=2, max_length=ITEMS_MAX)

    @model_validator(mode="before")
    @classmethod
    def _ids_tell_nothing(cls, data: object) -> object:
        return _opaque(data, "items")[0]

    @model_validator(mode="after")
    def _items_differ(self) -> Self:
        _differ(self.items, what="items")
        return self

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Stem and items, always shuffled: the written order is the key."""
        shown = shuffled(self.items, seed=f"order:{seed}:{self.stem}")
        if [item["id"] for item in shown] == [item.id for item in self.items]:
            shown = shown[1:] + shown[:1]
        return {"stem": self.stem, "items": shown}

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"order": [id, …]}``; the score is the share of neighbours in order.

        Counting neighbours, one misplaced item costs its two gaps and not everything after it.
        """
        typed: _OrderAnswer = parse(_OrderAnswer, answer)
        right = [item.id for item in self.items]
        if typed.order == right:
            return Verdict(True, 1000)
        if sorted(typed.order) != sorted(right):
            return Verdict(False, 0)
        follows = set(itertools.pairwise(right))
        hits = sum(pair in follows for pair in itertools.pairwise(typed.order))
        return Verdict(False, hits * 1000 // (len(right) - 1))

    def key_view(self) -> dict[str, Any]:
        """``{"order": [id, …]}``."""
        return {"order": [item.id for item in self.items]}


class Matching(QuestionType):
    """Each prompt goes with one choice; several prompts may share one, and some have none."""

    TYPE: ClassVar[str] = "matching"
    prompts: tuple[Option, ...] = Field(min_length=2, max_length=ITEMS_MAX)
    choices: tuple[Option, ...] = Field(min_length=2, max_length=ITEMS_MAX)
    right: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _ids_tell_nothing(cls, data: object) -> object:
        fresh, moved = _opaque(data, "prompts", "choices")
        if isinstance(fresh, dict) and isinstance(fresh.get("right"), dict):
            prompts, choices = moved.get("prompts", {}), moved.get("choices", {})
            fresh["right"] = {
                prompts.get(prompt, prompt): choices.get(choice, choice)
                for prompt, choice in fresh["right"].items()
                if isinstance(choice, str)
            }
        return fresh

    @model_validator(mode="after")
    def _pairs_are_complete(self) -> Self:
        _differ(self.prompts, what="prompts")
        _differ(self.choices, what="choices")
        known = {choice.id for choice in self.choices}
        if set(self.right) != {prompt.id for prompt in self.prompts}:
            raise ValueError("each_prompt_has_a_choice")
        if not set(self.right.values()) <= known:
            raise ValueError("right_are_choices")
        return self

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Prompts in the author's order, choices shuffled."""
        return {
            "stem": self.stem,
            "prompts": [prompt.model_dump() for prompt in self.prompts],
            "choices": shuffled(self.choices, seed=f"match:{seed}:{self.stem}"),
        }

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"pairs": {prompt: choice}}``; the score is by prompt."""
        typed: _PairsAnswer = parse(_PairsAnswer, answer)
        hits = sum(typed.pairs.get(prompt) == choice for prompt, choice in self.right.items())
        return Verdict(hits == len(self.right), hits * 1000 // len(self.right))

    def key_view(self) -> dict[str, Any]:
        """``{"pairs": {prompt: choice}}``."""
        return {"pairs": dict(self.right)}
