"""What a scan of the projector's picture opens, and what went wrong too often."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from checkin.models.sign_ins import SignIn
from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class QrChallenge(UUIDModel):
    """Enter the number that the projector shows next: once, within seconds, on this session."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    direction = models.CharField(max_length=3, choices=SignIn.Direction)
    session_sha256 = models.CharField(max_length=64)
    """Of the session that scanned; the answer must come from the same."""
    device = models.CharField(max_length=64)
    """Random id in the phone's own cookie: one phone signs in one person per lesson."""
    issued_ms = models.BigIntegerField()
    place = models.JSONField(default=dict)
    """What the place said: {"network": bool|null, "distance_m": int|null}."""
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, blank=True)
    """``right``, ``wrong`` or ``late``; empty while open."""

    class Meta:
        ordering = ["-issued_ms"]
        indexes = [models.Index(fields=["lesson", "device"], name="challenge_device")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.user_id} {self.result}"


class WrongGuess(models.Model):
    """One wrong code, kept for as long as a counter reads it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    """``scan`` (the rotating code), ``number`` (the challenge) or ``code`` (at the desk)."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "lesson_id", "kind", "at"], name="guess_count")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
