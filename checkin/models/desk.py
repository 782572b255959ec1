"""What a lecturer sets for one lesson's sign-in."""

from __future__ import annotations

import secrets

from django.db import models

from lms.core.models import TimestampedModel
from lms.courses.models import Lesson


def new_secret() -> bytes:
    """32 random bytes from which a lesson's rotating codes are derived."""
    return secrets.token_bytes(32)


class SignInDesk(TimestampedModel):
    """The desk of one lesson: the rule pack's window, opened or closed by hand, and its place."""

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="sign_in_desk")
    secret = models.BinaryField(default=new_secret)
    opened_at = models.DateTimeField(null=True)
    """A lecturer opened it (within what the rule pack allows)."""
    closed_at = models.DateTimeField(null=True)
    """A lecturer closed it; opening again clears this."""
    latitude_e6 = models.IntegerField(null=True)
    """Millionths of a degree (WGS 84); null: no geofence."""
    longitude_e6 = models.IntegerField(null=True)
    radius_m = models.PositiveIntegerField(default=200)
    networks = models.JSONField(default=list)
    """CIDR ranges of the venue's network; empty: any."""

    def __str__(self) -> str:
        return str(self.lesson_id)
