"""GIFT, Moodle's text format: writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lms.questions.types.text import BLANK
from quizzes.formats.item import Item, Note
from quizzes.formats.losses import dropped, not_carried, order_not_carried, type_not_carried


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """The file, and for each item what it cannot hold."""
    blocks: list[str] = []
    losses: list[tuple[Note, ...]] = []
    for item in items:
        notes = _losses(item)
        losses.append(notes)
        if not dropped(notes):
            blocks.append(_block(item))
    return ("\n\n".join(blocks) + "\n").encode(), losses


def _losses(item: Item) -> tuple[Note, ...]:
    if item.kind not in _ANSWERS:
        return type_not_carried(item)
    if item.kind == "fill_in" and not _one_blank(item):
        return type_not_carried(item, why="several_blanks")
    if item.kind == "short_text" and not item.body["variants"]:
        return type_not_carried(item, why="no_right_answer")
    if item.kind == "matching" and not _all_choices_used(item):
        return type_not_carried(item, why="choice_without_prompt")
    notes = not_carried(
        item,
        points=True,
        difficulty=True,
        tags=True,
        shuffle=True,
        guide=True,
        length=True,
        case=True,
        media=True,
    )
    return (*notes, *order_not_carried(item))


def _one_blank(item: Item) -> bool:
    """One blank in the middle of the text with variants, or at its end as a number."""
    if len(item.body["blanks"]) != 1:
        return False
    blank = item.body["blanks"][0]
    before, mark, after = item.body["stem"].partition(BLANK)
    if blank["number"] is not None:
        return not mark and not blank["variants"]
    return bool(mark and before.strip() and after.strip(" .。!！?？\n"))


def _all_choices_used(item: Item) -> bool:
    right = item.body["right"]
    return set(right.values()) == {choice["id"] for choice in item.body["choices"]}


def _safe(text: str) -> str:
    for sign in "\\~=#{}:":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _block(item: Item) -> str:
    title = f"::{_safe(item.title)}::" if item.title else ""
    answers = _ANSWERS[item.kind](item.body)
    feedback = f"####{_safe(item.explanation)}" if item.explanation else ""
    stem = item.body["stem"]
    before, after = _safe(stem), ""
    if item.kind == "fill_in" and BLANK in stem:
        before, after = (_safe(part) for part in stem.split(BLANK, 1))
    if item.kind == "true_false" and feedback:
        feedback = f" {feedback}"
    return f"{title}[plain]{before}{{{answers}{feedback}}}{after}"


def _choice(body: dict[str, Any]) -> str:
    return " ".join(
        f"{'=' if option['id'] == body['right'] else '~'}{_safe(option['text'])}"
        for option in body["options"]
    )


def _several(body: dict[str, Any]) -> str:
    right = body["right"]
    share = f"{100 / len(right):.5f}".rstrip("0").rstrip(".")
    if len(right) == 1:
        share = "99.9"  # 100 would read as a single choice
    return " ".join(
        f"~{f'%{share}%' if option['id'] in right else ''}{_safe(option['text'])}"
        for option in body["options"]
    )


def _pairs(body: dict[str, Any]) -> str:
    texts = {option["id"]: option["text"] for option in body["choices"]}
    return " ".join(
        f"={_safe(prompt['text'])} -> {_safe(texts[body['right'][prompt['id']]])}"
        for prompt in body["prompts"]
    )


def _typed(body: dict[str, Any]) -> str:
    blank = body["blanks"][0]
    if blank["number"] is not None:
        return f"#{blank['number']}:{blank['tolerance']}"
    return " ".join(f"={_safe(variant)}" for variant in blank["variants"])


_ANSWERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "single": _choice,
    "multiple": _several,
    "true_false": lambda body: "TRUE" if body["right"] else "FALSE",
    "fill_in": _typed,
    "short_text": lambda body: " ".join(f"={_safe(variant)}" for variant in body["variants"]),
    "matching": _pairs,
    "essay": lambda _: "",
}
