"""What happens on boards, as events. Strokes are rows; what counts as evidence is here."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class SlidesAdded(Payload):
    """Slides were put on the main board."""

    KIND: ClassVar[str] = "board.slides"
    deck: str
    pages: int
    sha256: str


class PageShown(Payload):
    """Everybody's page was turned; ``number`` is the slide's, 0 on empty paper."""

    KIND: ClassVar[str] = "board.page"
    scope: str
    page: str
    deck: str | None
    number: int


class PageCleared(Payload):
    """All strokes of a page were taken off (its author can undo it)."""

    KIND: ClassVar[str] = "board.cleared"
    scope: str
    page: str
    strokes: int


class DrawingAllowed(Payload):
    """A person (``subject``), or everybody, may draw from now on, or may no longer."""

    KIND: ClassVar[str] = "board.drawing"
    scope: str
    allowed: bool
    everybody: bool


class Drew(Payload):
    """A person drew on a page: once per person and page."""

    KIND: ClassVar[str] = "board.drew"
    scope: str
    page: str


class PageBrought(Payload):
    """What a group drew was brought back to the main room."""

    KIND: ClassVar[str] = "board.brought"
    scope: str
    page: str
    strokes: int
