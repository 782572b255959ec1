"""Essay and file upload: read by people, never judged by machine."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from lms.questions.types.base import QuestionType, Strict, Verdict, parse

ESSAY_MAX = 20_000
"""Characters of one essay."""
FILES_MAX = 5
FileKind = Literal["image", "pdf", "document", "spreadsheet", "audio", "video"]


class _EssayAnswer(Strict):
    text: str = Field(min_length=1, max_length=ESSAY_MAX)


class _FilesAnswer(Strict):
    files: list[UUID] = Field(min_length=1, max_length=FILES_MAX)


class Essay(QuestionType):
    """A text of one's own, marked by people; ``guide`` is for the markers alone."""

    TYPE: ClassVar[str] = "essay"
    min_chars: int = Field(default=0, ge=0, le=ESSAY_MAX)
    max_chars: int = Field(default=5_000, ge=1, le=ESSAY_MAX)
    guide: str = Field(default="", max_length=4_000)

    @model_validator(mode="after")
    def _length_is_possible(self) -> Self:
        if self.min_chars > self.max_chars:
            raise ValueError("length_is_possible")
        return self

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Stem and the length asked for."""
        return {"stem": self.stem, "min_chars": self.min_chars, "max_chars": self.max_chars}

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"text": …}``; nobody is right or wrong by machine."""
        parse(_EssayAnswer, answer)
        return Verdict(None, 0)

    def key_view(self) -> dict[str, Any]:
        """Nothing: the markers' guide stays with the markers."""
        return {}


class Upload(QuestionType):
    """Files handed in, marked by people."""

    TYPE: ClassVar[str] = "upload"
    kinds: tuple[FileKind, ...] = Field(default=("image", "pdf", "document"), min_length=1)
    max_files: Annotated[int, Field(ge=1, le=FILES_MAX)] = 1
    guide: str = Field(default="", max_length=4_000)

    def public(self, *, seed: str = "") -> dict[str, Any]:
        """Stem, and what may be handed in."""
        return {"stem": self.stem, "kinds": list(self.kinds), "max_files": self.max_files}

    def check(self, answer: object) -> Verdict:
        """Answer: ``{"files": [id, …]}``; whose files they are is for the exam to check."""
        parse(_FilesAnswer, answer)
        return Verdict(None, 0)

    def key_view(self) -> dict[str, Any]:
        """Nothing: the markers' guide stays with the markers."""
        return {}
