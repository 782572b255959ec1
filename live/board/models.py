"""The whiteboard: boards by scope, their pages and slides, strokes, and who may draw.

A scope is the lesson (the main room) or one of its breakouts. Coordinates are integers: a page is
10,000 units wide, its height follows from its shape; nothing depends on anybody's screen.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson
from lms.files.models import StoredFile


class Deck(TimestampedModel):
    """Slides that a lecturer brought: a PDF, or what LibreOffice made of a presentation."""

    class State(models.TextChoices):
        CONVERTING = "converting"
        OPENING = "opening"
        """The PDF is there; a lecturer's browser has not told its pages yet."""
        READY = "ready"
        FAILED = "failed"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="decks")
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """The PDF that is shown; null until a conversion is done."""
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.OPENING)
    problem = models.CharField(max_length=40, blank=True)
    """An error's code where it failed."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "source"],
                condition=Q(removed_at=None),
                name="one_deck_per_file",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Board(TimestampedModel):
    """One scope's board. ``seq`` counts its changes; whoever changes it locks this row."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="boards")
    scope = models.UUIDField(unique=True)
    """The lesson's id, or a breakout's."""
    seq = models.PositiveIntegerField(default=0)
    page = models.ForeignKey("BoardPage", null=True, on_delete=models.SET_NULL, related_name="+")
    """The page that everybody follows."""
    open_to_all = models.BooleanField(default=False)
    """Whether every trainee here may draw."""

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.scope)

    @property
    def is_main(self) -> bool:
        """Whether this is the main room's board."""
        return self.scope == self.lesson_id


class BoardPage(UUIDModel):
    """One page: a slide, or empty paper."""

    class Kind(models.TextChoices):
        BLANK = "blank"
        SLIDE = "slide"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="pages")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.BLANK)
    deck = models.ForeignKey(Deck, null=True, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField(default=0)
    """Which page of its deck, from 1; 0 on empty paper."""
    height = models.PositiveIntegerField()
    """Units; the width is 10,000."""
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True)
    """Where it came from, on a page that a group brought back."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                name="slides_have_decks",
                condition=Q(kind="blank", deck=None, number=0)
                | Q(kind="slide", deck__isnull=False, number__gte=1),
            ),
            models.CheckConstraint(
                name="page_height_range", condition=Q(height__gte=2_000, height__lte=30_000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} {self.order}"


class BoardOp(UUIDModel):
    """One change of what is drawn. The list is the board's history: replay reads it in order."""

    class Kind(models.TextChoices):
        DRAW = "draw"
        ERASE = "erase"
        CLEAR = "clear"
        UNDO = "undo"
        REDO = "redo"
        SHOW = "show"
        """Everybody's page was turned to ``page``; drawn is nothing."""

    class State(models.TextChoices):
        DONE = "done"
        UNDONE = "undone"
        DEAD = "dead"
        """Undone, and something new was done since: cannot come back."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="ops")
    seq = models.PositiveIntegerField()
    page = models.ForeignKey(BoardPage, on_delete=models.CASCADE, related_name="ops")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    state = models.CharField(max_length=6, choices=State, default=State.DONE)
    target = models.PositiveIntegerField(null=True)
    """``seq`` of what an undo or redo was about."""
    shown = models.JSONField(default=list)
    """Numbers of the strokes that came into sight."""
    hidden = models.JSONField(default=list)
    """Numbers of the strokes that went out of sight."""
    event_key = models.UUIDField()
    """The client's id of this change: sent again, it is the same change."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["page", "author", "state", "seq"], name="board_own_history")
        ]
        constraints = [
            models.UniqueConstraint(fields=["board", "seq"], name="one_op_per_number"),
            models.UniqueConstraint(fields=["author", "event_key"], name="one_op_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} #{self.seq} {self.kind}"


class Stroke(UUIDModel):
    """What somebody drew in one go; ``seq`` is its number on its board and its place in depth."""

    class Tool(models.TextChoices):
        PEN = "pen"
        MARKER = "marker"
        LINE = "line"
        ARROW = "arrow"
        RECT = "rect"
        ELLIPSE = "ellipse"
        TEXT = "text"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="strokes")
    page = models.ForeignKey(BoardPage, on_delete=models.CASCADE, related_name="strokes")
    seq = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=7, choices=Tool)
    color = models.CharField(max_length=6)
    width = models.PositiveSmallIntegerField()
    """Units; of text, the height of its letters."""
    points = models.BinaryField(max_length=20_000)
    """See :mod:`live.board.points`."""
    text = models.CharField(max_length=500, blank=True)
    drawn = models.BooleanField(default=True)
    """False while its author has undone it."""
    removed_by = models.PositiveIntegerField(null=True)
    """``seq`` of the erasing or clearing that hides it."""

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["page", "seq"], name="strokes_of_page")]
        constraints = [
            models.UniqueConstraint(fields=["board", "seq"], name="one_stroke_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.board_id} #{self.seq} {self.tool}"


class BoardGrant(UUIDModel):
    """A trainee whom a lecturer lets draw on one board."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "user"], name="one_grant_per_person")
        ]

    def __str__(self) -> str:
        return str(self.user_id)
