"""The steps that every change of a board shares: number it, keep it, tell the room."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from live.board.access import BoardSeat, hub_room
from live.board.errors import PageGone
from live.board.models import Board, BoardOp, BoardPage, Stroke
from live.board.wire import decks_wire, drawers_wire, pages_wire, stroke_wire
from lms.core import clock
from lms.realtime import publish
from lms.realtime.frames import encode

LARGEST_MESSAGE: Final = 200_000
"""Bytes of one message to the room; for more than that everybody reads the page again."""
WINDOW_S: Final = 0.02
"""Board messages wait for company for so long at most: a stroke must be seen within 150 ms."""


def page_of(board: Board, page_id: uuid.UUID) -> BoardPage:
    """A standing page of this board, or ``PageGone``."""
    page = board.pages.filter(pk=page_id, removed_at=None).first()
    if page is None:
        raise PageGone
    return page


def seen_before(seat: BoardSeat, event_key: uuid.UUID) -> BoardOp | None:
    """The change that this person has sent under this key already."""
    return BoardOp.objects.filter(author=seat.seat.user, event_key=event_key).first()


def next_seq(board: Board, *, by: int = 1) -> int:
    """Number the coming change(s) of a locked board: the first number."""
    first = board.seq + 1
    board.seq += by
    board.save(update_fields=["seq", "page", "open_to_all", "updated_at"])
    return first


def keep(
    seat: BoardSeat,
    page: BoardPage,
    kind: str,
    event_key: uuid.UUID,
    seq: int,
    *,
    shown: Iterable[int] = (),
    hidden: Iterable[int] = (),
    target: int | None = None,
) -> BoardOp:
    """Write a change into the history."""
    return BoardOp.objects.create(
        board=seat.board,
        seq=seq,
        page=page,
        author=seat.seat.user,
        kind=kind,
        target=target,
        shown=sorted(shown),
        hidden=sorted(hidden),
        event_key=event_key,
        at=clock.now(),
    )


def tell_op(op: BoardOp, *, prev: int, last: int | None = None) -> None:
    """Tell the room what came into sight and what went out of it."""
    strokes = Stroke.objects.filter(board=op.board, seq__in=op.shown)
    key = op.event_key if op.kind == BoardOp.Kind.DRAW else None
    body = {
        "t": "board.op",
        "scope": str(op.board.scope),
        "prev": prev,
        "seq": last or op.seq,
        "page": str(op.page_id),
        "op": op.kind,
        "add": [stroke_wire(stroke, key=key) for stroke in strokes],
        "hide": op.hidden,
    }
    if len(encode(body)) > LARGEST_MESSAGE:
        body = {name: body[name] for name in ("scope", "prev", "seq", "page")}
        body["t"] = "board.stale"
    send(op.board, body)


def tell_page(board: Board, *, prev: int) -> None:
    """Tell the room which page everybody follows."""
    page = str(board.page_id)
    send(board, {"t": "board.page", **_head(board, prev), "page": page})


def tell_pages(board: Board, *, prev: int) -> None:
    """Tell the room the pages and slides as they are now."""
    send(board, {"t": "board.pages", **_head(board, prev), **structure(board)})


def tell_rights(board: Board, *, prev: int) -> None:
    """Tell the room who may draw."""
    rights = {"open": board.open_to_all, "drawers": drawers_wire(board)}
    send(board, {"t": "board.rights", **_head(board, prev), **rights})


def structure(board: Board) -> dict[str, Any]:
    """Pages, slides, and the page that everybody follows."""
    return {
        "page": str(board.page_id),
        "pages": pages_wire(board),
        "decks": decks_wire(board.lesson_id) if board.is_main else [],
    }


def send(board: Board, message: Mapping[str, Any]) -> None:
    """To everybody before this board, once what it says is committed."""
    room, body = hub_room(board), dict(message)
    transaction.on_commit(lambda: publish.publish(room, body, window_s=WINDOW_S))


def _head(board: Board, prev: int) -> dict[str, Any]:
    return {"scope": str(board.scope), "prev": prev, "seq": board.seq}
