"""Signatures in a period file: one JSON and one drawn sheet per lesson, and their check.

``signature.made`` commits to the strokes by a salted hash; the JSON opens that commitment, and
the sheet is drawn from it, from the roster and from the sign-ins in the leaves. So neither can be
changed by anybody, the holder of the log's key included, without the check ``evidence`` failing.
A signature whose salt was destroyed with its person is simply not there.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from verifier import canonical
from verifier.errors import CanonicalError
from verifier.findings import Findings
from verifier.leaves import Leaf, is_hex
from verifier.strokes import is_document, path_of

FOLDER = "evidence/signatures/"
STATEMENT = "statement"
_ROW, _WIDE, _HEAD = 90, 900, 70
_PEN = (
    'fill="none" stroke="#15222A" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"'
)
_ZONE = dt.timezone(dt.timedelta(hours=8))
_LATEST_MS = 253_000_000_000_000  # towards the end of the year 9986
_METHODS: Mapping[str, str] = {
    "face": "人脸 face",
    "code": "验证码 code",
    "qr": "现场码 on-site code",
    "hand": "人工 by hand",
}


def _safe(text: str) -> str:
    """A text inside an element of the sheet."""
    return html.escape(text, quote=False)


class Opened(NamedTuple):
    """What opens a signature's commitment."""

    salt: str
    document: Mapping[str, Any]


class _Made(NamedTuple):
    leaf: int
    at: int
    subject: str
    lesson: str | None
    commitment: str


def made_in(leaves: Iterable[Leaf]) -> dict[str, _Made]:
    """The signatures of a log by their id, as far as their leaves are well formed."""
    found: dict[str, _Made] = {}
    for leaf in leaves:
        if leaf["kind"] != "signature.made":
            continue
        name, commitment = leaf["payload"].get("signature"), leaf["commitments"].get("strokes")
        if isinstance(name, str) and commitment is not None and leaf["subject"] is not None:
            found[name] = _Made(
                leaf["index"], leaf["at"], leaf["subject"], leaf["lesson"], commitment
            )
    return found


def members(
    leaves: Sequence[Leaf],
    opened: Mapping[str, Opened],
    roster: Sequence[Mapping[str, Any]],
    timetable: Sequence[Mapping[str, Any]],
) -> dict[str, bytes]:
    """The files of a class's signatures, by name; a function of its arguments alone."""
    made = made_in(leaves)
    places: dict[str, list[str]] = {}
    for name in sorted(opened.keys() & made.keys(), key=lambda name: made[name].leaf):
        places.setdefault(made[name].lesson or STATEMENT, []).append(name)
    came = _arrivals(leaves)
    names = {str(row["subject"]): str(row["display"] or "—") for row in roster}
    titles = {str(row["lesson"]): str(row["title"]) for row in timetable}
    files: dict[str, bytes] = {}
    for place, ids in places.items():
        rows = [
            {
                "signature": name,
                "leaf": made[name].leaf,
                "salt": opened[name].salt,
                "document": dict(opened[name].document),
            }
            for name in ids
        ]
        body = {"v": 1, "lesson": None if place == STATEMENT else place, "signatures": rows}
        files[f"{FOLDER}{place}.json"] = canonical.encode(body)
        lines = [
            (
                names.get(made[name].subject, "—"),
                _words(made[name], came.get((made[name].subject, place))),
                opened[name].document,
            )
            for name in ids
        ]
        title = "结业声明 Class statement" if place == STATEMENT else titles.get(place, place)
        files[f"{FOLDER}{place}.svg"] = _sheet(title, lines)
    return files


def check(
    files: Mapping[str, bytes],
    leaves: Sequence[Leaf],
    roster: Sequence[Mapping[str, Any]],
    timetable: Sequence[Mapping[str, Any]],
    found: Findings,
) -> None:
    """Whether the signature files of a zip are exactly those that the leaves commit to."""
    made = made_in(leaves)
    opened: dict[str, Opened] = {}
    for name in sorted(files):
        if name.endswith(".json"):
            opened.update(_open(name, files[name], made, found))
    expected = members(leaves, opened, roster, timetable)
    for name in sorted(files):
        if files[name] != expected.get(name):
            found.add("signature_not_as_logged", file=name)
    for name in sorted(expected.keys() - files.keys()):
        found.add("signature_sheet_missing", file=name)


def _open(file: str, data: bytes, made: Mapping[str, _Made], found: Findings) -> dict[str, Opened]:
    try:
        value = canonical.parse(data)
    except CanonicalError as error:
        found.add("not_canonical", file=file, why=str(error))
        return {}
    rows = value.get("signatures") if isinstance(value, dict) else None
    opened: dict[str, Opened] = {}
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict) or not _well_formed(row):
            found.add("bad_rows", file=file)
            continue
        known = made.get(row["signature"])
        salt, text = bytes.fromhex(row["salt"]), canonical.encode(row["document"]).decode()
        if known is None or canonical.commitment(salt, text) != known.commitment:
            found.add("signature_not_as_logged", file=file)
            continue
        opened[row["signature"]] = Opened(row["salt"], row["document"])
    return opened


def _well_formed(row: Mapping[str, Any]) -> bool:
    return (
        row.keys() == {"signature", "leaf", "salt", "document"}
        and isinstance(row["signature"], str)
        and is_hex(row["salt"], 2 * canonical.SALT_BYTES)
        and is_document(row["document"])
    )


def _arrivals(leaves: Iterable[Leaf]) -> dict[tuple[str, str], tuple[int, str]]:
    """When and how each subject first signed in to each lesson."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for leaf in leaves:
        if leaf["kind"] == "attendance.signed_in" and leaf["subject"] and leaf["lesson"]:
            method = str(leaf["payload"].get("method"))
            found.setdefault((leaf["subject"], leaf["lesson"]), (leaf["at"], method))
    return found


def _words(made: _Made, came: tuple[int, str] | None) -> str:
    signed = f"签名 signed {_time(made.at)}"
    if came is None:
        return signed
    return f"签到 in {_time(came[0])} · {_METHODS.get(came[1], came[1])} · {signed}"


def _time(ms: int) -> str:
    if ms > _LATEST_MS:
        return str(ms)
    moment = dt.datetime.fromtimestamp(ms // 1000, _ZONE)
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _sheet(title: str, lines: Sequence[tuple[str, str, Mapping[str, Any]]]) -> bytes:
    """A printable sheet: one row per person with name, words and drawing."""
    high = _HEAD + _ROW * len(lines)
    size = f'viewBox="0 0 {_WIDE} {high}" width="{_WIDE}" height="{high}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">',
        f'<text x="20" y="42" font-size="22">{_safe(title)}</text>',
    ]
    for number, (name, words, document) in enumerate(lines):
        top = _HEAD + number * _ROW
        box = f'viewBox="0 0 {document["width"]} {document["height"]}"'
        parts += [
            f'<path d="M20 {top}H{_WIDE - 20}" stroke="#C6CFD2"/>',
            f'<text x="20" y="{top + 38}" font-size="18">{_safe(name)}</text>',
            f'<text x="20" y="{top + 64}" font-size="13" fill="#43535B">{_safe(words)}</text>',
            f'<svg x="600" y="{top + 5}" width="280" height="{_ROW - 10}" {box}>',
            f'<path d="{path_of(document)}" {_PEN}/></svg>',
        ]
    return ("".join(parts) + "</svg>\n").encode()
