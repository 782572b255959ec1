"""Drawing, erasing, clearing, and everybody's own undo."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from live.access import LiveSeat
from live.board import points, rules
from live.board.access import BoardSeat, board_seat
from live.board.domain.changes import keep, next_seq, page_of, seen_before, tell_op
from live.board.errors import NothingToUndo, PageFull, StrokeInvalid
from live.board.events import Drew, PageCleared
from live.board.models import BoardOp, BoardPage, Stroke
from live.text import clean
from lms.core.errors import Invalid, NotAllowed
from lms.events.domain.record import record
from lms.people.queries import subject_id

UNDOABLE: Final = (BoardOp.Kind.DRAW, BoardOp.Kind.ERASE, BoardOp.Kind.CLEAR)


@transaction.atomic
def draw(
    *,
    seat: LiveSeat,
    scope: uuid.UUID,
    event_key: uuid.UUID,
    page_id: uuid.UUID,
    tool: str,
    color: str,
    width: int,
    packed: str,
    text: str = "",
) -> BoardOp:
    """Put a stroke on a page; the same ``event_key`` again is the same stroke.

    ``packed``: its points as on the wire. Raises ``DrawingNotAllowed``, ``StrokeInvalid``,
    ``PageGone``, ``PageFull``.
    """
    here = board_seat(seat, scope, lock=True)
    if (seen := seen_before(here, event_key)) is not None:
        return seen
    here.require_draw()
    page = page_of(here.board, page_id)
    said = clean(text, limit=rules.TEXT_MAX, newlines=True) if text else ""
    drawing = rules.checked(tool=tool, color=color, width=width, packed=packed, text=said)
    if any(y > page.height for _, y in points.decode(drawing.points, most=rules.POINTS_MAX)):
        raise StrokeInvalid(fields={"p": "outside_page"})
    if page.strokes.count() >= rules.STROKES_MAX:
        raise PageFull(max=rules.STROKES_MAX)
    first_here = not page.ops.filter(author=seat.user, kind=BoardOp.Kind.DRAW).exists()
    prev = here.board.seq
    seq = next_seq(here.board)
    Stroke.objects.create(
        board=here.board,
        page=page,
        seq=seq,
        author=seat.user,
        tool=drawing.tool,
        color=drawing.color,
        width=drawing.width,
        points=drawing.points,
        text=drawing.text,
    )
    op = _do(here, page, BoardOp.Kind.DRAW, event_key, seq, shown=[seq])
    if first_here:
        record(
            Drew(scope=str(scope), page=str(page.pk)),
            class_id=seat.lesson.training_class_id,
            lesson_id=seat.lesson.pk,
            subject_id=subject_id(seat.user.pk),
        )
    tell_op(op, prev=prev)
    return op


@transaction.atomic
def erase(
    *,
    seat: LiveSeat,
    scope: uuid.UUID,
    event_key: uuid.UUID,
    page_id: uuid.UUID,
    numbers: Iterable[int],
) -> BoardOp | None:
    """Take strokes off a page; what is gone already is passed over, None if that is all.

    Raises ``DrawingNotAllowed``, ``PageGone``, and ``NotAllowed`` for somebody else's stroke.
    """
    wanted = set(numbers)
    if not 0 < len(wanted) <= rules.ERASE_MAX:
        raise Invalid(fields={"strokes": "too_many" if wanted else "missing"})
    here = board_seat(seat, scope, lock=True)
    if (seen := seen_before(here, event_key)) is not None:
        return seen
    here.require_draw()
    page = page_of(here.board, page_id)
    found = list(_visible(page).filter(seq__in=wanted))
    for stroke in found:
        if not rules.may_erase(leads=here.leads, own=stroke.author_id == seat.user.pk):
            raise NotAllowed("You can erase what you drew yourself.")
    if not found:
        return None
    return _take_off(here, page, BoardOp.Kind.ERASE, event_key, [s.seq for s in found])


@transaction.atomic
def clear_page(
    *, seat: LiveSeat, scope: uuid.UUID, event_key: uuid.UUID, page_id: uuid.UUID
) -> BoardOp | None:
    """Take everything off a page; undoing brings it back. None when it is empty.

    For whoever may turn pages. Raises ``NotAllowed``, ``PageGone``.
    """
    here = board_seat(seat, scope, lock=True)
    if (seen := seen_before(here, event_key)) is not None:
        return seen
    here.require_turn()
    page = page_of(here.board, page_id)
    gone = list(_visible(page).values_list("seq", flat=True))
    if not gone:
        return None
    record(
        PageCleared(scope=str(scope), page=str(page.pk), strokes=len(gone)),
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
    )
    return _take_off(here, page, BoardOp.Kind.CLEAR, event_key, gone)


@transaction.atomic
def undo(*, seat: LiveSeat, scope: uuid.UUID, event_key: uuid.UUID, page_id: uuid.UUID) -> BoardOp:
    """Take back one's own last change of a page. Raises ``NothingToUndo``."""
    here = board_seat(seat, scope, lock=True)
    if (seen := seen_before(here, event_key)) is not None:
        return seen
    here.require_draw()
    page = page_of(here.board, page_id)
    target = _own(here, page, BoardOp.State.DONE).order_by("-seq").first()
    if target is None:
        raise NothingToUndo
    if target.kind == BoardOp.Kind.DRAW:
        touched = Stroke.objects.filter(board=here.board, seq__in=target.shown)
        hidden = list(touched.filter(removed_by=None).values_list("seq", flat=True))
        shown: list[int] = []
        touched.update(drawn=False)
    else:
        touched = Stroke.objects.filter(board=here.board, removed_by=target.seq)
        shown = list(touched.filter(drawn=True).values_list("seq", flat=True))
        hidden = []
        touched.update(removed_by=None)
    return _turn_back(here, page, target, event_key, shown=shown, hidden=hidden)


@transaction.atomic
def redo(*, seat: LiveSeat, scope: uuid.UUID, event_key: uuid.UUID, page_id: uuid.UUID) -> BoardOp:
    """Bring back what one undid last. Raises ``NothingToUndo``."""
    here = board_seat(seat, scope, lock=True)
    if (seen := seen_before(here, event_key)) is not None:
        return seen
    here.require_draw()
    page = page_of(here.board, page_id)
    target = _own(here, page, BoardOp.State.UNDONE).order_by("seq").first()
    if target is None:
        raise NothingToUndo
    if target.kind == BoardOp.Kind.DRAW:
        touched = Stroke.objects.filter(board=here.board, seq__in=target.shown)
        shown = list(touched.filter(removed_by=None).values_list("seq", flat=True))
        hidden: list[int] = []
        touched.update(drawn=True)
    else:
        touched = _visible(page).filter(seq__in=target.hidden)
        hidden = list(touched.values_list("seq", flat=True))
        shown = []
        touched.update(removed_by=target.seq)
    return _turn_back(here, page, target, event_key, shown=shown, hidden=hidden)


def _visible(page: BoardPage) -> QuerySet[Stroke]:
    return Stroke.objects.filter(page=page, drawn=True, removed_by=None)


def _own(here: BoardSeat, page: BoardPage, state: str) -> QuerySet[BoardOp]:
    """This person's changes of a page that can be undone, or brought back."""
    return page.ops.filter(author=here.seat.user, state=state, kind__in=UNDOABLE)


def _do(
    here: BoardSeat,
    page: BoardPage,
    kind: str,
    event_key: uuid.UUID,
    seq: int,
    *,
    shown: Iterable[int] = (),
    hidden: Iterable[int] = (),
) -> BoardOp:
    """Something new: what this person had undone here cannot come back any more."""
    _own(here, page, BoardOp.State.UNDONE).update(state=BoardOp.State.DEAD)
    return keep(here, page, kind, event_key, seq, shown=shown, hidden=hidden)


def _take_off(
    here: BoardSeat, page: BoardPage, kind: str, event_key: uuid.UUID, numbers: list[int]
) -> BoardOp:
    prev = here.board.seq
    seq = next_seq(here.board)
    Stroke.objects.filter(board=here.board, seq__in=numbers).update(removed_by=seq)
    op = _do(here, page, kind, event_key, seq, hidden=numbers)
    tell_op(op, prev=prev)
    return op


def _turn_back(
    here: BoardSeat,
    page: BoardPage,
    target: BoardOp,
    event_key: uuid.UUID,
    *,
    shown: list[int],
    hidden: list[int],
) -> BoardOp:
    """Write down an undo or a redo of ``target`` and tell the room."""
    undone = target.state == BoardOp.State.DONE
    target.state = BoardOp.State.UNDONE if undone else BoardOp.State.DONE
    target.save(update_fields=["state"])
    kind = BoardOp.Kind.UNDO if undone else BoardOp.Kind.REDO
    prev = here.board.seq
    seq = next_seq(here.board)
    op = keep(here, page, kind, event_key, seq, shown=shown, hidden=hidden, target=target.seq)
    tell_op(op, prev=prev)
    return op
