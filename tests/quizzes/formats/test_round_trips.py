"""What is exported comes back: equal through our own format, as the report said through others."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from lms.questions.types import TYPES
from quizzes.formats.item import Entry, Item, Note
from quizzes.formats.lecturer_form import SECTIONS
from quizzes.formats.losses import dropped
from quizzes.formats.registry import FORMATS, detect, read
from tests.quizzes.formats.questions import generated

pytestmark = pytest.mark.any_db
ITEMS = generated(500)
LOST_BODY = {
    "case": {"blanks"},
    "file_rules": {"kinds", "max_files"},
    "length": {"min_chars", "max_chars"},
}
OTHERS = [found.name for found in FORMATS.values() if found.write and found.name != "json"]


def written(name: str) -> tuple[bytes, list[tuple[Note, ...]]]:
    write = FORMATS[name].write
    assert write is not None
    return write(ITEMS)


def differences(item: Item, entry: Entry, notes: tuple[Note, ...]) -> list[str]:
    """Fields that came back otherwise although the report did not say so."""
    lost = {str(note.args.get("field")) for note in notes}
    if entry.item is None:
        return [f"refused: {entry.notes}"]
    if any(note.code == "type_changed" and note.args["type"] == entry.item.kind for note in notes):
        return []
    found = [
        field.name
        for field in fields(Item)
        if field.name not in lost | {"body"}
        and getattr(item, field.name) != getattr(entry.item, field.name)
    ]
    hidden: set[str] = set().union(*(LOST_BODY.get(field, {field}) for field in lost))
    back: dict[str, Any] = entry.item.body
    return found + [
        f"body.{field}"
        for field, value in item.body.items()
        if field not in hidden and back.get(field) != value
    ]


def test_five_hundred_of_all_types_equal_themselves_in_our_own_format() -> None:
    data, losses = written("json")
    report = read(data)
    assert report.items == ITEMS
    assert {item.kind for item in ITEMS} == set(TYPES)
    assert not any(losses)


@pytest.mark.parametrize("name", OTHERS)
def test_other_formats_bring_back_what_their_report_promised(name: str) -> None:
    data, losses = written(name)
    kept = [(item, notes) for item, notes in zip(ITEMS, losses, strict=True) if not dropped(notes)]
    if name == "docx":
        kept.sort(key=lambda pair: list(SECTIONS).index(pair[0].kind))
    report = read(data)
    assert len(report.entries) == len(kept) > 40
    wrong = {
        entry.where: (different, item)
        for (item, notes), entry in zip(kept, report.entries, strict=True)
        if (different := differences(item, entry, notes))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", [*OTHERS, "json"])
def test_a_file_is_known_by_its_content(name: str) -> None:
    assert detect(written(name)[0]) == name
