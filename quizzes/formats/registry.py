"""Every format by name: which one a file is, reading it, and writing items in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quizzes.formats import (
    aiken,
    docx,
    docx_write,
    gift,
    gift_write,
    lecturer_text,
    moodle_write,
    moodle_xml,
    own_json,
    qti,
    qti_write,
    sheet,
)
from quizzes.formats.archive import Archive, parse_xml
from quizzes.formats.item import FileRefused, Item, Note, Report
from quizzes.formats.qti_read import name_of
from quizzes.formats.text import decode

Read = Callable[[bytes], Report]
Write = Callable[[list[Item]], tuple[bytes, list[tuple[Note, ...]]]]


@dataclass(frozen=True)
class Format:
    """How a format is read and written; ``suffix`` names an export."""

    name: str
    read: Read
    write: Write | None
    suffix: str
    content_type: str


def _read_text(data: bytes) -> Report:
    lines = [
        lecturer_text.Line(text, f"line {number}")
        for number, text in enumerate(decode(data).split("\n"), start=1)
    ]
    return Report("text", lecturer_text.entries(lines))


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format("json", own_json.read, own_json.write, ".json", "application/json"),
        Format("xlsx", sheet.read, sheet.write, ".xlsx", _EXCEL),
        Format("docx", docx.read, docx_write.write, ".docx", _WORD),
        Format("gift", gift.read, gift_write.write, ".gift.txt", "text/plain; charset=utf-8"),
        Format("aiken", aiken.read, aiken.write, ".aiken.txt", "text/plain; charset=utf-8"),
        Format("moodle", moodle_xml.read, moodle_write.write, ".xml", "application/xml"),
        Format("qti", qti.read, qti_write.write, ".zip", "application/zip"),
        Format("text", _read_text, None, ".txt", "text/plain; charset=utf-8"),
    )
}


def detect(data: bytes) -> str:
    """The format of a file by its content, never by its name; :class:`FileRefused` for none."""
    if data[:4] == b"PK\x03\x04":
        return _zipped(Archive(data))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileRefused("old_office")
    text = decode(data)
    head = text.lstrip()
    if head.startswith("<"):
        name = name_of(parse_xml(data))
        if name == "quiz":
            return "moodle"
        if name in {"assessmentItem", "questestinterop"}:
            return "qti"
        raise FileRefused("xml_other_root", root=name[:40])
    if head.startswith("{") and '"format"' in head[:2_000]:
        return "json"
    if aiken.looks_like(text):
        return "aiken"
    return "gift" if gift.looks_like(text) else "text"


def _zipped(archive: Archive) -> str:
    if archive.has("word/document.xml"):
        return "docx"
    if archive.has("xl/workbook.xml"):
        return "xlsx"
    if any(name.endswith(".xml") for name in archive.names):
        return "qti"
    raise FileRefused("zip_other_content")


def read(data: bytes, *, format_name: str | None = None) -> Report:
    """Read a file; ``format_name`` overrides what its content looks like.

    Raises :class:`FileRefused`. A file in which no item was found is refused as well.
    """
    found = FORMATS[format_name or detect(data)]
    report = found.read(data)
    if not report.entries:
        raise FileRefused("no_items", format=found.name)
    return report
