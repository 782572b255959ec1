"""Aiken: a question, its options "A." to "J.", and a line "ANSWER: B" (Moodle's documentation)."""

from __future__ import annotations

import re

from quizzes.formats.item import (
    ITEMS_MAX,
    LETTERS,
    Draft,
    Entry,
    FileRefused,
    Item,
    ItemRefused,
    Note,
    Report,
    options,
)
from quizzes.formats.losses import dropped, not_carried, type_not_carried
from quizzes.formats.text import decode, plain

NAME = "aiken"
_OPTION = re.compile(r"^\s*([A-Z])[.)]\s+(.*)$")
_ANSWER = re.compile(r"^\s*ANSWER:\s*(.*)$")


def looks_like(text: str) -> bool:
    """Whether a text has the lines that only this format has."""
    return bool(re.search(r"^\s*ANSWER:\s*[A-Z]\s*$", text, re.M))


def read(data: bytes) -> Report:
    """A report with one entry for each "ANSWER:" line, and for what is left over."""
    entries: list[Entry] = []
    block: list[str] = []
    began = 1
    for number, line in enumerate([*decode(data).split("\n"), None], start=1):
        if line is not None and not line.strip():
            continue
        ended = line is None or _ANSWER.match(line)
        if not block and line is not None:
            began = number
        if line is not None:
            block.append(line)
        if not ended or not block:
            continue
        if len(entries) >= ITEMS_MAX:
            raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(entries) + 1)
        entries.append(_entry(len(entries) + 1, began, block))
        block = []
    return Report(NAME, tuple(entries))


def _entry(number: int, line: int, block: list[str]) -> Entry:
    draft = Draft(number, where=f"line {line}")
    stem: list[str] = []
    texts: list[str] = []
    answer: str | None = None
    for row in block:
        if found := _ANSWER.match(row):
            answer = found.group(1).strip().upper()
        elif (found := _OPTION.match(row)) and found.group(1) == chr(65 + len(texts)):
            texts.append(plain(found.group(2)))
        elif texts:
            texts[-1] = f"{texts[-1]}\n{plain(row)}"
        else:
            stem.append(plain(row))
    draft.title = " ".join(stem)[:60]
    if answer is None:
        return draft.refused(Note("no_right_answer"))
    if len(texts) < 2:
        return draft.refused(Note("too_few_options", {"found": len(texts)}))
    if len(answer) != 1 or not 0 <= ord(answer) - 65 < len(texts):
        return draft.refused(Note("answer_is_no_option", {"answer": answer[:20]}))
    try:
        listed = options(texts)
    except ItemRefused as refused:
        return draft.refused(refused.note)
    right = LETTERS[ord(answer) - 65]
    return draft.done(Item("single", {"stem": "\n".join(stem), "options": listed, "right": right}))


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """The file; only single choice can be said in it, and only in one line each."""
    blocks: list[str] = []
    losses: list[tuple[Note, ...]] = []
    for item in items:
        notes = _losses(item)
        losses.append(notes)
        if dropped(notes):
            continue
        rows = [_line(item.body["stem"])]
        rows += [
            f"{chr(65 + n)}. {_line(option['text'])}"
            for n, option in enumerate(item.body["options"])
        ]
        at = [option["id"] for option in item.body["options"]].index(item.body["right"])
        rows.append(f"ANSWER: {chr(65 + at)}")
        blocks.append("\n".join(rows))
    return ("\n\n".join(blocks) + "\n").encode(), losses


def _losses(item: Item) -> tuple[Note, ...]:
    if item.kind != "single" or _ambiguous(item):
        return type_not_carried(item)
    notes = not_carried(
        item,
        explanation=True,
        points=True,
        title=True,
        difficulty=True,
        tags=True,
        shuffle=True,
        media=True,
    )
    if any(_line(text) != text for text in _texts(item)):
        notes.append(Note("field_not_carried", {"field": "lines"}))
    return tuple(notes)


def _texts(item: Item) -> list[str]:
    return [item.body["stem"], *(option["text"] for option in item.body["options"])]


def _line(text: str) -> str:
    return " ".join(text.split())


def _ambiguous(item: Item) -> bool:
    """A stem that reads as an option or as an answer would come back as something else."""
    stem = _line(item.body["stem"])
    return bool(_OPTION.match(stem) or _ANSWER.match(stem)) or any(
        _ANSWER.match(_line(option["text"])) for option in item.body["options"]
    )
