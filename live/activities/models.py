"""Quick exercises (随堂练习) and Q&A (在线答疑) of live lessons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson
from lms.questions.models import QuestionVersion


class Exercise(TimestampedModel):
    """A question that a lecturer prepared for a lesson, or typed on the spot."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="exercises")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    limit_ms = models.PositiveIntegerField(default=60_000)
    """The countdown; 0 for none."""
    anonymous = models.BooleanField(default=False)
    """Nobody is shown who chose what; who answered is."""
    order = models.PositiveSmallIntegerField(default=0)
    prepared = models.BooleanField(default=True)
    """False: typed on the spot; kept with what was prepared once it was asked."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "created_at"]
        indexes = [models.Index(fields=["lesson", "removed_at", "order"], name="exercise_list")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.order}"


class ExerciseRun(TimestampedModel):
    """One asking of an exercise in class."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        REVEALED = "revealed"

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="runs")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="exercise_runs")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    session_id = models.UUIDField(null=True)
    """The run of the class on air in which it was asked."""
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    anonymous = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    limit_ms = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)
    """How many trainees were in the room when it was opened."""
    show_texts = models.BooleanField(default=False)
    """What was written is shown to the class, without names."""
    rev = models.PositiveIntegerField(default=1)
    """Grows with every change that the room hears of."""
    event_key = models.UUIDField()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["lesson", "-started_at"], name="exercise_history")]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson"], condition=Q(state="open"), name="one_open_exercise"
            ),
            models.UniqueConstraint(fields=["started_by", "event_key"], name="one_run_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id} {self.state}"


class ExerciseAnswer(TimestampedModel):
    """A trainee's answer; it may be changed once while the exercise is open."""

    run = models.ForeignKey(ExerciseRun, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField()
    correct = models.BooleanField(null=True)
    score_milli = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=1)
    took_ms = models.PositiveIntegerField()
    """Between the opening and the (last) answer, on the server's clock."""
    event_key = models.UUIDField()
    first_key = models.UUIDField()
    """The key of the first answer: sent again late, it changes nothing."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="one_answer_per_run"),
            models.UniqueConstraint(fields=["user", "event_key"], name="one_exercise_answer_event"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.user_id}"


class RoomQuestion(TimestampedModel):
    """A question to the lecturers, in class or after it."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        HIDDEN = "hidden"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="room_questions")
    session_id = models.UUIDField(null=True)
    """The run on air in which it was asked; null after class."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anonymous = models.BooleanField(default=False)
    """Peers do not see who asks; lecturers do."""
    body = models.TextField(max_length=500)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    hidden_from = models.CharField(max_length=8, blank=True)
    """The state it had before it was hidden."""
    live_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """The lecturer who answers it (or answered it) aloud."""
    answered_at = models.DateTimeField(null=True)
    votes = models.PositiveIntegerField(default=0)
    rev = models.PositiveIntegerField(default=1)
    """Grows with every change that the room hears of."""
    event_key = models.UUIDField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["lesson", "state", "asked_at"], name="room_question_list")]
        constraints = [
            models.UniqueConstraint(fields=["author", "event_key"], name="one_question_per_event")
        ]

    def __str__(self) -> str:
        return self.body[:40]


class RoomAnswer(TimestampedModel):
    """A lecturer's written answer."""

    question = models.ForeignKey(RoomQuestion, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=2_000)
    event_key = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["author", "event_key"], name="one_reply_per_event")
        ]

    def __str__(self) -> str:
        return self.body[:40]


class QuestionVote(UUIDModel):
    """One person's "I want to know this, too"."""

    question = models.ForeignKey(RoomQuestion, on_delete=models.CASCADE, related_name="vote_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "user"], name="one_vote_per_person")
        ]

    def __str__(self) -> str:
        return str(self.question_id)
