"""Turning, adding and removing pages, and bringing back what a group drew."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F

from live.access import LiveSeat
from live.board import rules
from live.board.access import BoardSeat, board_seat, breakout_over
from live.board.domain.changes import (
    keep,
    next_seq,
    page_of,
    seen_before,
    tell_page,
    tell_pages,
)
from live.board.errors import BoardFull, LastPage, PageGone
from live.board.events import PageBrought, PageShown
from live.board.models import Board, BoardOp, BoardPage, Stroke
from live.models import Breakout
from lms.core import clock
from lms.core.errors import Invalid
from lms.events.domain.record import record
from lms.people.queries import subject_id


@transaction.atomic
def show_page(
    *, seat: LiveSeat, scope: uuid.UUID, event_key: uuid.UUID, page_id: uuid.UUID
) -> Board:
    """Turn everybody's page. Raises ``NotAllowed``, ``PageGone``."""
    here = board_seat(seat, scope, lock=True)
    if seen_before(here, event_key) is not None:
        return here.board
    here.require_turn()
    page = page_of(here.board, page_id)
    if here.board.page_id == page.pk:
        return here.board
    prev = here.board.seq
    turn_to(here, page, event_key)
    tell_page(here.board, prev=prev)
    return here.board


@transaction.atomic
def add_page(
    *,
    seat: LiveSeat,
    scope: uuid.UUID,
    event_key: uuid.UUID,
    after: uuid.UUID | None = None,
) -> Board:
    """Put empty paper behind a page (or at the end) and turn to it. Raises ``BoardFull``."""
    here = board_seat(seat, scope, lock=True)
    if seen_before(here, event_key) is not None:
        return here.board
    here.require_turn()
    behind = page_of(here.board, after) if after else here.board.pages.last()
    prev = here.board.seq
    page = insert(here.board, behind.order if behind else 0, [rules.BLANK_HEIGHT])[0]
    turn_to(here, page, event_key)
    tell_pages(here.board, prev=prev)
    return here.board


@transaction.atomic
def remove_page(*, seat: LiveSeat, scope: uuid.UUID, page_id: uuid.UUID) -> Board:
    """Take a page away with what is on it; its neighbour is shown if it was shown.

    :func:`restore_page` undoes it. Raises ``LastPage``, ``PageGone``.
    """
    here = board_seat(seat, scope, lock=True)
    here.require_turn()
    page = page_of(here.board, page_id)
    _remove(here, [page])
    return here.board


@transaction.atomic
def restore_page(*, seat: LiveSeat, scope: uuid.UUID, page_id: uuid.UUID) -> Board:
    """Bring a removed page back to its place. Raises ``PageGone``, ``BoardFull``."""
    here = board_seat(seat, scope, lock=True)
    here.require_turn()
    page = here.board.pages.select_related("deck").filter(pk=page_id).first()
    if page is None or (page.deck is not None and page.deck.removed_at is not None):
        raise PageGone
    if page.removed_at is None:
        return here.board
    _room_for(here.board, 1)
    prev = here.board.seq
    page.removed_at = None
    page.save(update_fields=["removed_at"])
    next_seq(here.board)
    tell_pages(here.board, prev=prev)
    return here.board


@transaction.atomic
def bring_page(
    *, seat: LiveSeat, event_key: uuid.UUID, scope: uuid.UUID, page_id: uuid.UUID
) -> Board:
    """Copy a page of a breakout, with what stands on it, behind the main room's page.

    The strokes stay their authors'. Raises ``NotAllowed``, ``NotFound``, ``PageGone``,
    ``BoardFull``.
    """
    here = board_seat(seat, seat.lesson.pk, lock=True)
    if seen_before(here, event_key) is not None:
        return here.board
    here.require_lead()
    if scope == seat.lesson.pk:
        raise Invalid(fields={"scope": "not_a_breakout"})
    breakout_over(seat, scope)
    source = BoardPage.objects.filter(
        pk=page_id, board__scope=scope, board__lesson=seat.lesson, removed_at=None
    ).first()
    if source is None:
        raise PageGone
    shown = Stroke.objects.filter(page=source, drawn=True, removed_by=None)
    found = list(shown.order_by("seq")[: rules.STROKES_MAX])
    at = here.board.page.order if here.board.page else 0
    prev = here.board.seq
    title = Breakout.objects.values_list("name", flat=True).get(pk=scope)
    page = insert(here.board, at, [source.height], title=title)[0]
    first = next_seq(here.board, by=len(found) + 1) + 1
    for seq, stroke in enumerate(found, first):
        stroke.pk, stroke.board, stroke.page, stroke.seq = uuid.uuid4(), here.board, page, seq
        stroke._state.adding = True
    Stroke.objects.bulk_create(found, batch_size=500)
    here.board.page = page
    here.board.save(update_fields=["page", "updated_at"])
    numbers = range(first, first + len(found))
    keep(here, page, BoardOp.Kind.DRAW, event_key, first - 1, shown=numbers)
    record(
        PageBrought(scope=str(scope), page=str(page.pk), strokes=len(found)),
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
    )
    tell_pages(here.board, prev=prev)
    return here.board


def insert(
    board: Board,
    order: int,
    heights: list[int],
    *,
    deck_id: uuid.UUID | None = None,
    title: str = "",
) -> list[BoardPage]:
    """Pages behind place ``order`` of a locked board. Raises ``BoardFull``."""
    _room_for(board, len(heights))
    board.pages.filter(order__gt=order).update(order=F("order") + len(heights))
    kind = BoardPage.Kind.SLIDE if deck_id else BoardPage.Kind.BLANK
    return BoardPage.objects.bulk_create(
        BoardPage(
            board=board,
            kind=kind,
            deck_id=deck_id,
            number=place if deck_id else 0,
            height=height,
            order=order + place,
            title=title,
        )
        for place, height in enumerate(heights, 1)
    )


def take_away(here: BoardSeat, pages: list[BoardPage]) -> None:
    """Remove pages of a locked board; if they were all of it, empty paper takes their place."""
    standing = here.board.pages.filter(removed_at=None)
    if standing.count() == len(pages):
        insert(here.board, 0, [rules.BLANK_HEIGHT])
    _remove(here, pages)


def _remove(here: BoardSeat, pages: list[BoardPage]) -> None:
    gone = {page.pk for page in pages}
    left = here.board.pages.filter(removed_at=None).exclude(pk__in=gone)
    if not left.exists():
        raise LastPage
    prev = here.board.seq
    BoardPage.objects.filter(pk__in=gone).update(removed_at=clock.now())
    if here.board.page_id in gone:
        low = min(page.order for page in pages)
        neighbour = left.filter(order__lt=low).last() or left.first()
        assert neighbour is not None
        turn_to(here, neighbour, uuid.uuid4())
    else:
        next_seq(here.board)
    tell_pages(here.board, prev=prev)


def turn_to(here: BoardSeat, page: BoardPage, event_key: uuid.UUID) -> None:
    """Make this everybody's page, on a locked board."""
    here.board.page = page
    seq = next_seq(here.board)
    keep(here, page, BoardOp.Kind.SHOW, event_key, seq)
    if here.board.is_main:
        deck = str(page.deck_id) if page.deck_id else None
        record(
            PageShown(
                scope=str(here.board.scope), page=str(page.pk), deck=deck, number=page.number
            ),
            class_id=here.seat.lesson.training_class_id,
            lesson_id=here.seat.lesson.pk,
            actor_id=subject_id(here.seat.user.pk),
        )


def _room_for(board: Board, more: int) -> None:
    if board.pages.filter(removed_at=None).count() + more > rules.PAGES_MAX:
        raise BoardFull(max=rules.PAGES_MAX)
