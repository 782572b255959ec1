"""A live lesson's room with its settings, and each of its runs on air."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class LiveLesson(UUIDModel):
    """The room of one live lesson; its row is locked by everything that changes the room."""

    class Recording(models.TextChoices):
        AUTO = "auto"
        """Begins with the class."""
        MANUAL = "manual"

    class Chat(models.TextChoices):
        ALL = "all"
        LECTURERS = "lecturers"
        """Trainees write to the lecturers only."""
        OFF = "off"

    class Layout(models.TextChoices):
        SPEAKER = "speaker"
        GRID = "grid"
        SCREEN = "screen"
        BOARD = "board"

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="live")
    recording = models.CharField(max_length=6, choices=Recording, default=Recording.AUTO)
    chat = models.CharField(max_length=9, choices=Chat, default=Chat.ALL)
    bullets = models.BooleanField(default=True)
    hands = models.BooleanField(default=True)
    """Trainees may raise their hands."""
    stage_locked = models.BooleanField(default=False)
    """Trainees neither raise hands nor open their own microphone or camera."""
    layout = models.CharField(max_length=7, choices=Layout, default=Layout.SPEAKER)
    pinned = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    follow = models.BooleanField(default=False)
    """Everybody's page shows the lecturer's layout."""
    screen_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who holds the one place for a shared screen."""
    rev = models.PositiveBigIntegerField(default=0)
    """Counts the room's changes; each message of a change carries it."""
    due_at = models.DateTimeField(null=True)
    """When the server has to do something next (a countdown ends)."""

    def __str__(self) -> str:
        return str(self.lesson_id)


class LiveSession(UUIDModel):
    """One run on air; at most one of a lesson is open."""

    class Recording(models.TextChoices):
        OFF = "off"
        STARTING = "starting"
        ON = "on"
        PAUSED = "paused"
        FAILED = "failed"

    class Why(models.TextChoices):
        LECTURER = "lecturer"
        OVERTIME = "overtime"
        """The timetable's end had passed and nobody was teaching."""
        CLASS_CLOSED = "class_closed"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="live_sessions")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, choices=Why, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recording = models.CharField(max_length=8, choices=Recording, default=Recording.OFF)
    """What the recorder does now, shown to everybody."""

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson"], condition=Q(ended_at=None), name="one_open_session_per_lesson"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.started_at}"
