"""The Excel template: one question a row."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from quizzes.formats.archive import Archive
from quizzes.formats.item import ITEMS_MAX, Draft, Entry, FileRefused, Item, Note, Report
from quizzes.formats.lecturer_form import SECTIONS, answer, losses_of
from quizzes.formats.lecturer_text import Line, entries
from quizzes.formats.losses import dropped

NAME = "xlsx"
COLUMNS_MAX = 40
HEADERS = (
    "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "选项G", "选项H",
    "选项I", "选项J", "答案", "解析", "分值", "难度", "知识点",
)  # fmt: skip
ENGLISH = {
    "type": "题型", "question": "题干", "stem": "题干", "answer": "答案", "explanation": "解析",
    "points": "分值", "difficulty": "难度", "tags": "知识点",
}  # fmt: skip
SAME = {
    "题目": "题干", "正确答案": "答案", "参考答案": "答案", "类型": "题型", "答案解析": "解析",
    "分数": "分值", "标签": "知识点", "章节": "知识点",
}  # fmt: skip
_EXAMPLES = (
    ("单选题", "主光放在商品的哪里？", "正前方", "侧前方 45°", "正上方", "", "B", "侧光有立体感。",
     "2", "2", "商品拍摄"),
    ("多选题", "详情页要有哪几项？", "卖点", "参数", "售后", "", "ABC", "", "3", "3", "网店装修"),
    ("判断题", "补光要与主光一样亮。", "", "", "", "", "错", "", "1", "1", "商品拍摄"),
    ("填空题", "主光与商品成 ____ 度。", "", "", "", "", "45", "", "2", "2", "商品拍摄"),
    ("简答题", "怎样给小店定位？", "", "", "", "", "先选人群，再选品。", "", "10", "4", "网店定位"),
)  # fmt: skip


def template() -> bytes:
    """The empty template with five examples."""
    book = openpyxl.Workbook()
    sheet = _first(book)
    sheet.append(list(HEADERS))
    for row in _EXAMPLES:
        head, tail = row[:6], row[6:]
        sheet.append([*head, *[""] * 6, *tail])
    return _bytes(book)


def _first(book: openpyxl.Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "题目"
    return sheet


def _bytes(book: openpyxl.Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def read(data: bytes) -> Report:
    """A report with one entry for each row; columns are found by their headings."""
    archive = Archive(data)
    if not archive.has("xl/workbook.xml"):
        raise FileRefused("xlsx_other_content")
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise FileRefused("xlsx_macros")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = list(_rows(book))
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused("xlsx_broken") from error
    if not rows:
        raise FileRefused("xlsx_empty")
    columns = {_heading(text): n for n, text in enumerate(rows[0][1])}
    missing = [name for name in ("题干", "答案") if name not in columns]
    if missing:
        raise FileRefused("xlsx_columns_missing", columns="、".join(missing))
    found: list[Entry] = []
    for line, cells in rows[1:]:
        if any(cells):
            found.append(_entry(len(found) + 1, line, cells, columns))
    return Report(NAME, tuple(found))


def _rows(book: openpyxl.Workbook) -> list[tuple[int, list[str]]]:
    sheet = book.worksheets[0]
    rows: list[tuple[int, list[str]]] = []
    limit = ITEMS_MAX + 1
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX), start=1):
        cells = [_cell(value) for value in row]
        if not any(cells):
            if number > limit * 2:
                break
            continue
        if len(rows) >= limit:
            raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(rows))
        rows.append((number, cells))
    return rows


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "对" if value else "错"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _heading(text: str) -> str:
    name = re.sub(r"[\s*（(].*$", "", unicodedata.normalize("NFKC", text).strip())
    if found := re.match(
        r"^(?:选项|option)\s*([A-Ja-j])$", unicodedata.normalize("NFKC", text), re.I
    ):
        return f"选项{found.group(1).upper()}"
    if re.fullmatch(r"[A-J]", name):
        return f"选项{name}"
    return SAME.get(name, ENGLISH.get(name.lower(), name))


def _entry(number: int, line: int, cells: list[str], columns: dict[str, int]) -> Entry:
    """A row, read as a lecturer's lines: one set of rules for both."""

    def get(name: str) -> str:
        at = columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    where = f"row {line}"
    texts = [get(f"选项{letter}") for letter in "ABCDEFGHIJ"]
    last = max((n for n, text in enumerate(texts) if text), default=-1)
    draft = Draft(number, where=where, title=get("题干")[:60])
    if not get("题干"):
        return draft.refused(Note("no_stem"))
    if any(not text for text in texts[: last + 1]):
        return draft.refused(Note("option_missing"))
    kind = get("题型") or ("选择题" if last >= 0 else "")
    lines = [f"一、{kind}", f"1. {_one(get('题干'))}"]
    lines += [f"{chr(65 + n)}. {_one(text)}" for n, text in enumerate(texts[: last + 1])]
    for name in ("答案", "解析", "分值", "难度", "知识点"):
        if get(name):
            lines.append(f"{name}：{_one(get(name))}")
    found = entries([Line(text, where) for text in lines])
    if len(found) != 1:
        return draft.refused(Note("row_not_understood"))
    entry = found[0]
    return Entry(number, where, entry.title, entry.item, entry.notes)


def _one(text: str) -> str:
    return " ".join(text.split())


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """The sheet, and for each item what a row cannot hold."""
    book = openpyxl.Workbook()
    sheet = _first(book)
    sheet.append(list(HEADERS))
    losses = [losses_of(item) for item in items]
    for item, notes in zip(items, losses, strict=True):
        if dropped(notes):
            continue
        texts = [option["text"] for option in item.body.get("options", item.body.get("items", ()))]
        row = [SECTIONS[item.kind], item.body["stem"], *texts, *[""] * (10 - len(texts))]
        row += [answer(item), item.explanation, str(item.points)]
        row += [str(item.difficulty or ""), "、".join(item.tags)]
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            # A text that begins with "=" stays a text: a sheet from strangers calculates nothing.
            cell.data_type = "s"
    return _bytes(book), losses
