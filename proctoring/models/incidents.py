"""An incident: what a trainee's page reported in one lesson, and what people made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class Incident(UUIDModel):
    """The reports of one trainee in one lesson, up to a decision; later ones begin a new one."""

    class State(models.TextChoices):
        OPEN = "open"
        """Below the limit: counted and shown, nobody is asked to look."""
        WAITING = "waiting"
        """At the limit: a person is to look."""
        DECIDED = "decided"
        APPEALED = "appealed"
        SETTLED = "settled"
        """The appeal was decided."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="incidents")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="incidents"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    noted = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    context = models.PositiveIntegerField(default=0)
    hidden_ms = models.PositiveBigIntegerField(default=0)
    """Sum of what was noted or counted."""
    opened_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=1000, blank=True)
    """The trainee's own words, before or after the decision."""
    commented_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["lesson", "state"], name="incident_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "user"],
                condition=Q(state__in=["open", "waiting"]),
                name="one_open_incident",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson_id} {self.state}"


class Ruling(UUIDModel):
    """A person's decision: the first, or the one on the appeal."""

    class Stage(models.TextChoices):
        REVIEW = "review"
        APPEAL = "appeal"

    class Decision(models.TextChoices):
        UPHOLD = "uphold"
        PARTIAL = "partial"
        DISMISS = "dismiss"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="rulings")
    stage = models.CharField(max_length=6, choices=Stage)
    decision = models.CharField(max_length=7, choices=Decision)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_ms = models.PositiveBigIntegerField(default=0)
    """Minutes taken in all once this ruling stands (an appeal's replaces the first's)."""
    before = models.JSONField(default=dict)
    """``state`` and ``credited_ms`` of the ledger's cell before the first ruling."""
    entry = models.UUIDField(null=True)
    """The compensating event, where minutes changed."""

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "stage"], name="one_ruling_per_stage")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.decision}"
