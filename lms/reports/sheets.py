"""Excel exports that cannot run anything: every text that looks like a formula stays text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from verifier.policy import words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)}
Value = str | int | float | None


def safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula gets a leading apostrophe."""
    if not isinstance(value, str):
        return value
    cleaned = value.translate(_ILLEGAL)
    return "'" + cleaned if cleaned.lstrip().startswith(_RISKY) else cleaned


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet with a bold, frozen header."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])  # openpyxl types its write-only sheets loosely
    sheet.freeze_panes = "B2"
    for number, text in enumerate(header, start=1):
        width = max(8, min(30, 2 * len(text) + 2))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, text, bold=True) for text in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=safe(value))
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


_HEAD = {
    "zh": ("座位", "学员", "已计课时", "缺勤次数", "请假次数", "不得参加考核"),
    "en": ("Seat", "Trainee", "Hours", "Absences", "Leaves", "Barred"),
}
_YES = {"zh": "是", "en": "yes"}


def matrix_sheet(matrix: dict[str, Any], lang: str) -> bytes:
    """The attendance matrix: a row per trainee; per lesson its state and its credited minutes."""
    lessons = matrix["lessons"]
    minutes = "分钟" if lang == "zh" else "min"
    header = [*_HEAD[lang]]
    for lesson in lessons:
        header += [f"{lesson['order']} {lesson['title']}", minutes]
    return workbook(
        matrix["class"]["code"], header, (_matrix_row(row, lang) for row in matrix["rows"])
    )


def _matrix_row(row: dict[str, Any], lang: str) -> list[Value]:
    values: list[Value] = [
        row["seat"],
        row["name"],
        row["hours_milli"] / 1000,
        row["absences"],
        row["leaves"],
        _YES[lang] if row["barred"] else "",
    ]
    for cell in row["cells"]:
        values += [words.state(cell["state"], lang), round(cell["credited_ms"] / 60_000, 1)]
    return values


_OVERVIEW = {
    "zh": ("班级", "机构", "在线", "应到", "出勤率", "人均课时", "情况"),
    "en": ("Class", "Institution", "Present", "Expected", "Attendance", "Mean hours", "State"),
}


def overview_sheet(overview: dict[str, Any], lang: str) -> bytes:
    """The region's running classes."""
    rows = (
        [
            row["title"],
            row["institution"],
            row["present"],
            row["expected"],
            f"{row['trend'][-1] / 10:.1f}%" if row["trend"] else "",
            row["hours_mean_milli"] / 1000,
            row["state"],
        ]
        for row in overview["running"]
    )
    return workbook(overview["region"]["name"], _OVERVIEW[lang], rows)
