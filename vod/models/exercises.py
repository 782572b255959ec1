"""In-class exercises (随堂练习) pushed to those who are watching a lesson now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel
from lms.courses.models import Lesson
from lms.questions.models import QuestionVersion


class PushedExercise(TimestampedModel):
    """One asking; open until its countdown or its lecturer ends it, then shown with its figures."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="pushed_exercises")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    limit_ms = models.PositiveIntegerField()
    anonymous = models.BooleanField(default=False)
    """Nobody is shown who chose what; who answered is."""
    asked = models.PositiveSmallIntegerField(default=0)
    """How many trainees were watching when it was asked."""
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    event_key = models.UUIDField()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["lesson", "-started_at"], name="pushed_history")]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson"], condition=Q(closed_at=None), name="one_open_pushed_exercise"
            ),
            models.UniqueConstraint(fields=["started_by", "event_key"], name="one_push_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.started_at:%H:%M}"


class PushedAnswer(TimestampedModel):
    """A trainee's answer; it may be changed once while the exercise is open."""

    exercise = models.ForeignKey(PushedExercise, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField()
    correct = models.BooleanField(null=True)
    tries = models.PositiveSmallIntegerField(default=1)
    took_ms = models.PositiveIntegerField()
    """Between the asking and the (last) answer, on the server's clock."""
    event_key = models.UUIDField()
    first_key = models.UUIDField()
    """The key of the first answer: sent again late, it changes nothing."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "user"], name="one_pushed_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id} {self.user_id}"
