"""Fill-in and short text: what people type, compared as people mean it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from lms.questions.types.base import (
    ANSWER_MAX,
    TEXT_MAX,
    QuestionType,
    Strict,
    Verdict,
    parse,
)

BLANK = "____"
"""Four underscores in the stem stand for one blank."""

_SPACES = re.compile(r"\s+")


def normalise(text: str, *, case_sensitive: bool = False) -> str:
    """Full-width and half-width forms, runs of spaces and (by default) case are no difference."""
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    return folded if case_sensitive else folded.casefold()


def as_number(text: str) -> Decimal | None:
    """A finite decimal number as typed (thousands commas allowed), else None."""
    cleaned = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if len(cleaned) > 40:
        return None
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 100 else None


class Blank(Strict):
    """What one blank accepts: any of the variants, or a number within the tolerance."""

    variants: tuple[str, ...] = Field(default=(), max_length=20)
    number: str | None = Field(default=None, max_length=40)
    tolerance: str = Field(default="0", max_length=40)
    case_sensitive: bool = False

    @model_validator(mode="after")
    def _accepts_something(self) -> Self:
        if not self.variants and self.number is None:
            raise ValueError("blank_accepts_something")
        if any(not variant.strip() or len(variant) > TEXT_MAX for variant in self.variants):
            raise ValueError("variant_length")
        tolerance = as_number(self.tolerance)
        if self.number is not None and (as_number(self.number) is None or tolerance is None):
            raise ValueError("number_is_a_number")
        if tolerance is not None and tolerance < 0:
            raise ValueError("tolerance_not_negative")
        return self

    def accepts(self, text: str) -> bool:
        """Whether what was typed fills this blank rightly."""
        typed = normalise(text, case_sensitive=self.case_sensitive)
        if any(
            typed == normalise(variant, case_sensitive=self.case_sensitive)
            for variant in self.variants
        ):
            return True
        target, value = as_number(self.number or ""), as_number(text)
        tolerance = as_number(self.tolerance)
        if target is None or value is None or tolerance is None:
            return False
        return abs(value - target) <= tolerance


class _BlanksAnswer(Strict):
    blanks: list[str] = Field(max_length=10)


class _TextAnswer(Strict):
    text: str = Field(min_length=1, max_length=ANSWER_MAX)


class FillIn(QuestionType):
    """A stem with one or several blanks."""

    TYPE: ClassVar[str] = "fill_in"
    blanks: tuple[Blank, ...] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _blanks_stand_in_the_stem(self) -> Self:
        marked = self.stem.count(BLANK)
        if marked and marked != len(self.blanks):
            raise ValueError("blanks_match_stem")
        return self

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Stem and the number of blanks."""
        return {"stem": self.stem, "blanks": len(self.blanks)}

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"blanks": [text, …]}``, one for each blank; the score is by blank."""
        typed: _BlanksAnswer = parse(_BlanksAnswer, answer)
        texts = [text[:ANSWER_MAX] for text in typed.blanks]
        texts += [""] * (len(self.blanks) - len(texts))
        hits = sum(blank.accepts(text) for blank, text in zip(self.blanks, texts, strict=False))
        return Verdict(hits == len(self.blanks), hits * 1000 // len(self.blanks))

    def key_view(self) -> dict[str, Any]:
        """The first accepted form of each blank."""
        return {
            "blanks": [
                blank.variants[0] if blank.variants else blank.number for blank in self.blanks
            ]
        }


class ShortText(QuestionType):
    """A sentence of one's own; with accepted variants it is checked, without it is read."""

    TYPE: ClassVar[str] = "short_text"
    variants: tuple[str, ...] = Field(default=(), max_length=20)

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"text": …}``. Without variants nobody is wrong by machine."""
        typed: _TextAnswer = parse(_TextAnswer, answer)
        if not self.variants:
            return Verdict(None, 1000)
        right = normalise(typed.text) in {normalise(variant) for variant in self.variants}
        return Verdict(right, 1000 if right else 0)

    def key_view(self) -> dict[str, Any]:
        """The first accepted form, where there is one."""
        return {"text": self.variants[0] if self.variants else ""}
