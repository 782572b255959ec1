"""Word documents in the form that lecturers write and :mod:`quizzes.formats.docx` reads."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from quizzes.formats.item import Item, Note
from quizzes.formats.lecturer_form import SECTIONS, answer, flat, losses_of
from quizzes.formats.losses import dropped

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
_ORDINALS = "一二三四五六"
_WHEN = (2026, 1, 1, 0, 0, 0)


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """The document, grouped by type under headings, and for each item what it cannot hold."""
    losses = [losses_of(item) for item in items]
    lines: list[str] = []
    number = 0
    heading = 0
    for kind, title in SECTIONS.items():
        chosen = [
            item
            for item, notes in zip(items, losses, strict=True)
            if item.kind == kind and not dropped(notes)
        ]
        if not chosen:
            continue
        lines.append(f"{_ORDINALS[heading]}、{title}")
        heading += 1
        for item in chosen:
            number += 1
            lines += _lines(number, item)
    body = "".join(f"<w:p><w:r>{_runs(line)}</w:r></w:p>" for line in lines)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", f"{_HEAD}{body}</w:body></w:document>"),
        ):
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content)
    return held.getvalue(), losses


def _runs(line: str) -> str:
    return "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\n")
    )


def _lines(number: int, item: Item) -> list[str]:
    body = item.body
    rows = [f"{number}. {flat(body['stem'])}"]
    listed = body.get("options", body.get("items", ()))
    rows += [f"{chr(65 + n)}. {flat(option['text'])}" for n, option in enumerate(listed)]
    rows.append(f"答案：{answer(item)}")
    if item.explanation:
        rows.append(f"解析：{flat(item.explanation)}")
    if item.points != 1:
        rows.append(f"分值：{item.points}")
    if item.difficulty is not None:
        rows.append(f"难度：{item.difficulty}")
    if item.tags:
        rows.append(f"知识点：{'、'.join(item.tags)}")
    return rows
