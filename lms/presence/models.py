"""One row per trainee and one per trainee and lesson; no row per beat.

Lessons are bare identifiers: presence serves on-demand lessons, classes on air and replays
alike. All times are integer milliseconds, as in the evidence.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PresenceState(models.Model):
    """A trainee's lease, budget and open interval over all lessons; locked by each writer."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="presence_state",
    )
    lease = models.UUIDField(null=True)
    lesson_id = models.UUIDField(null=True, db_index=True)
    mode = models.CharField(max_length=10, blank=True)
    device = models.CharField(max_length=60, blank=True)
    """What the trainee's browser calls itself; only a hash of it enters the record."""
    connection = models.CharField(max_length=40, blank=True)
    taken_at_ms = models.BigIntegerField(default=0)
    spent_until_ms = models.BigIntegerField(default=0)
    last_beat_ms = models.BigIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    """64 bits, as a signed integer."""
    credited_to_ms = models.BigIntegerField(default=0)
    open_interval = models.JSONField(null=True)
    prompt = models.JSONField(null=True)
    blocked_lessons = models.JSONField(default=list)
    """Where prompts were missed and none was answered since; empty: nothing is blocked."""
    next_prompt_at_ms = models.BigIntegerField(null=True)
    window = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["last_beat_ms"],
                name="presence_alive",
                condition=models.Q(lease__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lease}"


class LessonProgress(models.Model):
    """What one trainee has covered of one lesson; written under the trainee's state lock."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lesson_progress"
    )
    lesson_id = models.UUIDField(db_index=True)
    coverage = models.JSONField(default=list)
    """Merged [[from, to], …] of credited media."""
    frontier_ms = models.BigIntegerField(default=0)
    position_ms = models.BigIntegerField(default=0)
    gate_ms = models.BigIntegerField(null=True)
    credited_ms = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson_id"], name="one_progress_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson_id}"
