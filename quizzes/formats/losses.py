"""What a format cannot carry of an item, said by field: the half of a report that writers give."""

from __future__ import annotations

from quizzes.formats.item import Item, Note
from quizzes.formats.text import media_names


def texts_of(item: Item) -> list[str]:
    """Every text of an item that people read."""
    texts = [item.body["stem"], item.explanation]
    for field in ("options", "items", "prompts", "choices"):
        texts += [option["text"] for option in item.body.get(field, ())]
    return texts


def not_carried(item: Item, **lost: bool) -> list[Note]:
    """A note for each field named as lost that the item really has."""
    has = {
        "explanation": bool(item.explanation),
        "points": item.points != 1,
        "title": bool(item.title),
        "difficulty": item.difficulty is not None,
        "tags": bool(item.tags),
        "shuffle": bool(item.body.get("shuffle")),
        "guide": bool(item.body.get("guide")),
        "length": item.kind == "essay"
        and (item.body["min_chars"], item.body["max_chars"]) != (0, 5_000),
        "file_rules": item.kind == "upload",
        "case": any(blank.get("case_sensitive") for blank in item.body.get("blanks", ())),
        "media": any(media_names(text) for text in texts_of(item)),
    }
    return [
        Note("field_not_carried", {"field": field})
        for field in has
        if lost.get(field) and has[field]
    ]


def order_not_carried(item: Item) -> list[Note]:
    """For formats that write the choices of a matching question beside their prompts."""
    if item.kind != "matching":
        return []
    asked = [item.body["right"][prompt["id"]] for prompt in item.body["prompts"]]
    listed = [choice["id"] for choice in item.body["choices"]]
    kept = list(dict.fromkeys(asked)) + [one for one in listed if one not in asked]
    return [] if kept == listed else [Note("field_not_carried", {"field": "choices"})]


def type_not_carried(item: Item, *, why: str = "") -> tuple[Note, ...]:
    """The one note of an item that the format has no words for."""
    args: dict[str, str | int] = {"type": item.kind}
    return (Note("type_not_carried", args | ({"why": why} if why else {})),)


def dropped(notes: tuple[Note, ...]) -> bool:
    """Whether a writer left the item out."""
    return any(note.code == "type_not_carried" for note in notes)
