"""Errors of the board."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound


class DrawingNotAllowed(NotAllowed):
    """Trainees draw when a lecturer lets them."""

    code = "drawing_not_allowed"
    message = "You may look at this board; a lecturer can let you draw."


class StrokeInvalid(Invalid):
    """``details.fields`` says what of the drawing does not fit; nothing was drawn."""

    code = "stroke_invalid"
    message = "This cannot be drawn; nothing was changed."


class PageGone(NotFound):
    """The page is not on this board (any more)."""

    code = "board_page_gone"
    message = "This page is no longer on the board; nothing was changed."


class PageFull(Conflict):
    """``details.max`` strokes are on the page."""

    code = "board_page_full"
    message = "This page holds as many strokes as it can; go on on a new page."


class BoardFull(Conflict):
    """``details.max`` pages are on the board."""

    code = "board_full"
    message = "This board holds as many pages as it can; remove one first."


class LastPage(Conflict):
    """A board keeps at least one page."""

    code = "board_last_page"
    message = "The last page of a board stays."


class NothingToUndo(Conflict):
    """Nothing of one's own on this page is left to undo (or to bring back)."""

    code = "nothing_to_undo"
    message = "There is nothing of yours on this page to undo or bring back."


class NotSlides(Invalid):
    """Neither a PDF nor a presentation."""

    code = "not_slides"
    message = "Slides are PDF files (or PPTX where the server can convert them)."


class NoConverter(Conflict):
    """LibreOffice is not installed on this server."""

    code = "no_converter"
    message = "This server cannot convert presentations; save the slides as PDF and bring those."


class SlidesTooLarge(Invalid):
    """``details.max_bytes``."""

    code = "slides_too_large"
    message = "The slides are larger than a class can load quickly; save them smaller."


class SlidesNotReady(Conflict):
    """Still converting, failed, or placed already."""

    code = "slides_not_ready"
    message = "These slides are not waiting for their pages."


class TooManyDecks(Conflict):
    """``details.max`` sets of slides."""

    code = "too_many_decks"
    message = "This lesson has as many slide files as it can have; remove one first."
