"""The lecturer's own mark per trainee and day, and what trainees hand in for their assessment
(art. 24 (2)); the history of both stands in events."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel
from lms.courses.models import TrainingClass


class PerformanceMark(UUIDModel):
    """One trainee on one day of class, by criteria of 1 to 5."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="performance_marks"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="performance_marks"
    )
    day = models.DateField()
    """A day of the timetable, in China's calendar."""
    criteria = models.JSONField()
    """Criterion → 1 to 5; all of :data:`lms.results.rules.CRITERIA`."""
    score_milli = models.PositiveIntegerField()
    """Mean of the criteria × 1000."""
    note = models.CharField(max_length=500, blank=True)
    """For the trainee to read."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "user", "day"], name="one_performance_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(score_milli__gte=1000, score_milli__lte=5000),
                name="performance_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.score_milli}"


class AssessmentWork(UUIDModel):
    """A trainee's practical result or business plan, and what a reviewer said of it."""

    class Kind(models.TextChoices):
        PRACTICAL = "practical_result"
        PLAN = "business_plan"

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        """Sent back with what is to be done; may be handed in again."""
        PASSED = "passed"
        FAILED = "failed"
        """Scored below the rules' minimum; may be handed in again."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="assessment_works"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assessment_works"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    content = models.JSONField()
    """What its writer has now."""
    handed_in = models.JSONField(null=True)
    """What was handed in last: whoever judges reads this, whatever is written meanwhile."""
    version = models.PositiveIntegerField(default=0)
    """How often it was handed in."""
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    rubric = models.JSONField(default=dict)
    """Criterion → points × 1000, of a practical result."""
    score_milli = models.PositiveIntegerField(null=True)
    comment = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "user", "kind"], name="one_work_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(score_milli=None) | models.Q(score_milli__lte=100_000),
                name="work_score_of_100",
            ),
        ]
        indexes = [models.Index(fields=["state", "training_class"], name="works_waiting")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.state}"
