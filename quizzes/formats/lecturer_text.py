"""Questions as lecturers write them: numbered, with options A to D, and lines that begin 答案.

Works on lines, so that Word documents and plain text files are read alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.questions.types.text import BLANK
from quizzes.formats.item import (
    ITEMS_MAX,
    LETTERS,
    Draft,
    Entry,
    FileRefused,
    Item,
    ItemRefused,
    options,
)

_DIGITS = "一二三四五六七八九十百"
_QUESTION = re.compile(r"^\s*(?:第\s*)?(\d{1,4})\s*(?:题\s*[:：.、]?|[.．、,，)）])\s*(?!\d)(.*)$")
_SECTION = re.compile(rf"^\s*(?:[{_DIGITS}]+\s*[、.．]|[（(][{_DIGITS}]+[)）])\s*(.*)$")
_OPTION = re.compile(r"^\s*[（(]?([A-Ja-j])\s*[.．、:：)）]\s*(.*)$")
_INLINE = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=[；;。，,]))[（(]?([A-J])\s*[.．、)）]\s*(?=\S)")
_FIELD = re.compile(
    r"^\s*[【\[]?\s*(参考答案|正确答案|标准答案|答案|答|解析|答案解析|说明|难度|分值|分数|知识点|标签|章节"
    r"|Answer|Explanation|Difficulty|Points|Tags)\s*[】\]]?\s*[:：】\]]\s*(.*)$",
    re.I,
)
_BARE_FIELD = re.compile(r"^\s*[【\[](参考答案|正确答案|答案|解析|难度|分值|知识点)[】\]]\s*(.*)$")
_IN_STEM = re.compile(r"[（(]\s*([A-J]{1,10}|[√✓×✗xX对错]|正确|错误)\s*[)）]\s*[。.?？]?\s*$")
_EMPTY_MARK = re.compile(r"[（(]\s*[)）]")
_UNDERLINE = re.compile(r"_{2,}|＿{2,}|﹍{2,}")
_FIELDS = {
    "答案": "answer",
    "参考答案": "answer",
    "正确答案": "answer",
    "标准答案": "answer",
    "答": "answer",
    "answer": "answer",
    "解析": "explanation",
    "答案解析": "explanation",
    "说明": "explanation",
    "explanation": "explanation",
    "难度": "difficulty",
    "difficulty": "difficulty",
    "分值": "points",
    "分数": "points",
    "points": "points",
    "知识点": "tags",
    "标签": "tags",
    "章节": "tags",
    "tags": "tags",
}
_DIFFICULTY = {"易": 1, "容易": 1, "简单": 1, "较易": 2, "中": 3, "中等": 3, "一般": 3}
_DIFFICULTY |= {"较难": 4, "难": 5, "困难": 5, "easy": 1, "medium": 3, "hard": 5}
_TRUE = {"对", "正确", "√", "✓", "是", "t", "true", "yes"}
_FALSE = {"错", "错误", "×", "✗", "x", "否", "f", "false", "no"}
_SECTIONS = (
    ("判断", "true_false"),
    ("多选", "multiple"),
    ("多项选择", "multiple"),
    ("不定项", "multiple"),
    ("单选", "single"),
    ("单项选择", "single"),
    ("选择", "choice"),
    ("填空", "fill_in"),
    ("简答", "essay"),
    ("论述", "essay"),
    ("问答", "essay"),
    ("案例", "essay"),
    ("排序", "ordering"),
)


@dataclass(frozen=True)
class Line:
    """A line and where it stands; ``text`` may hold media marks."""

    text: str
    where: str


@dataclass
class _Block:
    where: str
    section: str
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    last: str = "stem"


def entries(lines: Iterable[Line]) -> tuple[Entry, ...]:
    """One entry for each numbered question; text before the first one is a heading and skipped."""
    blocks = _blocks(lines)
    if len(blocks) > ITEMS_MAX:
        raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(blocks))
    made: list[Entry] = []
    for number, block in enumerate(blocks, start=1):
        draft = Draft(number, where=block.where)
        draft.title = " ".join(block.stem)[:60]
        try:
            made.append(draft.done(_item(draft, block)))
        except ItemRefused as refused:
            made.append(draft.refused(refused.note))
    return tuple(made)


def _blocks(lines: Iterable[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    section = ""
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        if (heading := _heading(text)) is not None:
            section = heading
            continue
        if found := _QUESTION.match(text):
            blocks.append(_Block(line.where, section))
            if found.group(2).strip():
                blocks[-1].stem.append(found.group(2).strip())
            continue
        if blocks:
            _continue(blocks[-1], text)
    return blocks


def _heading(text: str) -> str | None:
    """The kind that a section heading names ("二、判断题（每题 2 分）"); None if it is none."""
    found = _SECTION.match(text)
    title = found.group(1) if found else text
    if len(title) > 60 or (not found and not re.match(r"^[\u4e00-\u9fff]{2,6}题", title)):
        return None
    for word, kind in _SECTIONS:
        if word in title[:12]:
            return kind
    return None


def _continue(block: _Block, text: str) -> None:
    if found := _FIELD.match(text) or _BARE_FIELD.match(text):
        name = _FIELDS[found.group(1).lower()]
        block.fields[name] = found.group(2).strip()
        block.last = name
    elif (found := _OPTION.match(text)) and _next_letter(block, found.group(1)):
        for part in _split_options(text):
            block.options.append(part)
        block.last = "option"
    elif block.last == "option":
        block.options[-1] = f"{block.options[-1]}\n{text}"
    elif block.last == "stem":
        block.stem.append(text)
    else:
        block.fields[block.last] = f"{block.fields[block.last]}\n{text}".strip()


def _next_letter(block: _Block, letter: str) -> bool:
    return letter.upper() == chr(65 + len(block.options))


def _split_options(text: str) -> list[str]:
    """ "A. 一  B. 二  C. 三" → three texts."""
    marks = list(_INLINE.finditer(text))
    wanted = [mark for n, mark in enumerate(marks) if mark.group(1) == chr(ord("A") + n)]
    first = _OPTION.match(text)
    if first and first.group(1).upper() != "A":
        start = ord(first.group(1).upper())
        wanted = [mark for n, mark in enumerate(marks) if mark.group(1) == chr(start + n)]
    if len(wanted) < 2 or len(wanted) != len(marks):
        return [first.group(2).strip()] if first else []
    ends = [mark.start() for mark in wanted[1:]] + [len(text)]
    return [text[mark.end() : end].strip(" \t；;") for mark, end in zip(wanted, ends, strict=True)]


def _item(draft: Draft, block: _Block) -> Item:
    stem = "\n".join(block.stem).strip()
    answer = block.fields.get("answer", "")
    found = _IN_STEM.search(stem)
    if not answer and found:
        answer = found.group(1)
        stem = f"{stem[: found.start()]}（　）"
    if not stem:
        raise ItemRefused("no_stem")
    kind, body = _body(draft, block, stem, answer.strip())
    return Item(
        kind,
        body,
        explanation=block.fields.get("explanation", ""),
        points=_points(draft, block.fields.get("points", "")),
        difficulty=_difficulty(draft, block.fields.get("difficulty", "")),
        tags=tuple(
            tag[:60] for tag in re.split(r"[、，,；;\s]+", block.fields.get("tags", "")) if tag
        ),
    )


def _body(draft: Draft, block: _Block, stem: str, answer: str) -> tuple[str, dict[str, object]]:
    if block.options:
        if block.section == "ordering":
            return _ordering(stem, block.options, answer)
        return _choice(block, stem, answer)
    word = unicodedata.normalize("NFKC", answer).strip(" 。.").casefold()
    if block.section == "true_false" or (word in _TRUE | _FALSE and not _UNDERLINE.search(stem)):
        if word not in _TRUE | _FALSE:
            raise ItemRefused("no_right_answer")
        return "true_false", {"stem": _EMPTY_MARK.sub("", stem).strip(), "right": word in _TRUE}
    if block.section == "essay":
        answer = "" if answer.strip(" 。.（）()") == "略" else answer
        return "essay", {"stem": stem, "guide": answer[:4_000]}
    if _UNDERLINE.search(stem) or block.section == "fill_in":
        return _fill_in(draft, stem, answer)
    if not answer:
        raise ItemRefused("no_right_answer")
    return "essay", {"stem": stem, "guide": answer[:4_000]}


def _letters(answer: str) -> list[str]:
    text = unicodedata.normalize("NFKC", answer).upper()
    if re.sub(r"[A-J\s,、，;；和及.。]", "", text):
        return []
    return re.findall(r"[A-J]", text)


def _choice(block: _Block, stem: str, answer: str) -> tuple[str, dict[str, object]]:
    letters = list(dict.fromkeys(_letters(answer)))
    if not letters:
        raise ItemRefused(
            "no_right_answer" if not answer else "answer_is_no_option", answer=answer[:20]
        )
    listed = options(block.options)
    ids = [LETTERS[ord(letter) - 65] for letter in letters]
    if any(ord(letter) - 65 >= len(listed) for letter in letters):
        raise ItemRefused("answer_is_no_option", answer=answer[:20])
    if len(ids) > 1 or block.section == "multiple":
        return "multiple", {"stem": stem, "options": listed, "right": sorted(ids)}
    return "single", {"stem": stem, "options": listed, "right": ids[0]}


def _ordering(stem: str, texts: list[str], answer: str) -> tuple[str, dict[str, object]]:
    letters = _letters(answer)
    if sorted(letters) != [chr(65 + n) for n in range(len(texts))]:
        raise ItemRefused("order_is_not_complete", answer=answer[:20])
    ordered = [texts[ord(letter) - 65] for letter in letters]
    return "ordering", {"stem": stem, "items": options(ordered)}


def _fill_in(draft: Draft, stem: str, answer: str) -> tuple[str, dict[str, object]]:
    if not answer:
        raise ItemRefused("no_right_answer")
    marked = _UNDERLINE.sub(BLANK, stem)
    count = marked.count(BLANK) or 1
    parts = [part.strip() for part in re.split(r"[；;\n]", answer) if part.strip()]
    if count > 1 and len(parts) == 1:
        parts = [part.strip() for part in re.split(r"[，,、\s]+", answer) if part.strip()]
    if count == 1:
        parts = [answer.strip()]
    if len(parts) != count:
        raise ItemRefused("blanks_and_answers_differ", blanks=count, answers=len(parts))
    blanks = [
        {"variants": [v.strip() for v in re.split(r"\s*(?:\||/{2}|或者)\s*", part) if v.strip()]}
        for part in parts
    ]
    return "fill_in", {"stem": marked, "blanks": blanks}


def _points(draft: Draft, text: str) -> int:
    found = re.search(r"\d+(?:\.\d+)?", text)
    if not found:
        return 1
    if "." in found.group():
        draft.note("points_rounded", points=found.group())
    return round(float(found.group()))


def _difficulty(draft: Draft, text: str) -> int | None:
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if not word:
        return None
    if word in {"1", "2", "3", "4", "5"}:
        return int(word)
    if word not in _DIFFICULTY:
        draft.note("difficulty_not_understood", text=text[:20])
    return _DIFFICULTY.get(word)
