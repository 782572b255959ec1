"""One-time codes that wait for a lecturer's confirmation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from checkin.models.sign_ins import SignIn
from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class CodeRequest(UUIDModel):
    """A trainee holds up a code; a lecturer looks and confirms, or says why not."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="code_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=SignIn.Direction)
    code = models.CharField(max_length=6)
    """Six digits, unique among the waiting ones of the lesson."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    """Why it was not confirmed; the trainee reads it."""

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "user", "direction"],
                condition=Q(state="waiting"),
                name="one_waiting_code",
            ),
            models.UniqueConstraint(
                fields=["lesson", "code"],
                condition=Q(state="waiting"),
                name="code_once_while_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.user_id} {self.state}"
