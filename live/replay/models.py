"""Replays: the tracks of a session on one clock, and the film that can be made of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from live.models import Breakout, LiveSession
from lms.core.models import TimestampedModel, UUIDModel


class Replay(TimestampedModel):
    """Of one session. Its id names the package of its files."""

    class State(models.TextChoices):
        BUILDING = "building"
        READY = "ready"
        """Something can be watched; ``complete`` says whether everything can."""
        FAILED = "failed"
        DELETED = "deleted"

    session = models.OneToOneField(LiveSession, on_delete=models.CASCADE, related_name="replay")
    state = models.CharField(max_length=8, choices=State, default=State.BUILDING)
    complete = models.BooleanField(default=False)
    duration_ms = models.PositiveBigIntegerField(default=0)
    """Of the session: the replay's clock runs from its start to its end."""
    reason = models.CharField(max_length=40, blank=True)
    """Why it failed: a code."""
    job_id = models.UUIDField(null=True)
    ready_at = models.DateTimeField(null=True)
    film_job_id = models.UUIDField(null=True)
    film_bytes = models.PositiveBigIntegerField(default=0)
    """Size of the composed film; 0: none."""
    keep_until = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["state", "keep_until"], name="replay_retention")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.state}"


class ReplayTrack(UUIDModel):
    """One stay of one publication, playable on its own."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="tracks")
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    breakout = models.ForeignKey(Breakout, null=True, on_delete=models.CASCADE, related_name="+")
    """The group in which it was said and shown; null: the main room."""
    source = models.CharField(max_length=8)
    kind = models.CharField(max_length=5)
    """``av``, ``audio`` or ``video``."""
    name = models.CharField(max_length=40)
    """Its folder within the package."""
    offset_ms = models.BigIntegerField()
    """From the session's start to its own."""
    duration_ms = models.PositiveBigIntegerField()
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    copied = models.BooleanField(default=True)
    """The picture is as it was sent; else it was converted."""
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["offset_ms", "name"]
        constraints = [models.UniqueConstraint(fields=["replay", "name"], name="replay_track_name")]

    def __str__(self) -> str:
        return self.name
