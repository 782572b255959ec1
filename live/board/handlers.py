"""What a page says to the board: one thin handler a message."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from live.board import rules
from live.board.access import board_seat
from live.board.domain import pages, rights, strokes
from live.board.domain.changes import WINDOW_S
from live.board.messages import (
    BoardAdd,
    BoardBring,
    BoardClear,
    BoardDone,
    BoardDraw,
    BoardErase,
    BoardInk,
    BoardInkSend,
    BoardLaser,
    BoardLaserSend,
    BoardLet,
    BoardOpen,
    BoardRedo,
    BoardRemove,
    BoardRestore,
    BoardTurn,
    BoardUndo,
)
from live.board.models import Board, BoardOp
from lms.realtime import publish
from lms.realtime.consumer import HandlerTable, run_sync

if TYPE_CHECKING:
    from live.consumers import LiveConsumer

PASS_S: Final = 2.0
"""For so long a right to draw, once looked up, holds for ink that nothing keeps."""
_passes: WeakKeyDictionary[Any, dict[uuid.UUID, tuple[float, str]]] = WeakKeyDictionary()


async def board_draw(consumer: LiveConsumer, message: BoardDraw) -> BoardDone:
    """``board.draw`` → ``board.done``; the room gets ``board.op``."""
    op = await run_sync(strokes.draw)(
        seat=await consumer.seat(),
        scope=message.scope,
        event_key=message.event_id,
        page_id=message.page,
        tool=message.tool,
        color=message.color,
        width=message.width,
        packed=message.p,
        text=message.text,
    )
    return BoardDone(seq=op.seq)


async def board_erase(consumer: LiveConsumer, message: BoardErase) -> BoardDone:
    """``board.erase`` → ``board.done``; the room gets ``board.op``."""
    op = await run_sync(strokes.erase)(
        seat=await consumer.seat(),
        scope=message.scope,
        event_key=message.event_id,
        page_id=message.page,
        numbers=message.strokes,
    )
    return BoardDone(seq=op.seq if op else None)


async def board_clear(consumer: LiveConsumer, message: BoardClear) -> BoardDone:
    """``board.clear`` → ``board.done``; the room gets ``board.op``."""
    op = await run_sync(strokes.clear_page)(**await _own(consumer, message))
    return BoardDone(seq=op.seq if op else None)


async def board_undo(consumer: LiveConsumer, message: BoardUndo) -> BoardDone:
    """``board.undo`` → ``board.done``; the room gets ``board.op``."""
    op: BoardOp = await run_sync(strokes.undo)(**await _own(consumer, message))
    return BoardDone(seq=op.seq)


async def board_redo(consumer: LiveConsumer, message: BoardRedo) -> BoardDone:
    """``board.redo`` → ``board.done``; the room gets ``board.op``."""
    op: BoardOp = await run_sync(strokes.redo)(**await _own(consumer, message))
    return BoardDone(seq=op.seq)


async def board_turn(consumer: LiveConsumer, message: BoardTurn) -> BoardDone:
    """``board.turn`` → ``board.done``; the room gets ``board.page``."""
    return _done(await run_sync(pages.show_page)(**await _own(consumer, message)))


async def board_add(consumer: LiveConsumer, message: BoardAdd) -> BoardDone:
    """``board.add`` → ``board.done``; the room gets ``board.pages``."""
    board = await run_sync(pages.add_page)(
        seat=await consumer.seat(),
        scope=message.scope,
        event_key=message.event_id,
        after=message.after,
    )
    return _done(board)


async def board_remove(consumer: LiveConsumer, message: BoardRemove) -> BoardDone:
    """``board.remove`` → ``board.done``; the room gets ``board.pages``."""
    board = await run_sync(pages.remove_page)(
        seat=await consumer.seat(), scope=message.scope, page_id=message.page
    )
    return _done(board)


async def board_restore(consumer: LiveConsumer, message: BoardRestore) -> BoardDone:
    """``board.restore`` → ``board.done``; the room gets ``board.pages``."""
    board = await run_sync(pages.restore_page)(
        seat=await consumer.seat(), scope=message.scope, page_id=message.page
    )
    return _done(board)


async def board_bring(consumer: LiveConsumer, message: BoardBring) -> BoardDone:
    """``board.bring`` → ``board.done``; the main room gets ``board.pages``."""
    return _done(await run_sync(pages.bring_page)(**await _own(consumer, message)))


async def board_let(consumer: LiveConsumer, message: BoardLet) -> BoardDone:
    """``board.let`` → ``board.done``; the room gets ``board.rights``."""
    board = await run_sync(rights.let_draw)(
        seat=await consumer.seat(),
        scope=message.scope,
        user_id=message.user,
        allowed=message.allowed,
    )
    return _done(board)


async def board_open(consumer: LiveConsumer, message: BoardOpen) -> BoardDone:
    """``board.open`` → ``board.done``; the room gets ``board.rights``."""
    board = await run_sync(rights.open_board)(
        seat=await consumer.seat(), scope=message.scope, everybody=message.everybody
    )
    return _done(board)


async def board_ink(consumer: LiveConsumer, message: BoardInkSend) -> dict[str, Any] | None:
    """``board.ink`` → the room, droppable; ``ack`` only where the frame has an ``id``."""
    rules.unpacked(message.p, 1, 400)
    ink = BoardInk(
        scope=str(message.scope),
        page=str(message.page),
        by=str(consumer.user_id),
        key=str(message.key),
        tool=message.tool,
        color=message.color,
        width=message.width,
        start=message.start,
        p=message.p,
    )
    room = await _pass(consumer, message.scope)
    publish.publish(room, ink, droppable=True, window_s=WINDOW_S)
    return None if message.id is None else {"t": "ack"}


async def board_laser(consumer: LiveConsumer, message: BoardLaserSend) -> dict[str, Any] | None:
    """``board.laser`` → the room, droppable; ``ack`` only where the frame has an ``id``."""
    point = BoardLaser(
        scope=str(message.scope),
        page=str(message.page),
        by=str(consumer.user_id),
        x=message.x,
        y=message.y,
    )
    room = await _pass(consumer, message.scope)
    publish.publish(room, point, droppable=True, window_s=WINDOW_S)
    return None if message.id is None else {"t": "ack"}


async def _pass(consumer: LiveConsumer, scope: uuid.UUID) -> str:
    """The hub's room of a board on which this person may draw, looked up every two seconds.

    Raises ``DrawingNotAllowed`` and what :func:`board_seat` raises.
    """
    now = asyncio.get_running_loop().time()
    held = _passes.setdefault(consumer, {})
    until, room = held.get(scope, (0.0, ""))
    if now < until:
        return room
    held.pop(scope, None)
    room = await run_sync(_drawing_room)(await consumer.seat(), scope)
    held[scope] = (now + PASS_S, room)
    return room


def _drawing_room(seat: Any, scope: uuid.UUID) -> str:
    here = board_seat(seat, scope)
    here.require_draw()
    return here.room


async def _own(
    consumer: LiveConsumer, message: BoardClear | BoardUndo | BoardRedo | BoardTurn | BoardBring
) -> dict[str, Any]:
    """What all messages about one page say."""
    return {
        "seat": await consumer.seat(),
        "scope": message.scope,
        "event_key": message.event_id,
        "page_id": message.page,
    }


def _done(board: Board) -> BoardDone:
    return BoardDone(seq=board.seq)


BOARD_HANDLERS: HandlerTable = {
    BoardDraw.T: (BoardDraw, board_draw),
    BoardErase.T: (BoardErase, board_erase),
    BoardClear.T: (BoardClear, board_clear),
    BoardUndo.T: (BoardUndo, board_undo),
    BoardRedo.T: (BoardRedo, board_redo),
    BoardTurn.T: (BoardTurn, board_turn),
    BoardAdd.T: (BoardAdd, board_add),
    BoardRemove.T: (BoardRemove, board_remove),
    BoardRestore.T: (BoardRestore, board_restore),
    BoardBring.T: (BoardBring, board_bring),
    BoardLet.T: (BoardLet, board_let),
    BoardOpen.T: (BoardOpen, board_open),
    BoardInkSend.T: (BoardInkSend, board_ink),
    BoardLaserSend.T: (BoardLaserSend, board_laser),
}
