"""Peer review: who reviews what, practice on an example, and works that resemble one another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.flipped.models.tasks import FlippedTask
from lms.flipped.models.works import Submission, Work

USER = settings.AUTH_USER_MODEL


class Review(TimestampedModel):
    """One person's review of another group's (or person's) work."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="flipped_reviews")
    scores = models.JSONField(default=dict)
    """{rubric id: points}; {} until submitted."""
    comment = models.TextField(blank=True, max_length=2000)
    submitted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    """By the trainer: counts for nothing."""
    discard_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["work", "reviewer"], name="one_review_each")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.reviewer_id}"


class Calibration(UUIDModel):
    """A reviewer's scores of the example, before the real ones; kept as first given."""

    task = models.ForeignKey(FlippedTask, on_delete=models.CASCADE, related_name="calibrations")
    reviewer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "reviewer"], name="one_calibration_each")
        ]

    def __str__(self) -> str:
        return str(self.reviewer_id)


class Similarity(UUIDModel):
    """Two submissions of different works that resemble one another, for a person to judge."""

    class Kind(models.TextChoices):
        TEXT = "text"
        FILE = "file"

    first = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    """The earlier one."""
    second = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="similar")
    kind = models.CharField(max_length=4, choices=Kind)
    milli = models.PositiveSmallIntegerField()
    """Thousandths of shingles in common; 1000 for an equal file."""
    evidence = models.JSONField(default=list)
    """Passages in common, or names of the equal files."""
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    """The trainer has judged it."""

    class Meta:
        ordering = ["-milli", "-found_at"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "kind"], name="one_similar_pair"),
            models.CheckConstraint(name="similar_differ", condition=~Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.milli}"
