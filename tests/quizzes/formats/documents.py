"""Word documents made for tests: typed numbers, or numbers that Word draws itself."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/>
<w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def _paragraph(line: str, *, automatic: bool) -> str:
    properties = ""
    if automatic:
        if found := re.match(r"^\d+\s*[.、．]\s*(.*)$", line):
            line, level = found.group(1), 0
        elif (found := re.match(r"^([A-J])[.．]\s*(.*)$", line)) and not re.search(r"\sB\.", line):
            line, level = found.group(2), 1
        else:
            level = -1
        if level >= 0:
            properties = (
                f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
            )
    # Word cuts a line into runs where it pleases.
    half = len(line) // 2
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (line[:half], line[half:])
    )
    return f"<w:p>{properties}{runs}</w:p>"


def word(
    lines: list[str], *, automatic: bool = False, extra: dict[str, bytes] | None = None
) -> bytes:
    """A document with these paragraphs; ``extra``: further members of the zip."""
    body = "".join(_paragraph(line, automatic=automatic) for line in lines)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
        archive.writestr("word/numbering.xml", NUMBERING)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return held.getvalue()
