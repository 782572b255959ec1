"""Bullet comments (弹幕): tied to a moment of the video, flying over the picture."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class Bullet(UUIDModel):
    """One bullet comment."""

    class Mode(models.TextChoices):
        SCROLL = "scroll"
        TOP = "top"
        BOTTOM = "bottom"

    class State(models.TextChoices):
        VISIBLE = "visible"
        PENDING = "pending"
        """Seen by its author only, until somebody passes it."""
        HIDDEN = "hidden"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="bullets")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Null for an imported comment."""
    at_ms = models.PositiveIntegerField()
    text = models.CharField(max_length=100)
    color = models.CharField(max_length=7, default="#ffffff")
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.SCROLL)
    state = models.CharField(max_length=8, choices=State, default=State.VISIBLE)
    state_reason = models.CharField(max_length=40, blank=True)
    reports = models.PositiveSmallIntegerField(default=0)
    event_key = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["at_ms", "created_at"]
        indexes = [
            models.Index(fields=["lesson", "state", "at_ms"], name="bullet_time_line"),
            models.Index(fields=["author", "created_at"], name="bullet_rate"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "event_key"], name="one_bullet_per_event")
        ]

    def __str__(self) -> str:
        return self.text
