"""The lecturer's own mark per trainee and day (art. 24 (2)); its history stands in events."""

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
