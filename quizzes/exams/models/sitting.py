"""A trainee's paper and what was written on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.questions.models import QuestionVersion
from quizzes.exams.models.exams import Exam, ExamItem


class Attempt(TimestampedModel):
    """One sitting of one trainee; its deadline is the server's."""

    class State(models.TextChoices):
        RUNNING = "running"
        SUBMITTED = "submitted"

    class How(models.TextChoices):
        SELF = "self"
        TIME = "time"
        STAFF = "staff"

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="attempts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_attempts"
    )
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    """How markers know the paper: they see no name."""
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=5, choices=How, blank=True)
    epoch = models.PositiveIntegerField(default=0)
    """Counts the devices that wrote on it: sequence numbers of a later one stand above."""
    holder = models.UUIDField(null=True)
    """The page that writes now."""
    device = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(null=True)
    changes = models.PositiveIntegerField(default=0)
    """Saves since the last ``exam.answer_saved`` event."""
    score_milli = models.PositiveIntegerField(null=True)
    """None while an answer waits for a person."""
    passed = models.BooleanField(null=True)
    published_at = models.DateTimeField(null=True)
    """When the trainee was first shown the result."""

    class Meta:
        ordering = ["exam", "user", "number"]
        indexes = [models.Index(fields=["state", "deadline_at"], name="attempts_due")]
        constraints = [
            models.UniqueConstraint(fields=["exam", "user", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["exam", "user"],
                condition=Q(state="running"),
                name="one_running_attempt",
            ),
            models.UniqueConstraint(fields=["exam", "code"], name="attempt_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.user_id} #{self.number}"


class ExamAnswer(UUIDModel):
    """One question of one paper with the last acknowledged answer."""

    class By(models.TextChoices):
        MACHINE = "machine"
        PEOPLE = "people"
        APPEAL = "appeal"

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(ExamItem, on_delete=models.PROTECT, related_name="answers")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    """What this trainee was shown; it never changes."""
    position = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True)
    flagged = models.BooleanField(default=False)
    seq = models.BigIntegerField(default=0)
    """The client's number of the answer that stands: a lower one never replaces it."""
    saved_at = models.DateTimeField(null=True)
    late = models.JSONField(null=True)
    """What arrived after the end: kept, counted only if a lecturer decides so."""
    late_seq = models.BigIntegerField(default=0)
    late_at = models.DateTimeField(null=True)
    correct = models.BooleanField(null=True)
    score_milli = models.PositiveIntegerField(null=True)
    """None before the end, and while it waits for a person."""
    scored_by = models.CharField(max_length=7, choices=By, blank=True)
    needs = models.PositiveSmallIntegerField(default=0)
    """Marks by people that are still to come."""
    disputed = models.BooleanField(default=False)
    """Markers were too far apart: a third decides."""

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["item", "needs"], name="answers_to_mark")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="answer_position_once"),
            models.UniqueConstraint(fields=["attempt", "item"], name="answer_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"
