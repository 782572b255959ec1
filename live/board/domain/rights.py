"""Who may draw: one by one, or everybody."""

from __future__ import annotations

import uuid

from django.db import transaction

from live.access import LiveSeat
from live.board.access import board_seat
from live.board.domain.changes import next_seq, tell_rights
from live.board.events import DrawingAllowed
from live.board.models import Board, BoardGrant
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment
from lms.events.domain.record import record
from lms.people.queries import subject_id


@transaction.atomic
def let_draw(*, seat: LiveSeat, scope: uuid.UUID, user_id: uuid.UUID, allowed: bool) -> Board:
    """Let one trainee draw, or no longer; again: no effect. Raises ``NotAllowed``, ``NotFound``."""
    here = board_seat(seat, scope, lock=True)
    here.require_lead()
    seated = Enrolment.objects.filter(
        training_class=seat.lesson.training_class_id, user=user_id, withdrawn_at=None
    )
    if allowed and not seated.exists():
        raise NotFound
    if allowed:
        _, changed = BoardGrant.objects.get_or_create(
            board=here.board, user_id=user_id, defaults={"by": seat.user, "at": clock.now()}
        )
    else:
        changed = bool(BoardGrant.objects.filter(board=here.board, user=user_id).delete()[0])
    if changed:
        record(
            DrawingAllowed(scope=str(scope), allowed=allowed, everybody=False),
            class_id=seat.lesson.training_class_id,
            lesson_id=seat.lesson.pk,
            subject_id=subject_id(user_id),
            actor_id=subject_id(seat.user.pk),
        )
        _changed(here.board)
    return here.board


@transaction.atomic
def open_board(*, seat: LiveSeat, scope: uuid.UUID, everybody: bool) -> Board:
    """Let every trainee here draw, or only those who were let. Raises ``NotAllowed``."""
    here = board_seat(seat, scope, lock=True)
    here.require_lead()
    if here.board.open_to_all == everybody:
        return here.board
    here.board.open_to_all = everybody
    record(
        DrawingAllowed(scope=str(scope), allowed=everybody, everybody=True),
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
    )
    _changed(here.board)
    return here.board


def _changed(board: Board) -> None:
    prev = board.seq
    next_seq(board)
    tell_rights(board, prev=prev)
