"""Breakouts (分组讨论): rounds, their groups, and who belongs where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from live.models.lesson import LiveSession
from lms.core.models import UUIDModel


class BreakoutRound(UUIDModel):
    """One time that the class went into groups."""

    class Mode(models.TextChoices):
        RANDOM = "random"
        GROUPS = "groups"
        """By the class's mutual-help groups."""
        HAND = "hand"
        CHOICE = "choice"
        """Everybody chooses, and may change."""

    session = models.ForeignKey(
        LiveSession, on_delete=models.CASCADE, related_name="breakout_rounds"
    )
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=6, choices=Mode)
    may_return = models.BooleanField(default=False)
    """Trainees may go back to the main room by themselves."""
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(closed_at=None), name="one_open_round"
            ),
            models.UniqueConstraint(fields=["session", "number"], name="round_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} #{self.number}"


class Breakout(UUIDModel):
    """One group's room in a round."""

    round = models.ForeignKey(BreakoutRound, on_delete=models.CASCADE, related_name="breakouts")
    name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    help_at = models.DateTimeField(null=True)
    """When the group asked for a lecturer; null once one has come."""

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["round", "order"], name="breakout_order")]

    def __str__(self) -> str:
        return self.name


class BreakoutPlace(UUIDModel):
    """Which breakout of a round a trainee belongs to."""

    round = models.ForeignKey(BreakoutRound, on_delete=models.CASCADE, related_name="places")
    breakout = models.ForeignKey(Breakout, on_delete=models.CASCADE, related_name="places")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    """Called back to the main room one by one: a reconnection stays there."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="one_breakout_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.breakout_id}"
