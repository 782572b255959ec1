"""GIFT, Moodle's text format: reading (docs.moodle.org, "GIFT format")."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from lms.questions.types.text import BLANK
from quizzes.formats.item import (
    ITEMS_MAX,
    Draft,
    Entry,
    FileRefused,
    Item,
    ItemRefused,
    Note,
    Report,
    choice,
    options,
)
from quizzes.formats.text import decode, from_html, plain

NAME = "gift"
_TITLE = re.compile(r"^\s*::(.*?)::", re.S)
_MARK = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]", re.I)
_WEIGHT = re.compile(r"^\s*%(-?\d+(?:\.\d+)?)%")
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}
_ESCAPES = "~=#{}:\\"
_HIDDEN = 0xE000
"""Escaped signs move to private-use characters while the text is cut at the plain ones."""


def looks_like(text: str) -> bool:
    """Whether a text has answers in braces."""
    return bool(re.search(r"(?<!\\)\{[^{}]*\}", text))


def read(data: bytes) -> Report:
    """A report with one entry for each block between blank lines that is no comment."""
    text = decode(data)
    entries: list[Entry] = []
    category = ""
    for line, block in _blocks(text):
        if block.startswith("$CATEGORY:"):
            category = plain(block.removeprefix("$CATEGORY:")).rsplit("/", 1)[-1]
            continue
        if len(entries) >= ITEMS_MAX:
            raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(entries) + 1)
        draft = Draft(len(entries) + 1, where=f"line {line}")
        try:
            item = _item(draft, block, (category,) if category else ())
            entries.append(draft.done(item))
        except ItemRefused as refused:
            entries.append(draft.refused(refused.note))
    return Report(NAME, tuple(entries))


def _hide(text: str) -> str:
    text = text.replace("\\n", "\n")
    for n, sign in enumerate(_ESCAPES):
        text = text.replace("\\" + sign, chr(_HIDDEN + n))
    return text


def _show(text: str) -> str:
    for n, sign in enumerate(_ESCAPES):
        text = text.replace(chr(_HIDDEN + n), sign)
    return text


def _blocks(text: str) -> list[tuple[int, str]]:
    """Blocks with the line each begins at; braces may hold blank lines."""
    blocks: list[tuple[int, str]] = []
    rows: list[str] = []
    began, depth = 1, 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//") or re.match(r"^\s*\[(tag|id):", line):
            continue
        if not line.strip() and depth <= 0:
            if rows:
                blocks.append((began, "\n".join(rows)))
            rows, depth = [], 0
            continue
        if line.strip().startswith("$CATEGORY:") and not rows:
            blocks.append((number, line.strip()))
            continue
        if not rows:
            began = number
        rows.append(line)
        bare = re.sub(r"\\.", "", line)
        depth += bare.count("{") - bare.count("}")
    if rows:
        blocks.append((began, "\n".join(rows)))
    return blocks


def _item(draft: Draft, block: str, tags: tuple[str, ...]) -> Item:
    source = _hide(block.strip())
    title = ""
    if found := _TITLE.match(source):
        title = plain(_show(found.group(1)))
        source = source[found.end() :]
    draft.title = title
    form = "moodle"
    if found := _MARK.match(source):
        form = found.group(1).lower()
        source = source[found.end() :]
    begin, end = source.find("{"), source.rfind("}")
    if begin < 0 or end < begin:
        draft.title = title or _show(source)[:60]
        raise ItemRefused("description")
    if source.count("{") > 1:
        raise ItemRefused("several_answer_sets")
    before, inside, after = source[:begin], source[begin + 1 : end], source[end + 1 :]
    middle = bool(after.strip(" .。!！?？\n"))
    stem = _text(draft, f"{before}{BLANK}{after}" if middle else f"{before}{after}", form)
    draft.title = title or stem[:60]
    inside, explanation = _general_feedback(draft, inside, form)
    kind, body = _answers(draft, stem, inside.strip(), form, blank=middle)
    return Item(kind, body, explanation=explanation, title=title, tags=tags)


def _text(draft: Draft, source: str, form: str) -> str:
    text = _show(source)
    if form == "html" or (form == "moodle" and re.search(r"</?[a-z]+[^>]*>", text, re.I)):
        text, lost = from_html(text)
        for code in sorted(lost):
            draft.note(code)
        return text
    return plain(text)


def _general_feedback(draft: Draft, inside: str, form: str) -> tuple[str, str]:
    answers, mark, feedback = inside.partition("####")
    return answers, _text(draft, feedback, form) if mark else ""


def _answers(
    draft: Draft, stem: str, inside: str, form: str, *, blank: bool
) -> tuple[str, dict[str, object]]:
    if not inside:
        return "essay", {"stem": stem}
    if inside.startswith("#"):
        return _numeric(draft, stem, inside[1:])
    word, _, feedback = inside.partition("#")
    if word.strip().upper() in _TRUE | _FALSE:
        if feedback.strip():
            draft.note("feedback_lost")
        return "true_false", {"stem": stem, "right": word.strip().upper() in _TRUE}
    parts = re.findall(r"([=~])([^=~]*)", inside)
    if not parts:
        raise ItemRefused("answers_not_understood")
    rows = [_answer(draft, sign, raw, form) for sign, raw in parts]
    if all(sign == "=" for sign, _ in parts):
        if all("->" in text for text, _ in rows):
            return _matching(stem, [text for text, _ in rows])
        return _typed(draft, stem, rows, blank=blank)
    return choice(draft, stem, [text for text, _ in rows], [weight for _, weight in rows])


def _answer(draft: Draft, sign: str, raw: str, form: str) -> tuple[str, int]:
    """Text and weight (per mille) of one ``=`` or ``~`` part."""
    text, mark, feedback = raw.partition("#")
    if mark and feedback.strip():
        draft.note("feedback_lost")
    weight = 1000 if sign == "=" else 0
    if found := _WEIGHT.match(text):
        weight = round(Decimal(found.group(1)) * 10)
        text = text[found.end() :]
    if inner := _MARK.match(text):
        form, text = inner.group(1).lower(), text[inner.end() :]
    return _text(draft, text, form), weight


def _matching(stem: str, rows: list[str]) -> tuple[str, dict[str, object]]:
    pairs = [tuple(map(str.strip, row.split("->", 1))) for row in rows]
    choices = list(dict.fromkeys(right for _, right in pairs))
    asked = [(left, right) for left, right in pairs if left]
    return "matching", {
        "stem": stem,
        "prompts": options([left for left, _ in asked]),
        "choices": options(choices),
        "right": {
            option["id"]: options(choices)[choices.index(right)]["id"]
            for option, (_, right) in zip(options([left for left, _ in asked]), asked, strict=True)
        },
    }


def _typed(
    draft: Draft, stem: str, rows: list[tuple[str, int]], *, blank: bool
) -> tuple[str, dict[str, object]]:
    whole = [text for text, weight in rows if weight >= 1000]
    if len(whole) < len(rows):
        draft.note("partial_credit_lost")
    if any("*" in text for text in whole):
        draft.note("wildcard_lost")
        whole = [text for text in whole if text.strip("* ")]
    if not whole:
        raise ItemRefused("no_right_answer")
    if blank:
        return "fill_in", {"stem": stem, "blanks": [{"variants": whole}]}
    return "short_text", {"stem": stem, "variants": whole}


def _numeric(draft: Draft, stem: str, inside: str) -> tuple[str, dict[str, object]]:
    rows = [part for part in re.split(r"=", inside) if part.strip()]
    if not rows:
        raise ItemRefused("no_right_answer")
    if len(rows) > 1:
        draft.note("partial_credit_lost")
    if "#" in rows[0]:
        draft.note("feedback_lost")
    text = _WEIGHT.sub("", re.split(r"[#~]", rows[0])[0]).strip()
    number, tolerance = numeric_range(_show(text))
    return "fill_in", {"stem": stem, "blanks": [{"number": number, "tolerance": tolerance}]}


def numeric_range(text: str) -> tuple[str, str]:
    """Number and tolerance of ``3``, ``3:0.1`` or ``2.9..3.1``; raises :class:`ItemRefused`."""
    try:
        if ".." in text:
            low, high = (Decimal(part.strip()) for part in text.split("..", 1))
            return f"{(low + high) / 2:f}", f"{abs(high - low) / 2:f}"
        number, _, tolerance = text.partition(":")
        return f"{Decimal(number.strip()):f}", f"{Decimal(tolerance.strip() or '0'):f}"
    except (InvalidOperation, ValueError) as error:
        raise ItemRefused("number_not_understood", text=text[:40]) from error


__all__ = ["NAME", "Note", "looks_like", "numeric_range", "read"]
