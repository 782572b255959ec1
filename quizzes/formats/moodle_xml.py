"""Moodle XML: reading (docs.moodle.org, "Moodle XML format")."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.questions.types.text import BLANK
from quizzes.formats.archive import local, parse_xml
from quizzes.formats.item import (
    ITEMS_MAX,
    Draft,
    Entry,
    FileRefused,
    Item,
    ItemRefused,
    Media,
    Report,
    choice,
    options,
)
from quizzes.formats.text import TEXT_MAX, from_html, plain

NAME = "moodle"
Answer = tuple[str, dict[str, Any]]
_CLOZE = re.compile(
    r"\{(\d*):(SHORTANSWER|SA|MW|SHORTANSWER_C|SAC|MWC|NUMERICAL|NM|[A-Z_]+):((?:\\.|[^}\\])*)\}"
)


@dataclass
class _Question:
    """A ``<question>`` with the media found on the way."""

    element: Element
    draft: Draft
    media: dict[str, Media] = field(default_factory=dict)

    def text(self, parent: Element | None) -> str:
        """Text of an element that holds ``<text>`` and embedded ``<file>``\\ s."""
        if parent is None:
            return ""
        raw = (parent.findtext("text") or "").strip()
        files = {
            unquote((found.get("path") or "/") + (found.get("name") or "")).lstrip("/"): found
            for found in parent.findall("file")
        }
        if parent.get("format") == "plain_text":
            return plain(raw)
        text, lost = from_html(raw, media=lambda source: self._file(files, source))
        for code in sorted(lost):
            self.draft.note(code)
        return text

    def _file(self, files: dict[str, Element], source: str) -> str | None:
        name = unquote(source.removeprefix("@@PLUGINFILE@@").split("?")[0]).lstrip("/")
        found = files.get(name)
        if found is None or found.get("encoding") != "base64":
            return None
        try:
            data = base64.b64decode("".join((found.text or "").split()), validate=True)
        except binascii.Error:
            return None
        short = name.rsplit("/", 1)[-1][:120]
        self.media[short] = Media(short, data)
        return short

    def field(self, name: str) -> str:
        """Text of a plain child element."""
        return (self.element.findtext(name) or "").strip()

    def answers(self, name: str = "answer") -> list[tuple[str, int]]:
        """Texts and weights (per mille); feedback of single answers is noted as lost."""
        rows: list[tuple[str, int]] = []
        for found in self.element.findall(name):
            if (found.findtext("feedback/text") or "").strip():
                self.draft.note("feedback_lost")
            try:
                weight = round(Decimal(found.get("fraction") or "0") * 10)
            except InvalidOperation:
                weight = 0
            rows.append((self.text(found), weight))
        return rows


def read(data: bytes) -> Report:
    """A report with one entry for each question; categories become tags."""
    if len(data) > TEXT_MAX:
        raise FileRefused("file_too_large", most_mib=TEXT_MAX // 1024 // 1024)
    root = parse_xml(data)
    if local(root) != "quiz":
        raise FileRefused("xml_other_root", root=local(root)[:40])
    entries: list[Entry] = []
    category = ""
    for element in root.findall("question"):
        kind = element.get("type") or ""
        if kind == "category":
            category = plain(element.findtext("category/text") or "").rsplit("/", 1)[-1][:60]
            continue
        if len(entries) >= ITEMS_MAX:
            raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(entries) + 1)
        number = len(entries) + 1
        draft = Draft(number, where=f"question {number}")
        try:
            entries.append(draft.done(_item(draft, element, kind, category)))
        except ItemRefused as refused:
            entries.append(draft.refused(refused.note))
    return Report(NAME, tuple(entries))


def _item(draft: Draft, element: Element, kind: str, category: str) -> Item:
    question = _Question(element, draft)
    draft.title = plain(element.findtext("name/text") or "")[:120]
    read_kind = _READERS.get(kind)
    if read_kind is None:
        raise ItemRefused("type_unknown", type=kind[:40] or "?")
    stem = question.text(element.find("questiontext"))
    answered, body = read_kind(question, stem)
    explanation = question.text(element.find("generalfeedback"))
    _note_what_is_lost(question)
    tags = [category] if category and category != "top" else []
    tags += [plain(tag.findtext("text") or "")[:60] for tag in element.findall("tags/tag")]
    return Item(
        answered,
        body,
        explanation=explanation,
        points=_points(question),
        title=draft.title,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        media=tuple(question.media.values()),
    )


def _points(question: _Question) -> int:
    raw = question.field("defaultgrade") or "1"
    try:
        points = Decimal(raw)
    except InvalidOperation:
        points = Decimal(1)
    whole = int(points.to_integral_value())
    if whole != points:
        question.draft.note("points_rounded", points=raw[:12])
    return whole


def _note_what_is_lost(question: _Question) -> None:
    if question.element.findall("hint"):
        question.draft.note("hints_lost")
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        text = plain(question.element.findtext(f"{name}/text") or "")
        if text and "Your answer is" not in text:
            question.draft.note("feedback_lost")


def _multichoice(question: _Question, stem: str) -> Answer:
    rows = question.answers()
    weights = [weight for _, weight in rows]
    if question.field("single").lower() in {"true", "1"}:
        # One may be chosen: the heaviest is right.
        best = max(weights, default=0)
        if sum(weight > 0 for weight in weights) > 1:
            question.draft.note("partial_credit_lost")
        if sum(weight == best for weight in weights) > 1:
            raise ItemRefused("several_right_for_one_choice")
        weights = [1000 if weight == best and best > 0 else min(weight, 0) for weight in weights]
    kind, body = choice(question.draft, stem, [text for text, _ in rows], weights)
    if question.field("single").lower() not in {"true", "1"} and kind == "single":
        kind, body = "multiple", {**body, "right": [body["right"]]}
    body["shuffle"] = question.field("shuffleanswers").lower() in {"true", "1"}
    return kind, body


def _truefalse(question: _Question, stem: str) -> Answer:
    right = [text.strip().lower() for text, weight in question.answers() if weight >= 1000]
    if len(right) != 1 or right[0] not in {"true", "false"}:
        raise ItemRefused("no_right_answer")
    return "true_false", {"stem": stem, "right": right[0] == "true"}


def _shortanswer(question: _Question, stem: str) -> Answer:
    rows = question.answers()
    whole = [text for text, weight in rows if weight >= 1000]
    if any(0 < weight < 1000 for _, weight in rows):
        question.draft.note("partial_credit_lost")
    if any("*" in text.replace("\\*", "") for text in whole):
        question.draft.note("wildcard_lost")
        whole = [text for text in whole if text.strip("* ")]
    whole = [text.replace("\\*", "*") for text in whole]
    if not whole:
        raise ItemRefused("no_right_answer")
    sensitive = question.field("usecase") == "1"
    marks = re.findall(r"_{3,}", stem)
    if sensitive or len(marks) == 1:
        stem = re.sub(r"_{3,}", BLANK, stem) if len(marks) == 1 else stem
        return "fill_in", {
            "stem": stem,
            "blanks": [{"variants": whole, "case_sensitive": sensitive}],
        }
    return "short_text", {"stem": stem, "variants": whole}


def _numerical(question: _Question, stem: str) -> Answer:
    found = [
        (element, plain(element.findtext("text") or ""))
        for element in question.element.findall("answer")
        if Decimal(element.get("fraction") or "0") >= 100
    ]
    if len(question.element.findall("answer")) > len(found):
        question.draft.note("partial_credit_lost")
    if question.element.findall("units/unit"):
        question.draft.note("units_lost")
    numbers = [(element, text) for element, text in found if text != "*"]
    if not numbers:
        raise ItemRefused("no_right_answer")
    if len(numbers) > 1:
        question.draft.note("other_numbers_lost")
    element, text = numbers[0]
    blank = {"number": text, "tolerance": plain(element.findtext("tolerance") or "0") or "0"}
    return "fill_in", {"stem": stem, "blanks": [blank]}


def _matching(question: _Question, stem: str) -> Answer:
    rows = [
        (question.text(found), plain(found.findtext("answer/text") or ""))
        for found in question.element.findall("subquestion")
    ]
    return pairs(stem, rows)


def pairs(stem: str, rows: list[tuple[str, str]]) -> Answer:
    """A matching question from (prompt, choice); an empty prompt makes a choice without one."""
    choices = list(dict.fromkeys(right for _, right in rows if right))
    asked = [(left, right) for left, right in rows if left]
    prompts, listed = options([left for left, _ in asked]), options(choices)
    right = {
        prompt["id"]: listed[choices.index(answer)]["id"]
        for prompt, (_, answer) in zip(prompts, asked, strict=True)
    }
    return "matching", {"stem": stem, "prompts": prompts, "choices": listed, "right": right}


def _ordering(question: _Question, stem: str) -> Answer:
    return "ordering", {"stem": stem, "items": options([text for text, _ in question.answers()])}


def _essay(question: _Question, stem: str) -> Answer:
    body: dict[str, Any] = {"stem": stem}
    guide = question.text(question.element.find("graderinfo"))
    if guide:
        body["guide"] = guide[:4_000]
    if (question.element.findtext("responsetemplate/text") or "").strip():
        question.draft.note("template_lost")
    files = question.field("attachments")
    if question.field("responseformat") == "noinline" and files not in {"", "0"}:
        most = min(5, int(files)) if files.lstrip("-").isdigit() and int(files) > 0 else 5
        return "upload", {**body, "max_files": most}
    if files not in {"", "0"}:
        question.draft.note("attachments_lost")
    return "essay", body


def _cloze(question: _Question, stem: str) -> Answer:
    blanks: list[dict[str, Any]] = []

    def blank(found: re.Match[str]) -> str:
        blanks.append(_cloze_blank(question, found.group(2), found.group(3)))
        return BLANK

    text = _CLOZE.sub(blank, stem)
    if not blanks:
        raise ItemRefused("answers_not_understood")
    return "fill_in", {"stem": text, "blanks": blanks}


def _cloze_blank(question: _Question, kind: str, inside: str) -> dict[str, Any]:
    rows = [row for row in re.split(r"(?<!\\)~", inside) if row]
    right: list[str] = []
    for row in rows:
        text, mark, _ = _cut(row)
        if mark:
            question.draft.note("feedback_lost")
        weight = re.match(r"^%(-?\d+)%", text)
        if text.startswith("=") or (weight and weight.group(1) == "100"):
            bare = re.sub(r"^(=|%100%)", "", text)
            right.append(re.sub(r"\\(.)", r"\1", bare).strip())
        elif weight and int(weight.group(1)) > 0:
            question.draft.note("partial_credit_lost")
    if kind not in {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC", "NUMERICAL", "NM"}:
        raise ItemRefused("blank_with_choices")
    right = [text for text in right if text and text != "*"]
    if not right:
        raise ItemRefused("no_right_answer")
    if kind in {"NUMERICAL", "NM"}:
        number, _, tolerance = right[0].partition(":")
        return {"number": number.strip(), "tolerance": tolerance.strip() or "0"}
    return {"variants": right, "case_sensitive": kind.endswith("C")}


def _cut(row: str) -> tuple[str, str, str]:
    """Answer, mark and feedback: the first "#" that is not escaped parts them."""
    found = re.search(r"(?<!\\)#", row)
    return (row, "", "") if found is None else (row[: found.start()], "#", row[found.end() :])


def _description(question: _Question, stem: str) -> Answer:
    question.draft.title = question.draft.title or stem[:60]
    raise ItemRefused("description")


_READERS: dict[str, Callable[[_Question, str], Answer]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "description": _description,
}
