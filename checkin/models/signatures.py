"""Signatures drawn by hand, kept as strokes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.courses.models import Lesson, TrainingClass


class Signature(UUIDModel):
    """One signature of one person: on a lesson's sign-in sheet or on the class statement."""

    class Purpose(models.TextChoices):
        SHEET = "sheet"
        STATEMENT = "statement"

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="signatures"
    )
    lesson = models.ForeignKey(
        Lesson, null=True, on_delete=models.CASCADE, related_name="signatures"
    )
    """Null for the class statement."""
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures"
    )
    purpose = models.CharField(max_length=9, choices=Purpose)
    document = models.JSONField(null=True)
    """{"v", "width", "height", "strokes": [[[x, y, t], …], …]} in whole units; null once erased."""
    text_sha256 = models.CharField(max_length=64, blank=True)
    """Of the words that were signed (class statement)."""
    signed_at = models.DateTimeField()
    event_id = models.UUIDField()
    """``signature.made``, which commits to the document by a salted hash."""

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "user"],
                condition=Q(purpose="sheet"),
                name="one_signature_per_sheet",
            ),
            models.UniqueConstraint(
                fields=["training_class", "user"],
                condition=Q(purpose="statement"),
                name="one_signature_per_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"
