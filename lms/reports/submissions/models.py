"""What became of a closed class's materials: one row per class, one per time handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.courses.models import TrainingClass
from lms.reports.models import PeriodFile


class State(models.TextChoices):
    """Where the materials are."""

    DUE = "due"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Submission(UUIDModel):
    """The materials of one closed class."""

    training_class = models.OneToOneField(
        TrainingClass, on_delete=models.PROTECT, related_name="submission"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField()
    """Until when the institution is to hand in (again, once returned)."""
    reminded = models.PositiveSmallIntegerField(default=0)
    """How many reminders of this deadline were sent: 1 before it, 2 after it."""
    rounds = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["state", "due_at"], name="submission_due")]

    def __str__(self) -> str:
        return f"{self.training_class_id} {self.state}"


class SubmissionRound(UUIDModel):
    """One time that the materials were handed in, and what was decided."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="history")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(PeriodFile, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, max_length=1000)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    """Null while it waits."""
    reason = models.TextField(blank=True, max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="round_once"),
            models.CheckConstraint(
                name="decided_by_somebody",
                condition=Q(accepted=None, decided_by=None, decided_at=None)
                | Q(accepted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="returned_with_reason", condition=~Q(accepted=False, reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} #{self.number}"
