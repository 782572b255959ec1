"""Unannounced checks during a lesson."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel
from lms.courses.models import Lesson


class SpotPlan(models.Model):
    """When the next check of a trainee in a lesson is due: known to the server alone."""

    id = models.BigAutoField(primary_key=True)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    slot_from_ms = models.BigIntegerField()
    """Where the current slot began; the next begins one slot later, whenever the check came."""
    due_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "user"], name="one_spot_plan_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.user_id}"


class SpotCheck(TimestampedModel):
    """One check (抽查): issued, delivered, and what came of it."""

    class Kind(models.TextChoices):
        QUESTION = "question"
        """Press the number asked for."""
        FACE = "face"
        """A face verification of purpose ``spot_check``, or the code way beside it."""

    class State(models.TextChoices):
        ISSUED = "issued"
        DELIVERED = "delivered"
        PASSED = "passed"
        FAILED = "failed"
        MISSED = "missed"
        MADE_UP = "made_up"
        WITHDRAWN = "withdrawn"
        """Never delivered before the lesson or the trainee's stay ended: counts for nothing."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="spot_checks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="spot_checks"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ISSUED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """The lecturer who asked for it; null: the server's own timing."""
    ask = models.PositiveSmallIntegerField(default=0)
    options = models.JSONField(default=list)
    limit_ms = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    made_up_at = models.DateTimeField(null=True)
    made_up_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    """The check that was passed in its place."""
    makes_up = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    """The missed check that this one is taken for."""
    evidence = models.JSONField(default=dict)

    class Meta:
        ordering = ["issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["issued", "delivered"]),
                name="one_open_spot_check",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.user_id} {self.kind} {self.state}"
