"""Who is in a live room and how; roll calls."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from live.models.breakouts import Breakout
from live.models.lesson import LiveLesson, LiveSession
from lms.core.models import UUIDModel


class Participant(UUIDModel):
    """One person in one room: kept between visits, so that a reconnection finds everything."""

    class Stage(models.TextChoices):
        NONE = "none"
        INVITED = "invited"
        ON = "on"

    live = models.ForeignKey(LiveLesson, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="live_places"
    )
    part = models.CharField(max_length=9)
    """A value of :class:`live.access.Part`."""
    connection = models.UUIDField(null=True)
    """The newest page; older ones of the same person are told to step back."""
    seen_at = models.DateTimeField()
    """When a server process last knew the connection alive."""
    gone_at = models.DateTimeField(null=True)
    """When the connection was lost; null while it stands."""
    joined_at = models.DateTimeField(null=True)
    """Of the present stay; null once they count as having left."""
    session = models.ForeignKey(
        LiveSession, null=True, on_delete=models.SET_NULL, related_name="participants"
    )
    """The run on air in which the present stay is on record."""
    reconnects = models.PositiveIntegerField(default=0)
    hidden = models.BooleanField(default=False)
    """The page was not visible at the last beat."""
    away = models.BooleanField(default=False)
    """Did not answer a presence prompt or a roll call."""
    hand_at = models.DateTimeField(null=True)
    hand_place = models.IntegerField(default=0)
    """Order in the queue; equal ones by ``hand_at``."""
    stage = models.CharField(max_length=7, choices=Stage, default=Stage.NONE)
    stage_at = models.DateTimeField(null=True)
    mic = models.BooleanField(default=False)
    camera = models.BooleanField(default=False)
    chat_muted_until = models.DateTimeField(null=True)
    breakout = models.ForeignKey(
        Breakout, null=True, on_delete=models.SET_NULL, related_name="visitors"
    )
    """Where the person is now; null: the main room."""
    spoke_ms = models.PositiveBigIntegerField(default=0)
    """Of this session, by audio level; not on record yet beyond ``spoke_logged_ms``."""
    spoke_logged_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["live", "user"], name="one_place_per_person_and_room")
        ]
        indexes = [
            models.Index(
                fields=["gone_at"],
                name="live_gone",
                condition=Q(joined_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.part}"


class RollCall(UUIDModel):
    """A lecturer asks who is there; the server counts down."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="roll_calls")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(closed_at=None), name="one_open_roll_call"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.started_at}"


class RollCallAnswer(UUIDModel):
    """One trainee who was asked; ``took_ms`` stays null when no answer came in time."""

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    took_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll_call", "user"], name="one_answer_per_roll_call")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.took_ms}"
