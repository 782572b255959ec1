"""Subtitles: WebVTT or SRT in, our own WebVTT out. Pure.

Nothing of the upload passes through: cues are parsed, their text is reduced to plain words with
``<b> <i> <u>``, and the file is written anew. STYLE, REGION and NOTE blocks, classes, voices and
unknown settings are dropped.
"""

from __future__ import annotations

import dataclasses
import html
import re
from typing import Final

from vod.errors import BadSubtitle

MAX_CHARS: Final = 1_500_000
MAX_CUES: Final = 10_000
MAX_LINE: Final = 500
LAST_MS: Final = 24 * 3600 * 1000

_TIME = r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})"
_TIMING: Final = re.compile(rf"^\s*{_TIME}\s+-->\s+{_TIME}(?:\s+(.*))?$", re.ASCII)
_TAG: Final = re.compile(r"<(?=[/A-Za-z0-9])[^<>]*>")
_KEPT: Final = {"<b>", "</b>", "<i>", "</i>", "<u>", "</u>"}
_SETTING: Final = re.compile(
    r"(?:line:-?\d{1,3}%?|position:\d{1,3}%|size:\d{1,3}%|align:(?:start|center|end|left|right))",
    re.ASCII,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle; times in ms, ``text`` already escaped."""

    start: int
    end: int
    settings: str
    text: str


def parse(text: str) -> list[Cue]:
    """The cues of a WebVTT or SRT file, in order. Raises BadSubtitle with the line."""
    if len(text) > MAX_CHARS:
        raise BadSubtitle(line=1, problem="too_large")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues: list[Cue] = []
    at = 0
    while at < len(lines):
        if "-->" not in lines[at]:
            at += 1
            continue
        start, end, settings = _timing(lines[at], at + 1)
        body = []
        at += 1
        while at < len(lines) and lines[at].strip():
            if "-->" in lines[at]:
                raise BadSubtitle(line=at + 1, problem="no_blank_line")
            body.append(lines[at])
            at += 1
        words = "\n".join(filter(None, (clean(line) for line in body)))
        if words:
            cues.append(Cue(start, end, settings, words))
        if len(cues) > MAX_CUES:
            raise BadSubtitle(line=at, problem="too_many_cues")
    if not cues:
        raise BadSubtitle(line=1, problem="no_cues")
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def _timing(line: str, number: int) -> tuple[int, int, str]:
    match = _TIMING.match(line)
    if match is None:
        raise BadSubtitle(line=number, problem="bad_timing")
    start, end = _ms(match.groups()[0:4]), _ms(match.groups()[4:8])
    if end <= start:
        raise BadSubtitle(line=number, problem="ends_before_start")
    if end > LAST_MS:
        raise BadSubtitle(line=number, problem="too_late")
    kept = [part for part in (match[9] or "").split() if _SETTING.fullmatch(part)]
    return start, end, " ".join(kept[:4])


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def clean(line: str) -> str:
    """One line of text: entities resolved, every tag but b, i, u removed, the rest escaped."""
    pieces = []
    at = 0
    for match in _TAG.finditer(line):
        pieces.append(_escape(line[at : match.start()]))
        tag = match[0].lower().replace(" ", "")
        pieces.append(tag if tag in _KEPT else "")
        at = match.end()
    pieces.append(_escape(line[at:]))
    return _balanced("".join(pieces)).strip()


def _escape(text: str) -> str:
    plain = "".join(c for c in html.unescape(text) if c.isprintable() or c == "\u200b")
    return html.escape(plain[:MAX_LINE], quote=False)


def _balanced(text: str) -> str:
    """Drop the kept tags altogether where they do not match."""
    open_tags: list[str] = []
    for tag in re.findall(r"</?[biu]>", text):
        if tag[1] != "/":
            open_tags.append(tag[1])
        elif not open_tags or open_tags.pop() != tag[2]:
            return re.sub(r"</?[biu]>", "", text)
    return re.sub(r"</?[biu]>", "", text) if open_tags else text


def write(cues: list[Cue]) -> str:
    """A WebVTT file."""
    blocks = ["WEBVTT"]
    for cue in cues:
        settings = f" {cue.settings}" if cue.settings else ""
        blocks.append(f"{_stamp(cue.start)} --> {_stamp(cue.end)}{settings}\n{cue.text}")
    return "\n\n".join(blocks) + "\n"


def _stamp(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
