"""A table in words, and what every table needs: names, times, safe text."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier import canonical
from verifier.errors import CanonicalError

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ZONE = dt.timezone(dt.timedelta(hours=8))
_LATEST_MS = 253_000_000_000_000
"""Towards the end of the year 9986: the calendar has no later days."""
Leaf = dict[str, Any]
Cell = str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under two-language headings; ``name`` is the file's, ``title`` zh and en."""

    name: str
    title: tuple[str, str]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> bytes:
        """UTF-8 with a byte order mark, CRLF, every field quoted; no text runs as a formula."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(self.head)
        writer.writerows([safe(cell) for cell in row] for row in self.rows)
        return (_BOM + out.getvalue()).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Names:
    """Masked names by pseudonym, titles by lesson."""

    people: Mapping[str, str]
    lessons: Mapping[str, str]

    @classmethod
    def of(
        cls,
        roster: Iterable[Mapping[str, Any]],
        lecturers: Iterable[Mapping[str, Any]],
        timetable: Iterable[Mapping[str, Any]],
    ) -> Names:
        """From the rows of the documents; who was erased has no name."""
        people = {str(row["subject"]): str(row["display"] or "") for row in (*roster, *lecturers)}
        return cls(people, {str(row["lesson"]): str(row["title"]) for row in timetable})

    def person(self, pseudonym: str | None) -> str:
        """The masked name, else the beginning of the pseudonym."""
        if pseudonym is None:
            return ""
        return self.people.get(pseudonym) or f"{pseudonym[:8]}…"

    def lesson(self, lesson: str | None) -> str:
        """The title in the timetable, else the lesson's id."""
        return "" if lesson is None else self.lessons.get(lesson, lesson)


def safe(cell: Cell) -> Cell:
    """Text that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(_FORMULA) else cell


def when(ms: int) -> str:
    """An instant in Shanghai to the second."""
    if ms > _LATEST_MS:
        return str(ms)
    return dt.datetime.fromtimestamp(ms // 1000, _ZONE).strftime("%Y-%m-%d %H:%M:%S")


def text(value: object) -> str:
    """Any value of a payload as text: of kinds that nothing else checks, too."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    try:
        return canonical.encode(value).decode("utf-8")
    except CanonicalError:  # only for values that were never parsed from a leaf
        return ""


def field(leaf: Leaf, name: str) -> str:
    """A field of the payload as text."""
    return text(leaf["payload"].get(name))


def number(leaf: Leaf, name: str) -> int | None:
    """A field of the payload where it is an integer."""
    value = leaf["payload"].get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def seconds(ms: int | None) -> str:
    """Whole seconds, or nothing."""
    return "" if ms is None else str(ms // 1000)


def minutes(ms: int | None) -> str:
    """Minutes to a tenth, or nothing."""
    if ms is None:
        return ""
    sign, tenths = ("-" if ms < 0 else ""), abs(ms) // 6_000
    return f"{sign}{tenths // 10}.{tenths % 10}"


def points(milli: int | None) -> str:
    """Thousandths as a decimal number without trailing zeros."""
    if milli is None:
        return ""
    sign, whole = ("-" if milli < 0 else ""), abs(milli)
    decimals = f"{whole % 1000:03d}".rstrip("0")
    return f"{sign}{whole // 1000}" + (f".{decimals}" if decimals else "")


def of_kinds(leaves: Sequence[Leaf], *kinds: str) -> list[Leaf]:
    """The leaves of these kinds, in order."""
    wanted = frozenset(kinds)
    return [leaf for leaf in leaves if leaf["kind"] in wanted]


def start_of(leaf: Leaf, names: Names) -> tuple[str, str, str]:
    """How most rows begin: when, who, which lesson."""
    return when(leaf["at"]), names.person(leaf["subject"]), names.lesson(leaf["lesson"])
