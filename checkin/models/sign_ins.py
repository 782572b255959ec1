"""Who has signed in to or out of which lesson, and how."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class SignIn(UUIDModel):
    """One verified presence at the start or at the end of a lesson (签到 / 签退)."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class Method(models.TextChoices):
        FACE = "face"
        CODE = "code"
        """One-time code, confirmed by a lecturer who looked."""
        QR = "qr"
        """The rotating picture on the projector."""
        HAND = "hand"
        """A lecturer's word, with a reason."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="sign_ins")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_ins"
    )
    direction = models.CharField(max_length=3, choices=Direction)
    method = models.CharField(max_length=4, choices=Method)
    at = models.DateTimeField()
    """Server clock."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who confirmed or marked it; null where the trainee alone did it."""
    off_ms = models.PositiveIntegerField(default=0)
    """How late after the start (in), or how early before the end (out), in ms."""
    reason = models.CharField(max_length=500, blank=True)
    """The lecturer's, for a mark by hand."""
    evidence = models.JSONField(default=dict)
    """What the method adds: hashes of captures, the place's answer, the batch; no secret."""
    event_id = models.UUIDField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "user", "direction"], name="one_sign_in_per_direction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.user_id} {self.direction} {self.method}"
