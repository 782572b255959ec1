"""Notifications: what happened to a person, until read."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel


class Notification(UUIDModel):
    """One line of the bell; the front end writes the sentence from ``kind`` and ``args``."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    """A path of the front end."""
    dedup_key = models.CharField(max_length=120, null=True)
    """The same fact told twice is one notification."""
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "read_at"], name="notification_unread")]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "dedup_key"], name="notified_once")
        ]

    def __str__(self) -> str:
        return self.kind
