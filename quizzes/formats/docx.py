"""Word documents: paragraphs with their automatic numbers, pictures and formulas, as lines.

Office Open XML is read directly (ECMA-376): python-docx would drop what matters here, the numbers
that Word draws itself and that lecturers take for part of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from quizzes.formats.archive import Archive, local
from quizzes.formats.item import Entry, FileRefused, Item, Media, Note, Report
from quizzes.formats.lecturer_text import Line, entries
from quizzes.formats.text import media_names

NAME = "docx"
LINES_MAX = 100_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
_CHINESE = "零一二三四五六七八九"


@dataclass
class _Document:
    archive: Archive
    targets: dict[str, str]
    numbering: dict[tuple[str, int], tuple[str, str]]
    """(list id, level) → (number format, text such as "%1.")."""
    style_lists: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, **args: str | int) -> None:
        made = Note(code, args)
        if made not in self.notes:
            self.notes.append(made)


def read(data: bytes) -> Report:
    """A report with one entry for each numbered question; macros are never run, only named."""
    archive = Archive(data)
    if not archive.has("word/document.xml"):
        raise FileRefused("docx_other_content")
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise FileRefused("docx_macros")
    document = _Document(archive, _targets(archive), _numbering(archive), _style_lists(archive))
    body = archive.xml("word/document.xml").find(f"{W}body")
    lines: list[Line] = []
    for number, paragraph in enumerate(_paragraphs(body), start=1):
        text = _number(document, paragraph) + _text(document, paragraph)
        lines += [Line(part, f"paragraph {number}") for part in text.split("\n") if part.strip()]
        if len(lines) > LINES_MAX:
            raise FileRefused("file_too_large", most_mib=50)
    found = tuple(_with_media(document, entry) for entry in entries(lines))
    return Report(NAME, found, tuple(document.notes))


def _with_media(document: _Document, entry: Entry) -> Entry:
    if entry.item is None:
        return entry
    texts = [entry.item.body["stem"], entry.item.explanation]
    texts += [option["text"] for option in entry.item.body.get("options", ())]
    names = dict.fromkeys(name for text in texts for name in media_names(text))
    media = tuple(document.media[name] for name in names if name in document.media)
    item = Item(**{**entry.item.__dict__, "media": media})
    return Entry(entry.number, entry.where, entry.title, item, entry.notes)


def _targets(archive: Archive) -> dict[str, str]:
    name = "word/_rels/document.xml.rels"
    if not archive.has(name):
        return {}
    found: dict[str, str] = {}
    for relation in archive.xml(name):
        if relation.get("TargetMode") != "External":
            found[relation.get("Id") or ""] = relation.get("Target") or ""
    return found


def _numbering(archive: Archive) -> dict[tuple[str, int], tuple[str, str]]:
    if not archive.has("word/numbering.xml"):
        return {}
    root = archive.xml("word/numbering.xml")
    abstract = {found.get(f"{W}abstractNumId"): found for found in root.findall(f"{W}abstractNum")}
    levels: dict[tuple[str, int], tuple[str, str]] = {}
    for number in root.findall(f"{W}num"):
        reference = number.find(f"{W}abstractNumId")
        source = abstract.get(reference.get(f"{W}val")) if reference is not None else None
        for level in source.findall(f"{W}lvl") if source is not None else ():
            depth = int(level.get(f"{W}ilvl") or 0)
            shape, text = level.find(f"{W}numFmt"), level.find(f"{W}lvlText")
            levels[number.get(f"{W}numId") or "", depth] = (
                (shape.get(f"{W}val") if shape is not None else None) or "decimal",
                (text.get(f"{W}val") if text is not None else None) or f"%{depth + 1}.",
            )
    return levels


def _style_lists(archive: Archive) -> dict[str, tuple[str, int]]:
    """Paragraph styles that number their paragraphs."""
    if not archive.has("word/styles.xml"):
        return {}
    found: dict[str, tuple[str, int]] = {}
    for style in archive.xml("word/styles.xml").findall(f"{W}style"):
        place = _list_of(style.find(f"{W}pPr"))
        if place is not None:
            found[style.get(f"{W}styleId") or ""] = place
    return found


def _list_of(properties: Element | None) -> tuple[str, int] | None:
    numbered = properties.find(f"{W}numPr") if properties is not None else None
    if numbered is None:
        return None
    list_id, level = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
    if list_id is None:
        return None
    depth = int(level.get(f"{W}val") or 0) if level is not None else 0
    return list_id.get(f"{W}val") or "", depth


def _paragraphs(body: Element | None) -> list[Element]:
    """Paragraphs in reading order, those of tables included."""
    return [] if body is None else list(body.iter(f"{W}p"))


def _number(document: _Document, paragraph: Element) -> str:
    """The number that Word draws before a paragraph: "3. " or "B. "."""
    properties = paragraph.find(f"{W}pPr")
    place = _list_of(properties)
    if place is None and properties is not None:
        style = properties.find(f"{W}pStyle")
        place = document.style_lists.get(style.get(f"{W}val") or "") if style is not None else None
    if place is None or place not in document.numbering:
        return ""
    list_id, depth = place
    document.counts[place] = document.counts.get(place, 0) + 1
    for other in [key for key in document.counts if key[0] == list_id and key[1] > depth]:
        del document.counts[other]
    shape, text = document.numbering[place]
    if shape in {"bullet", "none"}:
        return ""
    for level in range(depth + 1):
        form = document.numbering.get((list_id, level), (shape, ""))[0]
        count = document.counts.get((list_id, level), 1)
        text = text.replace(f"%{level + 1}", _counted(form, count))
    return f"{text} "


def _counted(shape: str, count: int) -> str:
    if shape in {"upperLetter", "lowerLetter"}:
        letter = chr(65 + (count - 1) % 26)
        return letter if shape == "upperLetter" else letter.lower()
    if "hinese" in shape or "ideograph" in shape.lower():
        tens, ones = divmod(count, 10)
        head = ("" if tens == 1 else _CHINESE[tens % 10]) + "十" if tens else ""
        return head + (_CHINESE[ones] if ones or not tens else "")
    return str(count)


def _text(document: _Document, paragraph: Element) -> str:
    parts: list[str] = []
    _gather(document, paragraph, parts)
    return "".join(parts)


def _gather(document: _Document, element: Element, parts: list[str]) -> None:
    name = local(element)
    if name in {"del", "moveFrom", "pPr", "instrText", "Fallback"}:
        return
    if name == "t":
        parts.append(element.text or "")
    elif name == "tab":
        parts.append("\t")
    elif name in {"br", "cr"}:
        parts.append("\n")
    elif name in {"oMath", "oMathPara"}:
        document.note("formula_flattened")
        parts.append(
            f"${''.join(node.text or '' for node in element.iter() if local(node) == 't')}$"
        )
    elif name in {"blip", "imagedata"}:
        parts.append(_picture(document, element))
    elif name == "r":
        _run(document, element, parts)
    else:
        for child in element:
            _gather(document, child, parts)


def _run(document: _Document, run: Element, parts: list[str]) -> None:
    inner: list[str] = []
    for child in run:
        _gather(document, child, inner)
    text = "".join(inner)
    properties = run.find(f"{W}rPr")
    underlined = properties is not None and properties.find(f"{W}u") is not None
    # Lecturers draw blanks as underlined spaces.
    parts.append("____" if underlined and len(text) >= 2 and not text.strip() else text)


def _picture(document: _Document, element: Element) -> str:
    target = document.targets.get(element.get(f"{R}embed") or element.get(f"{R}id") or "")
    name = document.archive.beside("word/document.xml", target) if target else None
    suffix = f".{name.rsplit('.', 1)[-1].lower()}" if name else ""
    if name is None or suffix not in _PICTURES:
        document.note("picture_lost", picture=(target or "?").rsplit("/", 1)[-1][:60])
        return ""
    short = name.rsplit("/", 1)[-1]
    document.media.setdefault(short, Media(short, document.archive.read(name)))
    return f"![](media:{short})"
