"""What boards look like on the wire: the same over REST, in the welcome and in messages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from live.board import points
from live.board.models import Board, BoardGrant, BoardPage, Deck, Stroke


def stroke_wire(stroke: Stroke, *, key: uuid.UUID | None = None) -> dict[str, Any]:
    """A stroke; ``key`` lets its author and those who saw its ink know it again."""
    body: dict[str, Any] = {
        "n": stroke.seq,
        "by": str(stroke.author_id),
        "tool": stroke.tool,
        "color": stroke.color,
        "width": stroke.width,
        "p": points.to_wire(bytes(stroke.points)),
    }
    if stroke.text:
        body["text"] = stroke.text
    if key is not None:
        body["key"] = str(key)
    return body


def page_wire(page: BoardPage) -> dict[str, Any]:
    """A page; ``deck`` and ``number`` say which slide lies under it."""
    return {
        "id": str(page.pk),
        "kind": page.kind,
        "deck": str(page.deck_id) if page.deck_id else None,
        "number": page.number,
        "height": page.height,
        "title": page.title,
    }


def pages_wire(board: Board) -> list[dict[str, Any]]:
    """All pages of a board in their order."""
    return [page_wire(page) for page in board.pages.filter(removed_at=None)]


def deck_wire(deck: Deck) -> dict[str, Any]:
    """A set of slides: what it is called and whether it can be shown."""
    return {
        "id": str(deck.pk),
        "title": deck.title,
        "state": deck.state,
        "problem": deck.problem,
    }


def decks_wire(lesson_id: uuid.UUID) -> list[dict[str, Any]]:
    """The lesson's slides."""
    standing = Deck.objects.filter(lesson_id=lesson_id, removed_at=None)
    return [deck_wire(deck) for deck in standing]


def drawers_wire(board: Board) -> list[str]:
    """User ids of those whom a lecturer lets draw."""
    ids: Iterable[uuid.UUID] = BoardGrant.objects.filter(board=board).values_list(
        "user_id", flat=True
    )
    return sorted(str(user_id) for user_id in ids)
