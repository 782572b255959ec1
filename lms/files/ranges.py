"""Byte ranges (RFC 9110, 14): one range per request, which is all that players ask for. Pure."""

from __future__ import annotations

import dataclasses
import re

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """The bytes to send: ``start`` and ``length``; ``partial`` says 206."""

    start: int
    length: int
    partial: bool


def parse(header: str | None, size: int) -> Span | None:
    """The span that a Range header asks for; None when it cannot be satisfied (416).

    Several ranges or another unit are ignored, as the RFC allows: the whole is sent.
    """
    whole = Span(0, size, partial=False)
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return whole
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return Span(size - length, length, partial=True) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size:
        return None
    if end < start:
        return whole
    return Span(start, end - start + 1, partial=True)
