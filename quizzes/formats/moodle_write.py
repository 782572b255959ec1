"""Moodle XML: writing."""

from __future__ import annotations

import base64
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lms.questions.types.text import BLANK
from quizzes.formats.item import Item, Note
from quizzes.formats.losses import dropped, not_carried, order_not_carried, type_not_carried
from quizzes.formats.text import media_names, to_html

Writer = Callable[[Element, Item], None]


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """The file, and for each item what it cannot hold."""
    root = Element("quiz")
    losses: list[tuple[Note, ...]] = []
    for item in items:
        notes = _losses(item)
        losses.append(notes)
        if not dropped(notes):
            _question(root, item)
    indent(root, space=" ")
    return tostring(root, encoding="utf-8", xml_declaration=True), losses


def _losses(item: Item) -> tuple[Note, ...]:
    if item.kind not in _KINDS:
        return type_not_carried(item)
    if item.kind == "fill_in" and _as_cloze(item) and not _cloze_can(item):
        return type_not_carried(item, why="number_beside_variants")
    if item.kind == "short_text" and not item.body["variants"]:
        return type_not_carried(item, why="no_right_answer")
    if item.kind == "fill_in" and not _as_cloze(item) and _mixed(item.body["blanks"][0]):
        return type_not_carried(item, why="number_beside_variants")
    notes = not_carried(item, difficulty=True, length=True, file_rules=True)
    if _reads_as_short_text(item):
        notes.append(Note("type_changed", {"type": "short_text"}))
    return (*notes, *order_not_carried(item))


def _reads_as_short_text(item: Item) -> bool:
    if item.kind != "fill_in" or _as_cloze(item) or BLANK in item.body["stem"]:
        return False
    blank = item.body["blanks"][0]
    return blank["number"] is None and not blank["case_sensitive"]


def _mixed(blank: dict[str, Any]) -> bool:
    return blank["number"] is not None and bool(blank["variants"])


def _as_cloze(item: Item) -> bool:
    """Several blanks, or one in the middle of the text that is no plain short answer."""
    blanks = item.body["blanks"]
    if len(blanks) > 1:
        return True
    if BLANK not in item.body["stem"]:
        return False
    return blanks[0]["number"] is not None


def _cloze_can(item: Item) -> bool:
    return item.body["stem"].count(BLANK) == len(item.body["blanks"]) and not any(
        _mixed(blank) for blank in item.body["blanks"]
    )


def _text(parent: Element, tag: str, text: str, item: Item) -> Element:
    """An element with HTML and the files that it shows."""
    made = SubElement(parent, tag, {"format": "html"})
    SubElement(made, "text").text = to_html(
        text, source_of=lambda name: f"@@PLUGINFILE@@/{quote(name)}"
    )
    shown = set(media_names(text))
    for medium in item.media:
        if medium.name in shown:
            found = SubElement(
                made, "file", {"name": medium.name, "path": "/", "encoding": "base64"}
            )
            found.text = base64.b64encode(medium.data).decode()
    return made


def _question(root: Element, item: Item) -> None:
    kind = _KINDS[item.kind]
    if item.kind == "fill_in":
        number = item.body["blanks"][0]["number"] is not None
        kind = "cloze" if _as_cloze(item) else "numerical" if number else "shortanswer"
    element = SubElement(root, "question", {"type": kind})
    SubElement(SubElement(element, "name"), "text").text = item.title
    stem = item.body["stem"]
    if kind == "cloze":
        for blank in item.body["blanks"]:
            stem = stem.replace(BLANK, _cloze(blank), 1)
    _text(element, "questiontext", stem, item)
    _text(element, "generalfeedback", item.explanation, item)
    SubElement(element, "defaultgrade").text = f"{item.points}.0000000"
    _WRITERS[kind](element, item)
    if item.tags:
        tags = SubElement(element, "tags")
        for tag in item.tags:
            SubElement(SubElement(tags, "tag"), "text").text = tag


def _cloze(blank: dict[str, Any]) -> str:
    if blank["number"] is not None:
        return f"{{1:NUMERICAL:={blank['number']}:{blank['tolerance']}}}"
    kind = "SHORTANSWER_C" if blank["case_sensitive"] else "SHORTANSWER"
    answers = "~".join(f"={_escaped(variant)}" for variant in blank["variants"])
    return f"{{1:{kind}:{answers}}}"


def _escaped(text: str) -> str:
    for sign in "\\~#}/":
        text = text.replace(sign, "\\" + sign)
    return text


def _answer(element: Element, item: Item, text: str, fraction: str) -> Element:
    made = _text(element, "answer", text, item)
    made.set("fraction", fraction)
    return made


def _plain_answer(element: Element, text: str, fraction: str = "100") -> Element:
    made = SubElement(element, "answer", {"fraction": fraction, "format": "plain_text"})
    SubElement(made, "text").text = text
    return made


def _multichoice(element: Element, item: Item) -> None:
    single = item.kind == "single"
    SubElement(element, "single").text = "true" if single else "false"
    SubElement(element, "shuffleanswers").text = "true" if item.body["shuffle"] else "false"
    SubElement(element, "answernumbering").text = "ABCD"
    right = [item.body["right"]] if single else list(item.body["right"])
    share = f"{(Decimal(100) / len(right)).quantize(Decimal('0.00001')).normalize():f}"
    for option in item.body["options"]:
        _answer(element, item, option["text"], share if option["id"] in right else "0")


def _truefalse(element: Element, item: Item) -> None:
    _plain_answer(element, "true", "100" if item.body["right"] else "0")
    _plain_answer(element, "false", "0" if item.body["right"] else "100")


def _shortanswer(element: Element, item: Item) -> None:
    if item.kind == "fill_in":
        blank = item.body["blanks"][0]
        variants, sensitive = blank["variants"], blank["case_sensitive"]
    else:
        variants, sensitive = item.body["variants"], False
    SubElement(element, "usecase").text = "1" if sensitive else "0"
    for variant in variants:
        _plain_answer(element, variant.replace("*", "\\*"))


def _numerical(element: Element, item: Item) -> None:
    blank = item.body["blanks"][0]
    SubElement(_plain_answer(element, blank["number"]), "tolerance").text = blank["tolerance"]


def _matching(element: Element, item: Item) -> None:
    texts = {choice["id"]: choice["text"] for choice in item.body["choices"]}
    right = item.body["right"]
    rows = [(prompt["text"], texts[right[prompt["id"]]]) for prompt in item.body["prompts"]]
    used = set(right.values())
    rows += [("", text) for choice, text in texts.items() if choice not in used]
    for prompt, chosen in rows:
        made = _text(element, "subquestion", prompt, item)
        SubElement(SubElement(made, "answer"), "text").text = chosen


def _ordering(element: Element, item: Item) -> None:
    for n, step in enumerate(item.body["items"], start=1):
        _answer(element, item, step["text"], f"{n}.0000000")


def _essay(element: Element, item: Item) -> None:
    upload = item.kind == "upload"
    SubElement(element, "responseformat").text = "noinline" if upload else "plain"
    SubElement(element, "attachments").text = str(item.body["max_files"]) if upload else "0"
    if item.body["guide"]:
        _text(element, "graderinfo", item.body["guide"], item)


_KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "fill_in": "shortanswer",
    "short_text": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
    "essay": "essay",
    "upload": "essay",
}
_WRITERS: dict[str, Writer] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": lambda element, item: None,
}
