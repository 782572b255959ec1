"""Any interleaving of several people's changes: a copy kept by messages is the board itself."""

from __future__ import annotations

import random
import uuid

import pytest

from live.board.access import board_seat
from live.board.domain import changes, pages, rights
from live.board.errors import LastPage, NothingToUndo
from live.board.models import BoardOp, Stroke
from lms.core.errors import NotAllowed
from tests.factories.live_board import LiveRoom
from tests.live.board.do import draw, step
from tests.live.board.reducer import Copy

pytestmark = pytest.mark.django_db


class Told(list):
    """Messages, handed to every copy as soon as they are told."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: list[Copy] = []


@pytest.fixture
def told(monkeypatch) -> Told:
    heard = Told()

    def send(board, message) -> None:
        heard.append(dict(message))
        for copy in heard.copies:
            copy.apply(dict(message))

    for module in (changes, pages, rights):
        if hasattr(module, "send"):
            monkeypatch.setattr(module, "send", send)
    return heard


def one_step(rng: random.Random, seats, scope) -> None:
    seat = rng.choice(seats)
    board = board_seat(seat, scope).board
    standing = list(board.pages.filter(removed_at=None))
    page = rng.choice(standing).pk
    what = rng.choices(
        ("draw", "undo", "redo", "erase", "clear_page", "turn", "add", "remove", "let"),
        (10, 6, 4, 4, 1, 2, 1, 1, 2),
    )[0]
    key = {"event_key": uuid.uuid4()}
    if what == "draw":
        line = [(rng.randrange(10_001), rng.randrange(5_000)) for _ in range(rng.randint(1, 6))]
        draw(seat, scope=scope, page=page, line=line)
    elif what == "erase":
        seen = Stroke.objects.filter(board=board).values_list("seq", flat=True)
        numbers = rng.sample(list(seen), min(len(seen), 3)) or [99_999]
        step("erase", seat, scope=scope, page=page, numbers=numbers)
    elif what == "turn":
        pages.show_page(seat=seat, scope=scope, page_id=page, **key)
    elif what == "add":
        pages.add_page(seat=seat, scope=scope, after=page, **key)
    elif what == "remove":
        pages.remove_page(seat=seat, scope=scope, page_id=page)
        if rng.random() < 0.5:
            pages.restore_page(seat=seat, scope=scope, page_id=page)
    elif what == "let":
        rights.let_draw(
            seat=seats[0], scope=scope, user_id=seats[-1].user.pk, allowed=rng.random() < 0.7
        )
    else:
        step(what, seat, scope=scope, page=page)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("where", ["main", "breakout"])
def test_snapshot_and_messages_are_the_fresh_snapshot(
    seed: int, where: str, room: LiveRoom, told: Told, monkeypatch
) -> None:
    rng = random.Random(f"{seed} {where}")
    if seed % 3 == 0:
        monkeypatch.setattr(changes, "LARGEST_MESSAGE", 600)
    scope = room.lesson.pk
    if where == "breakout":
        scope = room.breakout(*room.trainees).pk
    seats = [room.lead, *(room.seat(user) for user in room.trainees)]
    for user in room.trainees[:2]:
        rights.let_draw(seat=room.lead, scope=scope, user_id=user.pk, allowed=True)
    told.copies.append(Copy(seats[0], scope))
    for number in range(60):
        if number in (20, 40):
            told.copies.append(Copy(rng.choice(seats), scope))
        try:
            one_step(rng, seats, scope)
        except (NothingToUndo, NotAllowed, LastPage):
            continue
    assert len(told) > 20
    for copy in told.copies:
        assert copy.shown() == Copy(copy.seat, scope).shown()
    assert_history_explains(scope)


def assert_history_explains(scope) -> None:
    """What is visible follows from the history alone: a replay ends where the class ended."""
    seen: set[int] = set()
    for op in BoardOp.objects.filter(board__scope=scope).order_by("seq"):
        assert not seen & set(op.shown), "nothing comes into sight twice"
        assert seen >= set(op.hidden), "nothing goes that was not there"
        seen = (seen | set(op.shown)) - set(op.hidden)
    visible = Stroke.objects.filter(board__scope=scope, drawn=True, removed_by=None)
    assert seen == set(visible.values_list("seq", flat=True))


@pytest.mark.parametrize("seed", range(6))
def test_undo_all_then_redo_all_is_where_one_stood(seed: int, room: LiveRoom) -> None:
    rng = random.Random(seed)
    seat = room.lead
    for _ in range(15):
        seen = list(Stroke.objects.values_list("seq", flat=True))
        what = rng.choice(["draw", "draw", "erase", "clear_page"])
        if what == "draw":
            draw(seat)
        elif what == "clear_page":
            step("clear_page", seat)
        elif seen:
            step("erase", seat, numbers=rng.sample(seen, 1))

    def visible() -> list[int]:
        shown = Stroke.objects.filter(drawn=True, removed_by=None)
        return list(shown.order_by("seq").values_list("seq", flat=True))

    before, undone = visible(), 0
    while True:
        try:
            step("undo", seat)
        except NothingToUndo:
            break
        undone += 1
    assert visible() == []
    for _ in range(undone):
        step("redo", seat)
    assert visible() == before
    with pytest.raises(NothingToUndo):
        step("redo", seat)
