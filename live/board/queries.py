"""Reads of boards: the whole state, strokes in pieces, and what a replay shows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from live.access import LiveSeat
from live.board.access import BoardSeat, board_seat
from live.board.domain.changes import structure
from live.board.models import Board, BoardOp, BoardPage, Stroke
from live.board.wire import decks_wire, drawers_wire, page_wire, stroke_wire
from live.hooks import TimelineItem
from live.models import Breakout, LiveSession
from lms.core.clock import to_ms
from lms.core.errors import NotAllowed, NotFound

PIECE: Final = 400
"""Strokes of one answer; the reader asks on."""


def snapshot(seat: LiveSeat) -> dict[str, Any]:
    """The board's part of the welcome: the main room's board, strokes apart."""
    return {"board": state(board_seat(seat, seat.lesson.pk))}


def state(here: BoardSeat) -> dict[str, Any]:
    """A board without its strokes; ``seq`` first, so that later messages only repeat."""
    board = Board.objects.get(pk=here.board.pk)
    place = BoardSeat(here.seat, board, here.over)
    return {
        "scope": str(board.scope),
        "seq": board.seq,
        "open": board.open_to_all,
        "drawers": drawers_wire(board),
        "may_draw": place.may_draw,
        "may_turn": place.may_turn,
        "leads": place.leads,
        "over": place.over,
        **structure(board),
    }


def strokes(here: BoardSeat, page_id: uuid.UUID, *, after: int) -> dict[str, Any]:
    """Visible strokes of a page from number ``after`` on, in their order; ``next`` to ask on.

    ``seq`` is what the answer covers at least: changes that came later may be in it already, and
    applying them again has no effect.
    """
    seq = Board.objects.values_list("seq", flat=True).get(pk=here.board.pk)
    page = here.board.pages.filter(pk=page_id).first()
    if page is None:
        raise NotFound
    shown = Stroke.objects.filter(page=page, drawn=True, removed_by=None, seq__gt=after)
    found = list(shown.order_by("seq")[: PIECE + 1])
    more = len(found) > PIECE
    return {
        "page": str(page.pk),
        "seq": seq,
        "strokes": [stroke_wire(stroke) for stroke in found[:PIECE]],
        "next": found[PIECE - 1].seq if more else None,
    }


def boards(seat: LiveSeat) -> list[dict[str, Any]]:
    """The lesson's boards that this person may look at, groups' among them, with their pages."""
    names = dict(
        Breakout.objects.filter(round__session__lesson=seat.lesson).values_list("pk", "name")
    )
    found = []
    for board in Board.objects.filter(lesson=seat.lesson):
        if not board.is_main:
            try:
                board_seat(seat, board.scope)
            except NotAllowed:
                continue
        drawn = set(
            Stroke.objects.filter(board=board, drawn=True, removed_by=None).values_list(
                "page_id", flat=True
            )
        )
        pages = board.pages.filter(removed_at=None)
        found.append(
            {
                "scope": str(board.scope),
                "title": "" if board.is_main else names.get(board.scope, ""),
                "pages": [{**page_wire(page), "drawn": page.pk in drawn} for page in pages],
            }
        )
    return found


def timeline(session_id: uuid.UUID) -> list[TimelineItem]:
    """A session's boards for its replay: how they stood at its start, then every change."""
    session = LiveSession.objects.get(pk=session_id)
    scopes = Breakout.objects.filter(round__session=session).values_list("pk", flat=True)
    wanted = [session.lesson_id, *scopes]
    items: list[TimelineItem] = []
    for board in Board.objects.filter(lesson_id=session.lesson_id, scope__in=wanted):
        items += _board_items(board, session)
    return items


def _board_items(board: Board, session: LiveSession) -> list[TimelineItem]:
    start = to_ms(session.started_at)
    end = to_ms(session.ended_at) if session.ended_at else None
    pieces = {stroke.seq: stroke for stroke in board.strokes.all()}
    first, later = [], []
    for op in board.ops.order_by("seq"):
        at = to_ms(op.at)
        if at < start:
            first.append(op)
        elif end is None or at <= end:
            later.append(op)
    items = [TimelineItem(at_ms=0, kind="board", data=_opening(board, first, later, pieces))]
    items += [_item(board, op, pieces, start) for op in later]
    return items


def _opening(
    board: Board, first: list[BoardOp], later: list[BoardOp], pieces: dict[int, Stroke]
) -> dict[str, Any]:
    """The board as it stood when the session began; all pages that were ever there."""
    seen: dict[int, uuid.UUID] = {}
    page_id: uuid.UUID | None = None
    for op in first:
        for number in op.hidden:
            seen.pop(number, None)
        for number in op.shown:
            seen[number] = op.page_id
        if op.kind == BoardOp.Kind.SHOW:
            page_id = op.page_id
    touched = {op.page_id for op in [*first, *later]}
    pages: Iterable[BoardPage] = board.pages.all()
    standing = [p for p in pages if p.removed_at is None or p.pk in touched]
    if page_id is None and standing:
        page_id = standing[0].pk
    return {
        "scope": str(board.scope),
        "page": str(page_id) if page_id else None,
        "pages": [page_wire(page) for page in standing],
        "decks": decks_wire(board.lesson_id) if board.is_main else [],
        "strokes": [
            {"page": str(seen[number]), **stroke_wire(pieces[number])} for number in sorted(seen)
        ],
    }


def _item(board: Board, op: BoardOp, pieces: dict[int, Stroke], start: int) -> TimelineItem:
    at = to_ms(op.at) - start
    head = {"scope": str(board.scope), "page": str(op.page_id)}
    if op.kind == BoardOp.Kind.SHOW:
        return TimelineItem(at_ms=at, kind="slide", data=head)
    added = [stroke_wire(pieces[number]) for number in op.shown if number in pieces]
    body = {**head, "op": op.kind, "add": added, "hide": op.hidden}
    return TimelineItem(at_ms=at, kind="stroke", data=body)
