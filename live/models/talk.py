"""What is said in writing in a live room: chat, and bullets over the picture."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from live.models.breakouts import Breakout
from live.models.lesson import LiveSession
from lms.core.models import UUIDModel


class ChatMessage(UUIDModel):
    """A line of the chat; ``at_ms`` counts from the session's start."""

    class To(models.TextChoices):
        ROOM = "room"
        LECTURERS = "lecturers"
        PERSON = "person"
        """A lecturer's private answer to one trainee."""
        BREAKOUTS = "breakouts"
        """A lecturer to all groups at once."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="chat")
    breakout = models.ForeignKey(Breakout, null=True, on_delete=models.CASCADE, related_name="chat")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=9)
    to = models.CharField(max_length=9, choices=To, default=To.ROOM)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reply_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=500)
    at_ms = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    event_key = models.UUIDField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["session", "created_at"], name="live_chat_time"),
            models.Index(fields=["author", "created_at"], name="live_chat_rate"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "event_key"], name="one_line_per_event")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class LiveBullet(UUIDModel):
    """A bullet over a live class or its replay; ``at_ms`` counts from the session's start."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="bullets")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at_ms = models.PositiveBigIntegerField()
    text = models.CharField(max_length=100)
    color = models.CharField(max_length=7, default="#ffffff")
    mode = models.CharField(max_length=6, default="scroll")
    replayed = models.BooleanField(default=False)
    """Sent while watching the replay."""
    hidden_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    event_key = models.UUIDField()

    class Meta:
        ordering = ["at_ms", "created_at"]
        indexes = [
            models.Index(fields=["session", "at_ms"], name="live_bullet_time"),
            models.Index(fields=["author", "created_at"], name="live_bullet_rate"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "event_key"], name="one_live_bullet_per_event"
            )
        ]

    def __str__(self) -> str:
        return self.text
