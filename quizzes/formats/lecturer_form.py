"""What the lecturers' own form can say of an item: shared by Word documents and the Excel sheet."""

from __future__ import annotations

from lms.questions.types.text import BLANK
from quizzes.formats.item import Item, Note
from quizzes.formats.losses import not_carried, texts_of, type_not_carried

SECTIONS = {
    "single": "单选题",
    "multiple": "多选题",
    "true_false": "判断题",
    "fill_in": "填空题",
    "essay": "简答题",
    "ordering": "排序题",
}
"""Types that have a heading of their own, in the order of a paper."""


def losses_of(item: Item) -> tuple[Note, ...]:
    """What a numbered question with its lines cannot hold."""
    if item.kind not in SECTIONS:
        return type_not_carried(item)
    if item.kind == "fill_in" and any(blank["number"] for blank in item.body["blanks"]):
        return type_not_carried(item, why="number")
    if item.kind == "fill_in" and item.body["stem"].count(BLANK) != len(item.body["blanks"]):
        return type_not_carried(item, why="blank_not_in_text")
    notes = not_carried(item, title=True, shuffle=True, length=True, case=True, media=True)
    if any("\n" in text for text in texts_of(item)):
        notes.append(Note("field_not_carried", {"field": "lines"}))
    return tuple(notes)


def flat(text: str) -> str:
    """A text as one line."""
    return " ".join(text.split())


def answer(item: Item) -> str:
    """What stands behind 答案."""
    body = item.body
    if item.kind in {"single", "multiple"}:
        right = [body["right"]] if item.kind == "single" else body["right"]
        ids = [option["id"] for option in body["options"]]
        return "".join(sorted(chr(65 + ids.index(option)) for option in right))
    if item.kind == "true_false":
        return "对" if body["right"] else "错"
    if item.kind == "ordering":
        return "".join(chr(65 + n) for n in range(len(body["items"])))
    if item.kind == "essay":
        return flat(body["guide"]) or "略"
    return "；".join(" | ".join(blank["variants"]) for blank in body["blanks"])
