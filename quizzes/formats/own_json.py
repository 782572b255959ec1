"""Our own format: JSON that holds everything, so that a round trip loses nothing."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quizzes.formats.item import (
    ITEMS_MAX,
    Draft,
    Entry,
    FileRefused,
    Item,
    Media,
    Note,
    Report,
)
from quizzes.formats.text import decode

NAME = "json"
FORMAT = "rongke-questions"
VERSION = 1


class _Media(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(min_length=1, max_length=120)
    base64: str


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: str = Field(max_length=20)
    body: dict[str, Any]
    explanation: str = ""
    points: int = Field(default=1, ge=0, le=100)
    title: str = Field(default="", max_length=120)
    difficulty: int | None = Field(default=None, ge=1, le=5)
    tags: list[str] = Field(default=[], max_length=20)
    media: list[_Media] = Field(default=[], max_length=20)


def read(data: bytes) -> Report:
    """A report with one entry for each item of the list."""
    try:
        root = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise FileRefused("json_broken") from error
    if not isinstance(root, dict) or root.get("format") != FORMAT:
        raise FileRefused("json_other_format")
    if root.get("version") != VERSION:
        raise FileRefused("json_other_version", version=str(root.get("version"))[:20])
    items = root.get("items")
    if not isinstance(items, list):
        raise FileRefused("json_broken")
    if len(items) > ITEMS_MAX:
        raise FileRefused("too_many_items", most=ITEMS_MAX, found=len(items))
    return Report(NAME, tuple(_entry(n, raw) for n, raw in enumerate(items, start=1)))


def _entry(number: int, raw: object) -> Entry:
    draft = Draft(number, where=f"items[{number - 1}]")
    try:
        found = _Item.model_validate(raw)
        media = tuple(
            Media(medium.name, base64.b64decode(medium.base64, validate=True))
            for medium in found.media
        )
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        return draft.refused(Note("item_malformed", {"field": field}))
    except binascii.Error:
        return draft.refused(Note("item_malformed", {"field": "media"}))
    return draft.done(
        Item(
            kind=found.type,
            body=found.body,
            explanation=found.explanation,
            points=found.points,
            title=found.title,
            difficulty=found.difficulty,
            tags=tuple(found.tags),
            media=media,
        )
    )


def write(items: list[Item]) -> tuple[bytes, list[tuple[Note, ...]]]:
    """The file, and nothing lost for any item."""
    rows = [
        {
            "type": item.kind,
            "title": item.title,
            "body": item.body,
            "explanation": item.explanation,
            "points": item.points,
            "difficulty": item.difficulty,
            "tags": list(item.tags),
            "media": [
                {"name": medium.name, "base64": base64.b64encode(medium.data).decode()}
                for medium in item.media
            ],
        }
        for item in items
    ]
    root = {"format": FORMAT, "version": VERSION, "items": rows}
    text = json.dumps(root, ensure_ascii=False, indent=1)
    return text.encode(), [() for _ in items]
