"""Who may draw what on whose board; slides; what groups bring back; what a replay shows."""

from __future__ import annotations

import json
import stat
import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from live.access import breakout_room_of, room_of
from live.board import points, queries, rules
from live.board.access import board_seat
from live.board.domain import decks, pages, rights
from live.board.errors import (
    BoardFull,
    DrawingNotAllowed,
    LastPage,
    NoConverter,
    NothingToUndo,
    NotSlides,
    PageFull,
    PageGone,
    SlidesNotReady,
    StrokeInvalid,
)
from live.board.models import BoardPage, Deck, Stroke
from live.models import BreakoutRound
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.files.domain.store import store_path
from lms.jobs.domain.execute import drain
from lms.jobs.models import Job
from tests.factories.files import CONTENT, StoredFileFactory
from tests.factories.live_board import LiveRoom, live_room
from tests.factories.people import person
from tests.live.board.do import draw, first_page, step

pytestmark = pytest.mark.django_db


def key() -> uuid.UUID:
    return uuid.uuid4()


def test_lecturers_draw_and_trainees_once_they_are_let(room: LiveRoom, heard):
    trainee = room.seat(room.trainees[0])
    draw(room.lead)
    with pytest.raises(DrawingNotAllowed):
        draw(trainee)
    scope = room.lesson.pk
    rights.let_draw(seat=room.lead, scope=scope, user_id=trainee.user.pk, allowed=True)
    draw(trainee)
    rights.let_draw(seat=room.lead, scope=scope, user_id=trainee.user.pk, allowed=False)
    with pytest.raises(DrawingNotAllowed):
        draw(trainee)
    with pytest.raises(DrawingNotAllowed):
        step("undo", trainee)
    rights.open_board(seat=room.lead, scope=scope, everybody=True)
    draw(room.seat(room.trainees[1]))
    told = [m["t"] for _, m in heard]
    assert told == ["board.op", *["board.rights", "board.op"], *["board.rights"] * 2, "board.op"]
    allowed = LearningEvent.objects.filter(kind="board.drawing").order_by("occurred_at", "id")
    assert [e.payload["allowed"] for e in allowed] == [True, False, True]
    assert LearningEvent.objects.filter(kind="board.drew").count() == 3


def test_only_lecturers_give_rights_and_turn_pages_of_the_main_board(room: LiveRoom):
    trainee, scope = room.seat(room.trainees[0]), room.lesson.pk
    rights.open_board(seat=room.lead, scope=scope, everybody=True)
    page = first_page(room.lead)
    for refused in (
        lambda: rights.open_board(seat=trainee, scope=scope, everybody=False),
        lambda: rights.let_draw(seat=trainee, scope=scope, user_id=trainee.user.pk, allowed=True),
        lambda: pages.add_page(seat=trainee, scope=scope, event_key=key()),
        lambda: pages.remove_page(seat=trainee, scope=scope, page_id=page),
        lambda: step("clear_page", trainee),
        lambda: decks.use_file(seat=trainee, file=StoredFileFactory(), title=""),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(NotFound):
        rights.let_draw(seat=room.lead, scope=scope, user_id=uuid.uuid4(), allowed=True)


def test_inspectors_look_and_never_draw(room: LiveRoom):
    officer = person("agency_officer", scope=room.lesson.training_class.institution.region)
    seat = room.seat(officer)
    rights.open_board(seat=room.lead, scope=room.lesson.pk, everybody=True)
    state = queries.snapshot(seat)["board"]
    assert (state["may_draw"], state["leads"], len(state["pages"])) == (False, False, 1)
    with pytest.raises(DrawingNotAllowed):
        draw(seat)


def test_one_erases_ones_own_and_lecturers_everything(room: LiveRoom):
    one, two = (room.seat(user) for user in room.trainees[:2])
    rights.open_board(seat=room.lead, scope=room.lesson.pk, everybody=True)
    first, second = draw(one), draw(two)
    with pytest.raises(NotAllowed):
        step("erase", one, numbers=[first.seq, second.seq])
    assert Stroke.objects.filter(removed_by=None).count() == 2, "all or nothing"
    step("erase", one, numbers=[first.seq])
    step("erase", room.lead, numbers=[second.seq])
    assert step("erase", room.lead, numbers=[first.seq, second.seq, 999]) is None


def test_undo_is_ones_own_and_of_the_page(room: LiveRoom):
    trainee = room.seat(room.trainees[0])
    rights.open_board(seat=room.lead, scope=room.lesson.pk, everybody=True)
    page = first_page(room.lead)
    draw(room.lead)
    with pytest.raises(NothingToUndo):
        step("undo", trainee)
    draw(trainee)
    pages.add_page(seat=room.lead, scope=room.lesson.pk, event_key=key())
    with pytest.raises(NothingToUndo):
        step("undo", trainee)
    step("undo", trainee, page=page)
    assert [s.author_id for s in Stroke.objects.filter(drawn=True)] == [room.lecturer.pk]
    draw(trainee, page=page)
    with pytest.raises(NothingToUndo):
        step("redo", trainee, page=page)


def test_sending_again_changes_nothing(room: LiveRoom, heard):
    event = key()
    first = draw(room.lead, event_key=event)
    assert draw(room.lead, event_key=event).pk == first.pk
    step("undo", room.lead, event_key=(back := key()))
    step("undo", room.lead, event_key=back)
    pages.add_page(seat=room.lead, scope=room.lesson.pk, event_key=(more := key()))
    pages.add_page(seat=room.lead, scope=room.lesson.pk, event_key=more)
    assert Stroke.objects.count() == 1
    assert BoardPage.objects.count() == 2
    assert len(heard) == 3


@pytest.mark.parametrize(
    "values",
    [
        {"tool": "laser"},
        {"tool": "spray"},
        {"color": "#ff0000"},
        {"color": "red;}"},
        {"width": 3},
        {"width": 201},
        {"tool": "text", "width": 300, "text": "字", "line": [(0, 0), (1, 1)]},
        {"tool": "text", "width": 300, "line": [(0, 0)]},
        {"tool": "text", "width": 30, "line": [(0, 0)], "text": "字"},
        {"text": "不该有字"},
        {"tool": "rect", "line": [(0, 0)]},
        {"tool": "line", "line": [(0, 0), (1, 1), (2, 2)]},
        {"line": []},
        {"line": [(0, 5_626)]},
        {"packed": "%%%"},
        {"packed": "AAAA="},
        {"packed": points.to_wire(points.encode([(1, 1)] * 2_001))},
        {"packed": points.to_wire(points.encode([(10_001, 1)]))},
        {"packed": points.to_wire(points.encode([(-1, 1)]))},
    ],
    ids=lambda values: ",".join(values),
)
def test_what_does_not_fit_is_not_drawn(room: LiveRoom, values):
    with pytest.raises(StrokeInvalid):
        draw(room.lead, **values)
    assert Stroke.objects.count() == 0


def test_text_is_text_and_has_no_hidden_characters(room: LiveRoom):
    op = draw(
        room.lead, tool="text", width=300, line=[(10, 10)], text="<b>主图</b>\u202e\u0007\n第二行"
    )
    assert Stroke.objects.get(seq=op.seq).text == "<b>主图</b>\n第二行"
    with pytest.raises(Invalid):
        draw(room.lead, tool="text", width=300, line=[(10, 10)], text="字" * 501)


def test_a_page_a_board_and_slides_have_limits(room: LiveRoom, monkeypatch):
    monkeypatch.setattr(rules, "STROKES_MAX", 2)
    monkeypatch.setattr(rules, "PAGES_MAX", 2)
    draw(room.lead)
    draw(room.lead)
    with pytest.raises(PageFull):
        draw(room.lead)
    step("undo", room.lead)
    with pytest.raises(PageFull):
        draw(room.lead)
    pages.add_page(seat=room.lead, scope=room.lesson.pk, event_key=key())
    with pytest.raises(BoardFull):
        pages.add_page(seat=room.lead, scope=room.lesson.pk, event_key=key())


def test_pages_are_removed_brought_back_and_never_all(room: LiveRoom, heard):
    scope, first = room.lesson.pk, first_page(room.lead)
    with pytest.raises(LastPage):
        pages.remove_page(seat=room.lead, scope=scope, page_id=first)
    board = pages.add_page(seat=room.lead, scope=scope, event_key=key(), after=first)
    second = board.page_id
    assert second is not None
    pages.remove_page(seat=room.lead, scope=scope, page_id=second)
    assert first_page(room.lead) == first
    with pytest.raises(PageGone):
        draw(room.lead, page=second)
    pages.restore_page(seat=room.lead, scope=scope, page_id=second)
    draw(room.lead, page=second)
    state = queries.snapshot(room.lead)["board"]
    assert [page["id"] for page in state["pages"]] == [str(first), str(second)]
    assert [m["prev"] for _, m in heard] == [0, *[m["seq"] for _, m in heard][:-1]]


def test_a_group_draws_on_its_own_board_and_others_do_not_look_while_it_works(
    room: LiveRoom, heard
):
    one, two = room.trainees[:2]
    group = room.breakout(one)
    op = draw(room.seat(one), scope=group.pk)
    pages.add_page(seat=room.seat(one), scope=group.pk, event_key=key())
    assert {name for name, _ in heard} == {breakout_room_of(group.pk)}
    board_seat(room.lead, group.pk)
    with pytest.raises(NotAllowed):
        board_seat(room.seat(two), group.pk)
    assert [b["title"] for b in queries.boards(room.seat(two))] in ([""], [])
    BreakoutRound.objects.update(closed_at=timezone.now())
    shown = queries.strokes(board_seat(room.seat(two), group.pk), op.page_id, after=0)
    assert len(shown["strokes"]) == 1
    with pytest.raises(DrawingNotAllowed):
        draw(room.seat(one), scope=group.pk)
    with pytest.raises(DrawingNotAllowed):
        draw(room.lead, scope=group.pk)


def test_scopes_that_are_guessed_or_of_another_lesson_are_not_found(room: LiveRoom):
    other = live_room(trainees=1)
    group = other.breakout(other.trainees[0])
    for scope in (uuid.uuid4(), other.lesson.pk, group.pk):
        with pytest.raises(NotFound):
            draw(room.lead, scope=scope, page=uuid.uuid4())
    with pytest.raises(PageGone):
        draw(room.lead, page=first_page(other.lead))


def test_what_a_group_drew_comes_to_the_main_board_and_stays_its_authors(room: LiveRoom, heard):
    one = room.trainees[0]
    group = room.breakout(one, name="二组")
    op = draw(room.seat(one), scope=group.pk)
    draw(room.seat(one), scope=group.pk)
    step("undo", room.seat(one), scope=group.pk)
    BreakoutRound.objects.update(closed_at=timezone.now())
    event = key()
    for _ in range(2):
        pages.bring_page(seat=room.lead, event_key=event, scope=group.pk, page_id=op.page_id)
    here = board_seat(room.lead, room.lesson.pk)
    page = here.board.page
    assert (page.title, here.board.pages.count()) == ("二组", 2)
    shown = queries.strokes(here, page.pk, after=0)["strokes"]
    assert [stroke["by"] for stroke in shown] == [str(one.pk)]
    assert heard[-1][0] == room_of(room.lesson.pk)
    assert LearningEvent.objects.get(kind="board.brought").payload["strokes"] == 1
    step("undo", room.lead)
    assert queries.strokes(here, page.pk, after=0)["strokes"] == []
    with pytest.raises(NotAllowed):
        pages.bring_page(seat=room.seat(one), event_key=key(), scope=group.pk, page_id=op.page_id)


def test_strokes_come_in_pieces(room: LiveRoom, monkeypatch):
    monkeypatch.setattr(queries, "PIECE", 2)
    numbers = [draw(room.lead).seq for _ in range(5)]
    here, found = board_seat(room.lead, room.lesson.pk), []
    after: int | None = 0
    page = first_page(room.lead)
    while after is not None:
        piece = queries.strokes(here, page, after=after)
        found += [stroke["n"] for stroke in piece["strokes"]]
        after = piece["next"]
    assert found == numbers


def test_a_pdf_becomes_pages_once_a_browser_has_opened_it(room: LiveRoom, heard):
    file = StoredFileFactory(owner=room.lecturer)
    deck = decks.use_file(seat=room.lead, file=file, title="")
    assert (deck.state, deck.title) == ("opening", file.name)
    assert decks.use_file(seat=room.lead, file=file, title="x").pk == deck.pk
    with pytest.raises(Invalid):
        decks.place_pages(seat=room.lead, deck_id=deck.pk, heights=[1_999])
    with pytest.raises(Invalid):
        decks.place_pages(seat=room.lead, deck_id=deck.pk, heights=[5_625] * 301)
    decks.place_pages(seat=room.lead, deck_id=deck.pk, heights=[5_625, 7_500, 14_142])
    with pytest.raises(SlidesNotReady):
        decks.place_pages(seat=room.lead, deck_id=deck.pk, heights=[5_625])
    state = queries.snapshot(room.seat(room.trainees[0]))["board"]
    assert [(p["kind"], p["number"], p["height"]) for p in state["pages"]] == [
        ("blank", 0, 5_625),
        ("slide", 1, 5_625),
        ("slide", 2, 7_500),
        ("slide", 3, 14_142),
    ]
    assert state["page"] == state["pages"][1]["id"]
    assert state["decks"][0]["state"] == "ready"
    draw(room.lead, line=[(5, 14_000)], page=state["pages"][3]["id"])
    assert decks.file_of(seat=room.seat(room.trainees[0]), deck_id=deck.pk) == file
    event = LearningEvent.objects.get(kind="board.slides").payload
    assert (event["pages"], event["sha256"]) == (3, file.sha256)
    decks.remove_deck(seat=room.lead, deck_id=deck.pk)
    after = queries.snapshot(room.lead)["board"]
    assert ([p["kind"] for p in after["pages"]], after["decks"]) == (["blank"], [])
    assert [m["prev"] for _, m in heard] == [0, *[m["seq"] for _, m in heard][:-1]]
    with pytest.raises(PageGone):
        pages.restore_page(seat=room.lead, scope=room.lesson.pk, page_id=state["pages"][1]["id"])


def test_slides_of_another_lesson_are_not_found(room: LiveRoom):
    other = live_room()
    deck = decks.use_file(seat=other.lead, file=StoredFileFactory(), title="")
    with pytest.raises(NotFound):
        decks.file_of(seat=room.lead, deck_id=deck.pk)
    with pytest.raises(NotFound):
        decks.place_pages(seat=room.lead, deck_id=deck.pk, heights=[5_625])
    with pytest.raises(NotFound):
        decks.remove_deck(seat=room.lead, deck_id=deck.pk)


def test_when_all_pages_are_slides_and_go_empty_paper_is_left(room: LiveRoom):
    deck = decks.use_file(seat=room.lead, file=StoredFileFactory(), title="")
    blank = first_page(room.lead)
    decks.place_pages(seat=room.lead, deck_id=deck.pk, heights=[5_625])
    pages.remove_page(seat=room.lead, scope=room.lesson.pk, page_id=blank)
    decks.remove_deck(seat=room.lead, deck_id=deck.pk)
    state = queries.snapshot(room.lead)["board"]
    assert [page["kind"] for page in state["pages"]] == ["blank"]
    assert state["page"] == state["pages"][0]["id"]


def test_a_picture_is_no_slide_and_a_presentation_needs_a_converter(room: LiveRoom, monkeypatch):
    with pytest.raises(NotSlides):
        decks.use_file(seat=room.lead, file=StoredFileFactory(content_type="image/png"), title="")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoConverter):
        decks.use_file(
            seat=room.lead, file=StoredFileFactory(content_type=decks.PRESENTATION), title=""
        )


@pytest.fixture
def presentation(room: LiveRoom, settings, tmp_path: Path):
    """A stored file that calls itself a presentation, and jobs that run here and now."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RONGKE_JOBS = settings.RONGKE_JOBS | {"lease_s": 600}
    source = tmp_path / "讲义.pdf"
    source.write_bytes(CONTENT)
    file = store_path(owner=room.lecturer, purpose="attachment", name="讲义.pptx", source=source)
    file.content_type = decks.PRESENTATION
    file.save()
    return file


def office(folder: Path, script: str, monkeypatch) -> None:
    """A program of LibreOffice's name that does what it is told."""
    command = folder / "bin" / "soffice"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")


def test_a_presentation_is_converted_by_a_job(room: LiveRoom, presentation, tmp_path, monkeypatch):
    office(tmp_path, 'for last; do :; done; cp "$last" slides.pdf', monkeypatch)
    deck = decks.use_file(seat=room.lead, file=presentation, title="讲义")
    assert deck.state == "converting"
    drain()
    deck.refresh_from_db()
    assert (deck.state, deck.file.content_type, deck.file.name) == (
        "opening",
        "application/pdf",
        "讲义.pdf",
    )


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "echo '<html>' > slides.pdf"])
def test_a_conversion_that_fails_says_so(
    room: LiveRoom, presentation, tmp_path, monkeypatch, script
):
    office(tmp_path, script, monkeypatch)
    deck = decks.use_file(seat=room.lead, file=presentation, title="讲义")
    drain()
    deck.refresh_from_db()
    assert (deck.state, deck.problem, deck.file) == ("failed", "not_converted", None)
    assert Job.objects.get(kind=decks.KIND).state == "failed"
    assert Deck.objects.count() == 1


def test_a_replay_begins_as_the_class_began_and_ends_as_it_ended(room: LiveRoom):
    before = draw(room.lead)
    gone = draw(room.lead)
    step("undo", room.lead)
    session = room.on_air()
    group = room.breakout(room.trainees[0])
    draw(room.seat(room.trainees[0]), scope=group.pk)
    draw(room.lead, line=[(1, 1), (2, 2)])
    step("clear_page", room.lead)
    step("undo", room.lead)
    pages.add_page(seat=room.lead, scope=room.lesson.pk, event_key=key())
    session.ended_at = clock.now()
    session.save()
    items = queries.timeline(session.pk)
    json.dumps([dict(item.data) for item in items])
    mine = [item for item in items if item.data["scope"] == str(room.lesson.pk)]
    opening = mine[0]
    assert (opening.kind, opening.at_ms) == ("board", 0)
    assert [stroke["n"] for stroke in opening.data["strokes"]] == [before.seq]
    seen = {stroke["n"] for stroke in opening.data["strokes"]}
    for item in mine[1:]:
        if item.kind == "stroke":
            seen |= {stroke["n"] for stroke in item.data["add"]}
            seen -= set(item.data["hide"])
    shown = Stroke.objects.filter(board__scope=room.lesson.pk, drawn=True, removed_by=None)
    assert seen == set(shown.values_list("seq", flat=True))
    assert gone.seq not in seen
    assert mine[-1].kind == "slide"
    assert {item.data["scope"] for item in items} == {str(room.lesson.pk), str(group.pk)}
