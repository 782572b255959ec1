"""Bytes to text, HTML to text with marks, and back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

from quizzes.formats.item import FileRefused

TEXT_MAX = 20 * 1024 * 1024
"""Bytes of one text file."""
_MEDIA = re.compile(r"!\[([^\]]*)\]\(media:([^)]+)\)")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\s*\n\s*\n\s*(?:\n\s*)*")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset(
    {"p", "div", "br", "li", "tr", "table", "ul", "ol", "pre", "blockquote", "dt", "dd", "prompt"}
)
_DROPPED = frozenset({"script", "style", "object", "iframe", "svg"})
_LOSSY = {"table": "table_flattened", "iframe": "embed_lost", "object": "embed_lost"}
_LOSSY |= {"svg": "drawing_lost", "math": "formula_flattened"}


def decode(data: bytes) -> str:
    """Text of UTF-8, UTF-16 (with its mark) or GB18030, which holds GBK; line ends become ``\\n``.

    Raises :class:`FileRefused` for what is no text.
    """
    if len(data) > TEXT_MAX:
        raise FileRefused("file_too_large", most_mib=TEXT_MAX // 1024 // 1024)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        tries = ["utf-16"]
    elif data[:64].count(b"\0") > len(data[:64]) // 4:
        tries = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        tries = ["utf-8-sig", "gb18030"]
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise FileRefused("not_text")


class _Reader(HTMLParser):
    def __init__(self, media: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self._media = media
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.rsplit(":", 1)[-1]
        if tag in _LOSSY:
            self.lost.add(_LOSSY[tag])
        if tag in _DROPPED:
            self._skipping += 1
            return
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        elif tag in {"td", "th"}:
            self.parts.append("  ")
        elif tag in {"sub", "sup"}:
            self.parts.append("_{" if tag == "sub" else "^{")
        elif tag in {"img", "audio", "video", "source", "embed"}:
            self._embed(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rsplit(":", 1)[-1]
        if tag in _DROPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"sub", "sup"}:
            self.parts.append("}")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data.replace("\n", " "))

    def _embed(self, attrs: dict[str, str | None]) -> None:
        source = attrs.get("src") or ""
        if not source:
            return
        name = self._media(source)
        if name is None:
            self.lost.add("media_lost")
            self.parts.append(f"[{attrs.get('alt') or source.rsplit('/', 1)[-1][:60]}]")
        else:
            words = (attrs.get("alt") or "").replace("[", "(").replace("]", ")")
            self.parts.append(f"![{words}](media:{name})")


def from_html(
    source: str, *, media: Callable[[str], str | None] = lambda _: None
) -> tuple[str, set[str]]:
    """Text with marks, and the codes of what plain text cannot hold.

    ``media`` gives the name under which the file at a source is kept, None where there is none.
    """
    reader = _Reader(media)
    reader.feed(source)
    reader.close()
    text = "".join(reader.parts)
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    tidy = _LINES.sub("\n\n", "\n".join(lines)).strip()
    tidy = re.sub(r"\\\((.+?)\\\)", r"$\1$", tidy)
    tidy = re.sub(r"\\\[(.+?)\\\]", r"$$\1$$", tidy, flags=re.S)
    return re.sub(r"\n{2,}", "\n", tidy), reader.lost


def plain(source: str) -> str:
    """Text with runs of spaces folded, as one paragraph block."""
    return "\n".join(line for raw in source.split("\n") if (line := _SPACE.sub(" ", raw).strip()))


def to_html(text: str, *, source_of: Callable[[str], str]) -> str:
    """HTML of a text with marks; ``source_of`` gives the address of a medium by name."""

    def embedded(found: re.Match[str]) -> str:
        words, name = found.group(1), html.unescape(found.group(2))
        tag = "img"
        if name.lower().endswith((".mp3", ".ogg", ".wav", ".m4a")):
            tag = "audio"
        elif name.lower().endswith((".mp4", ".webm", ".mov")):
            tag = "video"
        src = html.escape(source_of(name), quote=True)
        return (
            f'<img src="{src}" alt="{words}"/>' if tag == "img" else f'<{tag} src="{src}"></{tag}>'
        )

    lines = [_MEDIA.sub(embedded, html.escape(line, quote=True)) for line in text.split("\n")]
    return "<p>" + "<br/>".join(lines) + "</p>"


def media_names(text: str) -> list[str]:
    """Names of the media that a text refers to."""
    return [name for _, name in _MEDIA.findall(text)]
