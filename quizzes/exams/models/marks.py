"""Marks by people, appeals, and what was marked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.questions.models import QuestionVersion
from quizzes.exams.models.exams import Exam, ExamItem
from quizzes.exams.models.sitting import ExamAnswer


class Mark(UUIDModel):
    """What one marker gave one answer; others do not see it before all have marked."""

    answer = models.ForeignKey(ExamAnswer, on_delete=models.CASCADE, related_name="marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    score_milli = models.PositiveIntegerField()
    rubric = models.JSONField(default=dict)
    """Points in thousandths by criterion id."""
    comment = models.CharField(max_length=1_000, blank=True)
    deciding = models.BooleanField(default=False)
    """The third marker's: it stands as it is."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "marker"], name="marker_marks_once")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.score_milli}"


class Appeal(UUIDModel):
    """A trainee does not agree with a mark; somebody who did not give it decides."""

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        REFUSED = "refused"

    answer = models.ForeignKey(ExamAnswer, on_delete=models.CASCADE, related_name="appeals")
    text = models.CharField(max_length=1_000)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    before_milli = models.PositiveIntegerField()
    after_milli = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=1_000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(state="open"), name="one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.state}"


class Regrade(UUIDModel):
    """The audit of a question that was marked again by another key."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="regrades")
    item = models.ForeignKey(ExamItem, on_delete=models.CASCADE, related_name="regrades")
    before_key = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    after_key = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    treatment = models.CharField(max_length=4, choices=ExamItem.Treatment)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changes = models.JSONField(default=list)
    """[{attempt, before, after}] in thousandths of points, for each answer whose score moved."""

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%F}"
