"""Questions and their versions: an answered question is never changed under an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import TimestampedModel, UUIDModel


class Question(TimestampedModel):
    """A question as its author knows it; what is asked is always one version of it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    course_id = models.UUIDField(null=True, db_index=True)
    """The course whose lecturers share it; null while it belongs to one lesson only."""

    def __str__(self) -> str:
        return str(self.id)


class QuestionVersion(UUIDModel):
    """One wording with its key; immutable once written."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=20)
    body = models.JSONField()
    """What :mod:`lms.questions.types` loads: stem, options and the key together."""
    explanation = models.TextField(max_length=2_000, blank=True)
    points = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"
