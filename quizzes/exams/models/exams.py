"""What is asked, of whom, and when. Points are thousandths (100 points = 100,000)."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson, TrainingClass
from lms.questions.models import QuestionVersion
from quizzes.models import BankQuestion

TOTAL_MILLI = 100_000
"""An exam has 100 points."""


def new_seed() -> str:
    """What orders and draws come from; it never leaves the server."""
    return secrets.token_hex(16)


class Exam(TimestampedModel):
    """One exam of one class."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        """Announced; its questions are frozen."""
        RESULTS = "results"
        CANCELLED = "cancelled"

    class Purpose(models.TextChoices):
        FINAL = "final"
        """The theory exam of the rule pack: its verdict counts."""
        PRACTICE = "practice"

    class Review(models.TextChoices):
        SCORE = "score"
        ANSWERS = "answers"
        FULL = "full"
        """With keys and explanations."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="exams"
    )
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.SET_NULL, related_name="exams")
    """Its place in the timetable: the sign-in, focus and Safe Exam Browser rules are that one's."""
    title = models.CharField(max_length=120)
    instructions = models.TextField(max_length=2_000, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PRACTICE)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    """Everybody's papers end here at the latest, but for extra time."""
    duration_ms = models.PositiveIntegerField()
    late_ms = models.PositiveIntegerField(null=True)
    """How long after the opening one may still begin; null: until it closes."""
    attempts_max = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    pass_milli = models.PositiveIntegerField()
    shuffle_questions = models.BooleanField(default=True)
    shuffle_options = models.BooleanField(default=True)
    checks_attendance = models.BooleanField(default=True)
    needs_sign_in = models.BooleanField(default=False)
    watches_focus = models.BooleanField(default=True)
    markers_needed = models.PositiveSmallIntegerField(default=1)
    """How many people mark each answer that no machine can."""
    disagree_milli = models.PositiveSmallIntegerField(default=200)
    """A difference of more than this share of the points asks for a third marker."""
    review = models.CharField(max_length=10, choices=Review, default=Review.FULL)
    seed = models.CharField(max_length=32, default=new_seed)
    rule = models.CharField(max_length=80, blank=True)
    """``code@version`` of the rule pack that gave minutes and pass mark."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    results_at = models.DateTimeField(null=True)
    results_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-opens_at", "pk"]
        indexes = [models.Index(fields=["training_class", "state"], name="exams_of_class")]
        constraints = [
            models.CheckConstraint(
                name="exam_closes_after_opening", condition=Q(closes_at__gt=F("opens_at"))
            ),
            models.CheckConstraint(
                name="exam_pass_within_total", condition=Q(pass_milli__lte=TOTAL_MILLI)
            ),
            models.CheckConstraint(
                name="exam_markers_1_to_3", condition=Q(markers_needed__range=(1, 3))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExamRule(UUIDModel):
    """Draw so many questions of one difficulty: every trainee's paper then weighs the same."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    tag = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    difficulty = models.PositiveSmallIntegerField()
    count = models.PositiveSmallIntegerField()
    points_milli = models.PositiveIntegerField()
    """Of each question."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="exam_rule_difficulty", condition=Q(difficulty__range=(1, 5))
            ),
            models.CheckConstraint(name="exam_rule_count", condition=Q(count__range=(1, 100))),
            models.UniqueConstraint(fields=["exam", "position"], name="exam_rule_position"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.difficulty}"


class ExamItem(UUIDModel):
    """A question of an exam: asked of all (no rule), or in the pool that a rule draws from."""

    class Treatment(models.TextChoices):
        KEY = "key"
        FULL = "full"
        """Found unfit afterwards: everybody gets its points."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="items")
    rule = models.ForeignKey(ExamRule, null=True, on_delete=models.CASCADE, related_name="pool")
    """The first rule that it serves; null: everybody gets it."""
    position = models.PositiveSmallIntegerField()
    bank_question = models.ForeignKey(BankQuestion, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    """What is asked; frozen when the exam is published."""
    key = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    """What it is marked by: another version only after a regrade."""
    treatment = models.CharField(max_length=4, choices=Treatment, default=Treatment.KEY)
    points_milli = models.PositiveIntegerField()
    difficulty = models.PositiveSmallIntegerField(null=True)
    keep_order = models.BooleanField(default=False)
    """Options stay as written ("all of the above")."""
    rubric = models.JSONField(default=list)
    """[{id, text, points_milli}] for markers; their sum is the item's points."""

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "bank_question"], name="exam_asks_a_question_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.position}"


class ExamMarker(UUIDModel):
    """Somebody who marks besides the class's lecturers; never a trainee of the class."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="markers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "user"], name="exam_marker_once")]

    def __str__(self) -> str:
        return str(self.user_id)


class Allowance(UUIDModel):
    """What one trainee gets beyond the others, with the reason."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="allowances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    extra_ms = models.PositiveIntegerField(default=0)
    late_ok = models.BooleanField(default=False)
    attempts_extra = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "user"], name="exam_allowance_once")]

    def __str__(self) -> str:
        return f"{self.user_id} +{self.extra_ms}"
