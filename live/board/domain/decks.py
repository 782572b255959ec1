"""Slides: a PDF as it is, a presentation by way of LibreOffice where that is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Final

from django.db import transaction

from live.access import LiveSeat
from live.board import rules
from live.board.access import BoardSeat, board_seat
from live.board.domain.changes import next_seq, tell_pages
from live.board.domain.pages import insert, take_away, turn_to
from live.board.errors import (
    NoConverter,
    NotSlides,
    SlidesNotReady,
    SlidesTooLarge,
    TooManyDecks,
)
from live.board.events import SlidesAdded
from live.board.models import Deck
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.events.domain.record import record
from lms.files import paths
from lms.files.domain import store, uploads
from lms.files.domain.finish import content_type_of
from lms.files.errors import UnsupportedContent
from lms.files.models import Purpose, StoredFile
from lms.jobs.domain import enqueue
from lms.jobs.errors import JobFailed
from lms.people.queries import subject_id

KIND: Final = "board.convert"
PDF: Final = "application/pdf"
PRESENTATION: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
CONVERT_WITHIN_S: Final = 180


def converter() -> str | None:
    """LibreOffice's command, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def add_deck(*, seat: LiveSeat, upload_id: uuid.UUID, title: str) -> Deck:
    """Bring slides from a finished upload.

    Raises NotComplete, NotSlides, NoConverter, SlidesTooLarge or TooManyDecks.
    """
    board_seat(seat, seat.lesson.pk).require_lead()
    file = uploads.take(owner=seat.user, upload_id=upload_id, purpose=Purpose.ATTACHMENT)
    return use_file(seat=seat, file=file, title=title)


@transaction.atomic
def use_file(*, seat: LiveSeat, file: StoredFile, title: str) -> Deck:
    """As :func:`add_deck`, with a stored file; the same file again returns its slides."""
    here = board_seat(seat, seat.lesson.pk, lock=True)
    here.require_lead()
    standing = Deck.objects.filter(lesson=seat.lesson, removed_at=None)
    if (seen := standing.filter(source=file).first()) is not None:
        return seen
    if file.content_type not in {PDF, PRESENTATION}:
        raise NotSlides(found=file.content_type)
    if file.size > rules.DECK_BYTES:
        raise SlidesTooLarge(max_bytes=rules.DECK_BYTES)
    if standing.count() >= rules.DECKS_MAX:
        raise TooManyDecks(max=rules.DECKS_MAX)
    ready = file.content_type == PDF
    if not ready and converter() is None:
        raise NoConverter
    deck = Deck.objects.create(
        lesson=seat.lesson,
        source=file,
        file=file if ready else None,
        title=title.strip()[:120] or file.name[:120],
        state=Deck.State.OPENING if ready else Deck.State.CONVERTING,
    )
    if not ready:
        enqueue.enqueue(
            kind=KIND,
            params={"deck": str(deck.pk)},
            owner=seat.user,
            key=str(deck.pk),
            class_id=seat.lesson.training_class_id,
        )
    _tell(here)
    return deck


@transaction.atomic
def place_pages(*, seat: LiveSeat, deck_id: uuid.UUID, heights: list[int]) -> Deck:
    """Put the pages of an opened PDF behind the present page and turn to the first.

    ``heights`` (units, one a page) are what a lecturer's browser read from the file: they shape
    the paper, and nothing else rests on them. Raises SlidesNotReady, BoardFull, Invalid.
    """
    here = board_seat(seat, seat.lesson.pk, lock=True)
    here.require_lead()
    deck = _deck(here, deck_id)
    low, high = rules.HEIGHT_RANGE
    if not 0 < len(heights) <= rules.DECK_PAGES_MAX:
        raise Invalid(fields={"heights": "count"}, max=rules.DECK_PAGES_MAX)
    if not all(low <= height <= high for height in heights):
        raise Invalid(fields={"heights": "out_of_range"})
    if deck.state != Deck.State.OPENING or deck.file is None:
        raise SlidesNotReady(state=deck.state)
    deck.state = Deck.State.READY
    deck.save(update_fields=["state", "updated_at"])
    at = here.board.page.order if here.board.page else 0
    prev = here.board.seq
    pages = insert(here.board, at, heights, deck_id=deck.pk)
    record(
        SlidesAdded(deck=str(deck.pk), pages=len(pages), sha256=deck.file.sha256),
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
    )
    turn_to(here, pages[0], uuid.uuid4())
    tell_pages(here.board, prev=prev)
    return deck


@transaction.atomic
def remove_deck(*, seat: LiveSeat, deck_id: uuid.UUID) -> None:
    """Take slides and their pages off the board; a replay still has them."""
    here = board_seat(seat, seat.lesson.pk, lock=True)
    here.require_lead()
    deck = _deck(here, deck_id)
    deck.removed_at = clock.now()
    deck.save(update_fields=["removed_at", "updated_at"])
    pages = list(here.board.pages.filter(deck=deck, removed_at=None))
    if pages:
        take_away(here, pages)
    else:
        _tell(here)


def file_of(*, seat: LiveSeat, deck_id: uuid.UUID) -> StoredFile:
    """The PDF of slides, removed ones included: a replay shows them. Raises ``NotFound``."""
    deck = Deck.objects.filter(pk=deck_id, lesson=seat.lesson).select_related("file").first()
    if deck is None or deck.file is None:
        raise NotFound
    return deck.file


def convert(*, deck_id: uuid.UUID) -> None:
    """Make the PDF of a presentation; the job's work. Safe to repeat. Raises ``JobFailed``."""
    deck = Deck.objects.filter(pk=deck_id, removed_at=None).select_related("source").first()
    if deck is None or deck.state != Deck.State.CONVERTING:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="rongke-slides-") as folder:
            made = _to_pdf(paths.absolute(deck.source.path), Path(folder))
            name = Path(deck.source.name).stem[:190] + ".pdf"
            if content_type_of(made, Purpose.ATTACHMENT) != PDF:
                raise UnsupportedContent
            pdf = store.store_path(
                owner=deck.source.owner, purpose=Purpose.ATTACHMENT, name=name, source=made
            )
    except UnsupportedContent as error:
        _settle(deck_id, state=Deck.State.FAILED, problem="not_converted", pdf=None)
        raise JobFailed("not_converted", "LibreOffice made something else than a PDF.") from error
    except JobFailed as error:
        _settle(deck_id, state=Deck.State.FAILED, problem=error.code, pdf=None)
        raise
    _settle(deck_id, state=Deck.State.OPENING, problem="", pdf=pdf)


def _to_pdf(source: Path, folder: Path) -> Path:
    """Run LibreOffice with a profile of its own in ``folder``; the PDF's path."""
    command = converter()
    if command is None:
        raise JobFailed("no_converter", NoConverter.message)
    given = folder / "slides.pptx"
    shutil.copyfile(source, given)
    arguments = [
        command,
        "--headless",
        "--norestore",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(given),
    ]
    try:
        subprocess.run(  # noqa: S603 - a fixed command on a file that we named
            arguments, cwd=folder, capture_output=True, timeout=CONVERT_WITHIN_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise JobFailed("not_converted", "LibreOffice could not convert these slides.") from error
    made = folder / "slides.pdf"
    if not made.is_file() or made.stat().st_size > rules.DECK_BYTES:
        raise JobFailed("not_converted", "LibreOffice could not convert these slides.")
    return made


@transaction.atomic
def _settle(deck_id: uuid.UUID, *, state: str, problem: str, pdf: StoredFile | None) -> None:
    """Keep what came of a conversion and tell the room."""
    from live.board.models import Board

    deck = Deck.objects.select_for_update().get(pk=deck_id)
    deck.state, deck.problem, deck.file = state, problem, pdf
    deck.save(update_fields=["state", "problem", "file", "updated_at"])
    board = Board.objects.select_for_update().get(scope=deck.lesson_id)
    prev = board.seq
    next_seq(board)
    tell_pages(board, prev=prev)


def _deck(here: BoardSeat, deck_id: uuid.UUID) -> Deck:
    deck = (
        Deck.objects.select_for_update(of=("self",))
        .select_related("file")
        .filter(pk=deck_id, lesson=here.seat.lesson, removed_at=None)
        .first()
    )
    if deck is None:
        raise NotFound
    return deck


def _tell(here: BoardSeat) -> None:
    prev = here.board.seq
    next_seq(here.board)
    tell_pages(here.board, prev=prev)
