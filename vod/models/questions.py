"""Timed questions on a video's time line, and every try at answering one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson
from lms.questions.models import QuestionVersion


class TimedQuestion(TimestampedModel):
    """A question that opens when the video reaches its moment (限时答题)."""

    class OnWrong(models.TextChoices):
        EXPLAIN = "explain"
        """Show the explanation and go on."""
        RETRY = "retry"
        """Ask again until right."""
        JUMP = "jump"
        """Go back to ``jump_to_ms``; asked again when reached."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="timed_questions")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    film = models.UUIDField(null=True)
    """Of a lesson that is no video: whose time line it is (a replay's id). Null: the lesson's."""
    at_ms = models.PositiveIntegerField()
    limit_ms = models.PositiveIntegerField(default=60_000)
    """The countdown; 0 for none."""
    required = models.BooleanField(default=True)
    """Nothing after an unanswered required question earns credit."""
    on_wrong = models.CharField(max_length=10, choices=OnWrong, default=OnWrong.EXPLAIN)
    jump_to_ms = models.PositiveIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)
    """Kept where somebody has answered it; gone from the lesson."""

    class Meta:
        ordering = ["at_ms", "id"]
        constraints = [
            models.CheckConstraint(
                name="jump_goes_back",
                condition=~Q(on_wrong="jump")
                | Q(jump_to_ms__isnull=False, jump_to_ms__lt=models.F("at_ms")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}@{self.at_ms}"


class QuestionTry(UUIDModel):
    """One showing of a timed question to one trainee, and what came of it."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        EXPIRED = "expired"

    timed_question = models.ForeignKey(
        TimedQuestion, on_delete=models.CASCADE, related_name="tries"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    limit_ms = models.PositiveIntegerField()
    answered_at = models.DateTimeField(null=True)
    event_key = models.UUIDField(null=True)
    """The client's id of its answer: a resent answer is the same answer."""
    answer = models.JSONField(null=True)
    correct = models.BooleanField(null=True)
    score_milli = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["timed_question", "user", "number"], name="one_try_per_number"
            ),
            models.UniqueConstraint(
                fields=["timed_question", "user"],
                condition=Q(state="open"),
                name="one_open_try",
            ),
            models.UniqueConstraint(fields=["user", "event_key"], name="one_answer_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.timed_question_id} #{self.number} {self.state}"
