"""Spreadsheets in and out: bounded and hostile-proof in, free of formulas out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from lms.courses.errors import FileRefused

MAX_BYTES = 2 * 1024 * 1024
MAX_MEMBERS = 200
MAX_UNPACKED = 12 * 1024 * 1024
MAX_RATIO = 150
MAX_ROWS = 500
MAX_COLUMNS = 20
MAX_CELL = 200
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
Row = list[str]


def read_rows(data: bytes) -> list[Row]:
    """The first sheet's cells as text, by content and never by file name.

    Excel (.xlsx) or CSV (UTF-8 or GB 18030, comma, semicolon or tab). Raises ``FileRefused`` with
    ``problem``: ``empty``, ``too_large``, ``too_many_rows``, ``old_excel``, ``not_a_sheet``,
    ``zip_bomb``, ``xml_entities``, ``encoding``.
    """
    if not data:
        raise FileRefused(problem="empty")
    if len(data) > MAX_BYTES:
        raise FileRefused(problem="too_large", max_bytes=MAX_BYTES)
    if data.startswith(OLE_MAGIC):
        raise FileRefused(problem="old_excel")
    rows = list(_excel(data) if data.startswith(ZIP_MAGIC) else _csv(data))
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise FileRefused(problem="empty")
    return rows


def _excel(data: bytes) -> Iterator[Row]:
    _check_zip(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file claims about its size is not believed
        found = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        for number, cells in enumerate(found):
            if number >= MAX_ROWS:
                raise FileRefused(problem="too_many_rows", max_rows=MAX_ROWS)
            yield [_text(cell) for cell in cells]
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises a dozen kinds for broken files
        raise FileRefused(problem="not_a_sheet") from error


def _check_zip(data: bytes) -> None:
    """Refuse bombs and XML with a document type before any parser sees the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or total > MAX_UNPACKED:
                raise FileRefused(problem="zip_bomb")
            if total > MAX_RATIO * len(data):
                raise FileRefused(problem="zip_bomb")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(archive.read(member))
    except FileRefused:
        raise
    except Exception as error:  # BadZipFile, zlib.error, RuntimeError and their kin
        raise FileRefused(problem="not_a_sheet") from error


def _check_xml(content: bytes) -> None:
    head = content[:4]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        raise FileRefused(problem="xml_entities")  # UTF-16 could hide what is looked for below
    upper = content.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        raise FileRefused(problem="xml_entities")


def _csv(data: bytes) -> Iterator[Row]:
    if b"\x00" in data:
        raise FileRefused(problem="not_a_sheet")
    text = ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused(problem="encoding")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ):
            if number >= MAX_ROWS:
                raise FileRefused(problem="too_many_rows", max_rows=MAX_ROWS)
            yield [_text(cell) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise FileRefused(problem="not_a_sheet") from error


def _text(cell: Any) -> str:
    """A cell as text. A long number typed as a number has lost digits: it is marked with ``#``."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        if abs(cell) >= 10**15:
            return f"#{cell:.0f}"
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    return str(cell).strip()[:MAX_CELL].replace("\x00", "")


def write_xlsx(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "Sheet1",
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook whose text cells are text, whatever they begin with; ``notes``: a second sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for column, name in enumerate(header, start=1):
        width = 2.2 * len(name.encode("gb18030", "replace")) / 2 + 6
        sheet.column_dimensions[get_column_letter(column)].width = max(12, width)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    if notes:
        second = book.create_sheet("说明")
        second.column_dimensions["A"].width = 90
        for line in notes:
            second.append([_cell(second, line)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        text = "".join(c for c in str(value) if c >= " " or c in "\t\n")[:32000]
        cell = WriteOnlyCell(sheet, value=None)
        cell._value = text  # type: ignore[attr-defined]  # the setter would make "=1+1" a formula
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True  # editing keeps it text, too
    else:
        cell = WriteOnlyCell(sheet, value=value)
    if bold:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True)
    return cell


def safe_csv_text(value: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
