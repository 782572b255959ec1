"""Messages of the board in a live room's socket.

``scope`` is the lesson's id or a breakout's. Changes of a board carry ``prev`` and ``seq``: who
has seen ``prev`` applies them, who has not reads the board again.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from live.board.points import TALLEST, WIDTH
from live.board.rules import ERASE_MAX, TEXT_MAX
from lms.realtime.frames import ClientMessage, ServerMessage

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Tool = Annotated[str, Field(max_length=7)]
Color = Annotated[str, Field(max_length=6)]
Width = Annotated[int, Field(ge=1, le=2_000)]


class BoardDraw(ClientMessage):
    """A finished stroke; ``p``: its points (``live/board/points.py``)."""

    T: ClassVar[str] = "board.draw"
    scope: UUID
    event_id: UUID
    page: UUID
    tool: Tool
    color: Color
    width: Width
    p: str = Field(max_length=15_000)
    text: str = Field(default="", max_length=TEXT_MAX * 2)


class BoardErase(ClientMessage):
    """Take strokes off, by their numbers."""

    T: ClassVar[str] = "board.erase"
    scope: UUID
    event_id: UUID
    page: UUID
    strokes: list[Number] = Field(min_length=1, max_length=ERASE_MAX)


class BoardClear(ClientMessage):
    """Take everything off a page."""

    T: ClassVar[str] = "board.clear"
    scope: UUID
    event_id: UUID
    page: UUID


class BoardUndo(ClientMessage):
    """Take back one's own last change of a page."""

    T: ClassVar[str] = "board.undo"
    scope: UUID
    event_id: UUID
    page: UUID


class BoardRedo(ClientMessage):
    """Bring back what one undid last."""

    T: ClassVar[str] = "board.redo"
    scope: UUID
    event_id: UUID
    page: UUID


class BoardTurn(ClientMessage):
    """Turn everybody's page."""

    T: ClassVar[str] = "board.turn"
    scope: UUID
    event_id: UUID
    page: UUID


class BoardAdd(ClientMessage):
    """Empty paper behind a page (or at the end), and turn to it."""

    T: ClassVar[str] = "board.add"
    scope: UUID
    event_id: UUID
    after: UUID | None = None


class BoardRemove(ClientMessage):
    """Take a page away."""

    T: ClassVar[str] = "board.remove"
    scope: UUID
    page: UUID


class BoardRestore(ClientMessage):
    """Bring a removed page back."""

    T: ClassVar[str] = "board.restore"
    scope: UUID
    page: UUID


class BoardBring(ClientMessage):
    """Copy a breakout's page to the main board; ``scope`` is the breakout."""

    T: ClassVar[str] = "board.bring"
    scope: UUID
    event_id: UUID
    page: UUID


class BoardLet(ClientMessage):
    """Let a trainee draw, or no longer."""

    T: ClassVar[str] = "board.let"
    scope: UUID
    user: UUID
    allowed: bool


class BoardOpen(ClientMessage):
    """Let every trainee here draw, or only those who were let."""

    T: ClassVar[str] = "board.open"
    scope: UUID
    everybody: bool


class BoardInkSend(ClientMessage):
    """Points of a stroke that is being drawn, every 50 ms at most; nothing keeps them.

    ``key`` is the ``event_id`` under which the stroke will come; ``start`` counts its points
    before these.
    """

    T: ClassVar[str] = "board.ink"
    scope: UUID
    page: UUID
    key: UUID
    tool: Tool
    color: Color
    width: Width
    start: int = Field(ge=0, le=10_000)
    p: str = Field(max_length=1_600)


class BoardLaserSend(ClientMessage):
    """Where one points; without ``x`` and ``y`` one points no longer. Nothing keeps it."""

    T: ClassVar[str] = "board.laser"
    scope: UUID
    page: UUID
    x: int | None = Field(default=None, ge=0, le=WIDTH)
    y: int | None = Field(default=None, ge=0, le=TALLEST)


class BoardDone(ServerMessage):
    """Committed; ``seq`` is the board's number now (null: nothing had to change)."""

    T: ClassVar[str] = "board.done"
    seq: int | None = None


class BoardStroke(BaseModel):
    """A stroke; ``n`` is its number and its place in depth."""

    n: int
    by: str
    tool: Literal["pen", "marker", "line", "arrow", "rect", "ellipse", "text"]
    color: str
    width: int
    p: str
    text: str | None = None
    key: str | None = None


class BoardPageBody(BaseModel):
    """A page: a slide, or empty paper; ``height`` in units, 10,000 are its width."""

    id: str
    kind: Literal["blank", "slide"]
    deck: str | None
    number: int
    height: int
    title: str


class BoardDeckBody(BaseModel):
    """A set of slides."""

    id: str
    title: str
    state: Literal["converting", "opening", "ready", "failed"]
    problem: str


class BoardChanged(ServerMessage):
    """Strokes came into sight and went out of it; again applied: no effect."""

    T: ClassVar[str] = "board.op"
    scope: str
    prev: int
    seq: int
    page: str
    op: Literal["draw", "erase", "clear", "undo", "redo"]
    add: list[BoardStroke]
    hide: list[int]


class BoardStale(ServerMessage):
    """So much changed on a page that everybody reads it again."""

    T: ClassVar[str] = "board.stale"
    scope: str
    prev: int
    seq: int
    page: str


class BoardPageTurned(ServerMessage):
    """Everybody's page is another one."""

    T: ClassVar[str] = "board.page"
    scope: str
    prev: int
    seq: int
    page: str


class BoardPagesChanged(ServerMessage):
    """Pages or slides changed: all of them as they are now."""

    T: ClassVar[str] = "board.pages"
    scope: str
    prev: int
    seq: int
    page: str
    pages: list[BoardPageBody]
    decks: list[BoardDeckBody]


class BoardRights(ServerMessage):
    """Who may draw: everybody (``open``), or these user ids and the lecturers."""

    T: ClassVar[str] = "board.rights"
    scope: str
    prev: int
    seq: int
    open: bool
    drawers: list[str]


class BoardInk(ServerMessage):
    """Somebody is drawing; droppable. The stroke itself follows as ``board.op``."""

    T: ClassVar[str] = "board.ink"
    scope: str
    page: str
    by: str
    key: str
    tool: str
    color: str
    width: int
    start: int
    p: str


class BoardLaser(ServerMessage):
    """Somebody points at something (or no longer); droppable."""

    T: ClassVar[str] = "board.laser"
    scope: str
    page: str
    by: str
    x: int | None = None
    y: int | None = None
