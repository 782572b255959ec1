"""Whose board this is and what a person may do on it: the first step of every door here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from live.access import LiveSeat, Part, breakout_room_of, room_of
from live.board.errors import DrawingNotAllowed
from live.board.models import Board, BoardGrant, BoardPage
from live.board.rules import BLANK_HEIGHT
from live.models import Breakout
from lms.core.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class BoardSeat:
    """A person before one board."""

    seat: LiveSeat
    board: Board
    over: bool = False
    """The breakout has closed: its board is a record."""

    @property
    def room(self) -> str:
        """The hub's name of everybody who looks at this board now."""
        return hub_room(self.board)

    @property
    def leads(self) -> bool:
        """Whether the person teaches here: draws, turns pages and erases everything."""
        return self.seat.teaches

    @property
    def may_draw(self) -> bool:
        """Lecturers; trainees whom a lecturer lets, and everybody of an open board."""
        if self.over:
            return False
        if self.leads:
            return True
        if self.seat.part is not Part.TRAINEE:
            return False
        return (
            self.board.open_to_all
            or BoardGrant.objects.filter(board=self.board, user=self.seat.user).exists()
        )

    @property
    def may_turn(self) -> bool:
        """Who turns everybody's page: lecturers; in a breakout whoever may draw."""
        return self.may_draw and (self.leads or not self.board.is_main)

    def require_draw(self) -> None:
        """Raise ``DrawingNotAllowed`` unless the person may draw."""
        if not self.may_draw:
            raise DrawingNotAllowed

    def require_turn(self) -> None:
        """Raise unless the person may turn and add pages."""
        if not self.may_turn:
            raise NotAllowed

    def require_lead(self) -> None:
        """Raise unless the person teaches here."""
        if not self.leads:
            raise NotAllowed


def hub_room(board: Board) -> str:
    """The hub's name of everybody before this board."""
    return room_of(board.lesson_id) if board.is_main else breakout_room_of(board.scope)


def board_seat(seat: LiveSeat, scope: uuid.UUID, *, lock: bool = False) -> BoardSeat:
    """The person's place before a board, which is made on first use.

    ``lock`` holds the board until the transaction ends. Raises ``NotFound`` or ``NotAllowed`` for
    a scope that is not the lesson itself nor a breakout that the person may look into.
    """
    over = scope != seat.lesson.pk and breakout_over(seat, scope)
    rows = Board.objects.select_for_update() if lock else Board.objects.all()
    board = rows.filter(scope=scope).first()
    if board is None:
        make_board(seat, scope)
        board = rows.get(scope=scope)
    return BoardSeat(seat, board, over)


def breakout_over(seat: LiveSeat, breakout_id: uuid.UUID) -> bool:
    """Whether a breakout of this lesson has closed.

    While it is open its members, lecturers and listeners look at its board; afterwards everybody
    of the lesson does. Raises ``NotFound`` or ``NotAllowed``.
    """
    found = (
        Breakout.objects.filter(pk=breakout_id, round__session__lesson=seat.lesson)
        .select_related("round")
        .first()
    )
    if found is None:
        raise NotFound
    if found.round.closed_at is not None:
        return True
    if seat.part is Part.TRAINEE and not found.places.filter(user=seat.user).exists():
        raise NotAllowed("This is the board of another group.")
    return False


@transaction.atomic
def make_board(seat: LiveSeat, scope: uuid.UUID) -> None:
    """An empty board with one empty page; in a breakout everybody draws."""
    board, made = Board.objects.get_or_create(
        scope=scope,
        defaults={"lesson": seat.lesson, "open_to_all": scope != seat.lesson.pk},
    )
    if made:
        board.page = BoardPage.objects.create(board=board, height=BLANK_HEIGHT, order=1)
        board.save(update_fields=["page", "updated_at"])
