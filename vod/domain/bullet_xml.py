"""Bilibili's XML bullet files, read and written.

``<d p="time_s,mode,size,colour,unix,pool,user,row">text</d>``; modes 1 to 3 scroll, 4 stands at
the bottom, 5 at the top; others (positioned, scripted) are left out and counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid
from vod.access import Seat
from vod.domain.bullets import TEXT_MAX
from vod.domain.comment_rules import clean
from vod.errors import BadBulletFile
from vod.models import Bullet

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 20_000
_MODES = {"1": "scroll", "2": "scroll", "3": "scroll", "4": "bottom", "5": "top"}
_NUMBERS = {"scroll": "1", "bottom": "4", "top": "5"}


@dataclass(frozen=True)
class Row:
    """One readable comment of a file."""

    at_ms: int
    mode: str
    color: str
    text: str


@dataclass(frozen=True)
class Parsed:
    """What a file holds; ``left_out`` counts rows that cannot be carried, by reason."""

    rows: list[Row]
    left_out: dict[str, int]


def parse_xml(data: bytes, *, duration_ms: int) -> Parsed:
    """Read a file; raises ``BadBulletFile`` (not XML, entities, too large, too many)."""
    if len(data) > MAX_BYTES:
        raise BadBulletFile(reason="too_large")
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadBulletFile(reason="not_xml") from error
    rows: list[Row] = []
    left_out: dict[str, int] = {}
    for count, node in enumerate(root.iter("d")):
        if count >= MAX_ROWS:
            raise BadBulletFile(reason="too_many")
        row = _row(node, duration_ms=duration_ms)
        if isinstance(row, Row):
            rows.append(row)
        else:
            left_out[row] = left_out.get(row, 0) + 1
    return Parsed(rows, left_out)


def _row(node: Element, *, duration_ms: int) -> Row | str:
    parts = node.get("p", "").split(",")
    if len(parts) < 4:
        return "attributes"
    try:
        seconds, colour = float(parts[0]), int(parts[3])
        text = clean(node.text or "", limit=TEXT_MAX)
    except (ValueError, Invalid):
        return "text_or_numbers"
    if not math.isfinite(seconds) or not 0 <= seconds * 1000 <= duration_ms:
        return "outside_video"
    if parts[1] not in _MODES:
        return "mode"
    return Row(int(seconds * 1000), _MODES[parts[1]], f"#{colour & 0xFFFFFF:06x}", text)


@transaction.atomic
def import_rows(*, seat: Seat, parsed: Parsed) -> int:
    """Add a file's comments to the lesson (without authors, so without evidence); how many."""
    now = clock.now()
    made = Bullet.objects.bulk_create(
        Bullet(
            lesson=seat.lesson,
            author=None,
            at_ms=row.at_ms,
            text=row.text,
            color=row.color,
            mode=row.mode,
            created_at=now,
        )
        for row in parsed.rows
    )
    return len(made)


def export_xml(bullets: Iterable[Bullet]) -> bytes:
    """A file that Bilibili's tools read; authors are not named (user field 0)."""
    root = Element("i")
    for row, bullet in enumerate(bullets, start=1):
        stamp = clock.to_ms(bullet.created_at) // 1000
        colour = int(bullet.color.removeprefix("#"), 16)
        attributes = (
            f"{bullet.at_ms / 1000:.3f},{_NUMBERS[bullet.mode]},25,{colour},{stamp},0,0,{row}"
        )
        SubElement(root, "d", {"p": attributes}).text = bullet.text
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml
