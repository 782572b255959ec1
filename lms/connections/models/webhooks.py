"""Webhooks: where to tell, what is still to be told, and what came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.people.models import Institution, Region


class Webhook(TimestampedModel):
    """An address of another system that hears of changes in its place's classes."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Both null: the platform's own, which hears of every class."""
    kinds = models.JSONField(default=list)
    secret_encrypted = models.BinaryField()
    old_secret_encrypted = models.BinaryField(null=True)
    old_until = models.DateTimeField(null=True)
    """After a rotation both secrets sign until then."""
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    paused_why = models.CharField(max_length=10, blank=True)
    """``hand``, ``failing`` (too long) or ``gone`` (the receiver answered 410)."""
    failures = models.PositiveIntegerField(default=0)
    """In a row; 0 after a success."""
    failing_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    """The address itself was not reachable: nothing is tried before."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["name", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="webhook_has_one_place_at_most",
                condition=Q(region__isnull=True) | Q(institution__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(UUIDModel):
    """One event for one webhook. Its id is what the receiver sees, the same at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        SKIPPED = "skipped"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=40)
    class_id = models.UUIDField(null=True)
    order = models.PositiveBigIntegerField()
    """Within one class deliveries leave in this order, one after the other."""
    body = models.TextField()
    """The exact bytes that are signed and sent, as text."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    tries = models.JSONField(default=list)
    """The last attempts: [{at_ms, took_ms, status, error}]."""
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-order"]
        indexes = [
            models.Index(fields=["webhook", "state", "order"], name="delivery_queue"),
            models.Index(fields=["state", "next_at"], name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
