"""What every reader makes and every writer takes: questions apart from any database.

Texts are plain, with two marks: ``$…$`` and ``$$…$$`` hold a formula (KaTeX), and
``![words](media:NAME)`` stands for a picture, a sound or a film of the item's ``media``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from lms.questions.errors import QuestionInvalid
from lms.questions.types import load_question

ITEMS_MAX = 5_000
"""Questions in one file, of any format."""
POINTS_MAX = 100
EXPLANATION_MAX = 2_000
LETTERS = "abcdefghij"
"""Ids of options in the order written; a question holds at most ten."""


@dataclass(frozen=True)
class Media:
    """A file that a text refers to by ``name``."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Item:
    """One question: ``body`` is what :func:`lms.questions.types.load_question` loads."""

    kind: str
    body: dict[str, Any]
    explanation: str = ""
    points: int = 1
    title: str = ""
    difficulty: int | None = None
    """1 (easy) to 5 (hard)."""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class Note:
    """Something about an item that a person should know: a stable code with its values."""

    code: str
    args: dict[str, str | int] = field(default_factory=dict)


class Outcome(StrEnum):
    """What became of one item of a file."""

    IMPORTED = "imported"
    CHANGED = "changed"
    """Imported, and the notes say what the file had and ours has not."""
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One item of a file: where it stood, what it became, and why."""

    number: int
    where: str
    title: str
    item: Item | None
    notes: tuple[Note, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Imported whole, imported with losses, or refused."""
        if self.item is None:
            return Outcome.REFUSED
        return Outcome.CHANGED if self.notes else Outcome.IMPORTED


@dataclass(frozen=True)
class Report:
    """Every item of a file that was read, in its order; ``notes`` are about the file."""

    format: str
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()

    @property
    def items(self) -> list[Item]:
        """What can be imported."""
        return [entry.item for entry in self.entries if entry.item is not None]


class FileRefused(Exception):
    """The file as a whole cannot be read; ``note`` says why."""

    def __init__(self, code: str, **args: str | int) -> None:
        super().__init__(code)
        self.note = Note(code, args)


class ItemRefused(Exception):
    """One item cannot be asked here; the others go on."""

    def __init__(self, code: str, **args: str | int) -> None:
        super().__init__(code)
        self.note = Note(code, args)


@dataclass
class Draft:
    """An item in the making, with the notes gathered on the way."""

    number: int
    where: str = ""
    title: str = ""
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, **args: str | int) -> None:
        """Remember a loss, once."""
        made = Note(code, args)
        if made not in self.notes:
            self.notes.append(made)

    def refused(self, note: Note) -> Entry:
        """The entry of an item that cannot be imported."""
        return Entry(self.number, self.where, self.title, None, (note, *self.notes))

    def done(self, item: Item) -> Entry:
        """The entry of ``item`` as the engine loads it, or refused with each problem named."""
        if len(item.explanation) > EXPLANATION_MAX:
            self.note("explanation_cut", kept=EXPLANATION_MAX)
            item = replace(item, explanation=item.explanation[:EXPLANATION_MAX])
        if not 0 <= item.points <= POINTS_MAX:
            self.note("points_changed", points=item.points)
            item = replace(item, points=min(max(item.points, 0), POINTS_MAX))
        try:
            body = load_question(item.kind, item.body).model_dump(mode="json")
        except QuestionInvalid as error:
            problem = error.details["problems"][0]
            note = Note("cannot_be_asked", {"field": problem["field"], "why": problem["problem"]})
            return self.refused(note)
        title = item.title[:120]
        return Entry(
            self.number,
            self.where,
            self.title or title or item.body["stem"][:60],
            replace(item, body=body, title=title),
            tuple(self.notes),
        )


def options(texts: list[str]) -> list[dict[str, str]]:
    """Options with their ids; raises :class:`ItemRefused` beyond ten."""
    if len(texts) > len(LETTERS):
        raise ItemRefused("too_many_options", most=len(LETTERS), found=len(texts))
    return [{"id": LETTERS[n], "text": text} for n, text in enumerate(texts)]


def choice(draft: Draft, stem: str, texts: list[str], weights: list[int]) -> tuple[str, Any]:
    """Single or multiple from options and their weights in per mille of the points.

    Our choices count whole or not at all: shares and penalties are noted as lost.
    """
    right = [LETTERS[n] for n, weight in enumerate(weights[: len(LETTERS)]) if weight > 0]
    listed = options(texts)
    if not right:
        raise ItemRefused("no_right_answer")
    if any(weight < 0 for weight in weights):
        draft.note("penalties_lost")
    whole = [n for n, weight in enumerate(weights) if weight >= 1000]
    if len(whole) == 1:
        if len(right) > 1:
            draft.note("partial_credit_lost")
        return "single", {"stem": stem, "options": listed, "right": LETTERS[whole[0]]}
    return "multiple", {"stem": stem, "options": listed, "right": right}
