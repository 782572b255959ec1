"""Facts kept for reading fast. Nothing here is a source: ``manage.py rebuild_statistics --check``.

The one exception is :class:`TextMark`: whether a comment repeats another can be told only while
its text exists, so that is kept when it is read.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel
from lms.courses.models import TrainingClass
from lms.people.models import Institution


class Measures(models.Model):
    """The columns of :data:`lms.reports.statistics.measures.FIELDS`."""

    # From the ledger, by the lesson's day.
    present = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    left_early = models.IntegerField(default=0)
    absent = models.IntegerField(default=0)
    on_leave = models.IntegerField(default=0)
    made_up = models.IntegerField(default=0)
    review = models.IntegerField(default=0)
    vod_milli = models.IntegerField(default=0)
    live_milli = models.IntegerField(default=0)
    onsite_milli = models.IntegerField(default=0)
    flipped_milli = models.IntegerField(default=0)
    due_milli = models.IntegerField(default=0)
    """Class hours of the lessons that were judged."""
    face_ms = models.BigIntegerField(default=0)
    code_ms = models.BigIntegerField(default=0)
    system_ms = models.BigIntegerField(default=0)
    hand_ms = models.BigIntegerField(default=0)
    corrected_ms = models.BigIntegerField(default=0)
    # From the log, by the day on which it happened.
    answered = models.IntegerField(default=0)
    """Timed questions answered, each trainee's first attempt alone."""
    right = models.IntegerField(default=0)
    expired = models.IntegerField(default=0)
    exercises = models.IntegerField(default=0)
    exercises_right = models.IntegerField(default=0)
    comments = models.IntegerField(default=0)
    comments_counted = models.IntegerField(default=0)
    questions = models.IntegerField(default=0)
    questions_counted = models.IntegerField(default=0)
    hands = models.IntegerField(default=0)
    hands_counted = models.IntegerField(default=0)
    spoke_ms = models.BigIntegerField(default=0)
    spoke_counted_ms = models.BigIntegerField(default=0)
    spots_passed = models.IntegerField(default=0)
    spots_failed = models.IntegerField(default=0)
    spots_missed = models.IntegerField(default=0)
    prompts_answered = models.IntegerField(default=0)
    prompts_missed = models.IntegerField(default=0)
    incidents = models.IntegerField(default=0)
    hidden = models.IntegerField(default=0)
    evictions = models.IntegerField(default=0)
    tasks = models.IntegerField(default=0)
    reviews = models.IntegerField(default=0)
    exams = models.IntegerField(default=0)
    exams_passed = models.IntegerField(default=0)
    exam_score_milli = models.BigIntegerField(default=0)
    exam_of_milli = models.BigIntegerField(default=0)
    feedback = models.IntegerField(default=0)
    """Daily feedback forms handed in."""
    feedback_sum = models.IntegerField(default=0)
    """Sum of their marks, 1 to 5."""

    class Meta:
        abstract = True


class ClassHead(models.Model):
    """How far a class's statistics have come, and what is said of the class as a whole."""

    training_class = models.OneToOneField(
        TrainingClass, primary_key=True, on_delete=models.CASCADE, related_name="statistics"
    )
    log_size = models.PositiveBigIntegerField(default=0)
    """Leaves that are counted."""
    entry_id = models.BigIntegerField(default=0)
    """The last ledger entry that is counted."""
    ledger_size = models.PositiveBigIntegerField(default=0)
    ledger_as_of_ms = models.BigIntegerField(default=0)
    members = models.JSONField(default=list)
    """Pseudonyms of those enrolled and not withdrawn, sorted."""
    lessons = models.JSONField(default=dict)
    """Lesson id → [day, mode, hours_milli], from the last ``timetable.set`` leaf."""
    exams = models.JSONField(default=dict)
    """Attempt → [pseudonym, day, passed, score_milli, of_milli] of its last published result."""
    trainees = models.IntegerField(default=0)
    barred = models.IntegerField(default=0)
    finished = models.IntegerField(default=0)
    """Trainees who have all class hours and are not barred."""
    hours_milli = models.BigIntegerField(default=0)
    """Hours of all trainees together."""
    engagement_milli = models.BigIntegerField(default=0)
    """Engagement of all trainees who have one, together (0 to 1000 each)."""
    engaged = models.IntegerField(default=0)
    """How many have one."""
    folded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.training_class_id}@{self.log_size}"


class PersonDay(Measures):
    """One trainee on one day (China's calendar) of one class."""

    id = models.BigAutoField(primary_key=True)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=32)
    """The pseudonym of the leaves."""
    day = models.DateField()
    by_hour = models.JSONField(default=dict)
    """{measure: {hour: how much}} of what is capped per hour."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "day", "subject"], name="one_row_per_person_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.day}"


class ClassDay(Measures):
    """The members of a class together on one day."""

    id = models.BigAutoField(primary_key=True)
    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="class_days"
    )
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "day"], name="one_row_per_class_and_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="class_day_by_day")]

    def __str__(self) -> str:
        return f"{self.training_class_id} {self.day}"


class TextMark(models.Model):
    """A keyed hash of a comment's folded text, by which a repeat is told; never the text.

    ``digest`` is empty where there was nothing to read: such a comment counts as no repeat.
    """

    id = models.BigAutoField(primary_key=True)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="+")
    index = models.PositiveBigIntegerField()
    """Number of the comment's leaf."""
    subject = models.CharField(max_length=32)
    digest = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training_class", "index"], name="one_mark_per_comment")
        ]
        indexes = [
            models.Index(fields=["training_class", "subject", "digest"], name="mark_repeats")
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id}#{self.index}"


class EngagementFormula(UUIDModel):
    """Weights and targets of a class as somebody set them; a change is a new version."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="engagement_formulas"
    )
    version = models.PositiveIntegerField()
    weights = models.JSONField()
    targets = models.JSONField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "version"], name="one_formula_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id} v{self.version}"


class DailyFeedback(UUIDModel):
    """A trainee's daily feedback (每日意见反馈): a mark of 1 to 5 and words, once per day."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    score = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=1000, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "user", "day"], name="one_feedback_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="feedback_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.score}"


class Sighting(models.Model):
    """That a trainee came from a network or device, as a hash under the class's own salt.

    The same address gives another hash in another class. Forgotten by ``statistics.forget``.
    """

    class Kind(models.TextChoices):
        NETWORK = "network"
        DEVICE = "device"

    id = models.BigAutoField(primary_key=True)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=32)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=32)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "day", "kind", "digest", "subject"],
                name="one_sighting_per_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"


class Progress(models.Model):
    """How far a reader of events by time has come."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Signal(UUIDModel):
    """Something that an agency may want to look at. It does nothing to anybody by itself."""

    class State(models.TextChoices):
        OPEN = "open"
        NOTED = "noted"
        DISMISSED = "dismissed"
        SENT = "sent"
        """Sent for inspection (巡课)."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=200, unique=True)
    """The same finding again is this row again."""
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    training_class = models.ForeignKey(
        TrainingClass, null=True, on_delete=models.CASCADE, related_name="+"
    )
    people = models.JSONField(default=list)
    """Pseudonyms of the trainees whom it is about."""
    facts = models.JSONField(default=dict)
    """What it rests on: integers and texts by name."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When it was last found again."""

    class Meta:
        ordering = ["-raised_at"]
        indexes = [models.Index(fields=["institution", "state"], name="signal_by_place")]

    def __str__(self) -> str:
        return self.key


class SignalStep(UUIDModel):
    """What an officer did about a signal, and why."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10)
    note = models.CharField(max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.step


class SavedView(UUIDModel):
    """A dashboard as somebody left it, and how often its table is to be made."""

    class Schedule(models.TextChoices):
        NEVER = "never"
        DAILY = "daily"
        WEEKLY = "weekly"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="statistics_views"
    )
    name = models.CharField(max_length=60)
    scope_kind = models.CharField(max_length=12)
    scope_id = models.UUIDField()
    query = models.JSONField(default=dict)
    schedule = models.CharField(max_length=10, choices=Schedule, default=Schedule.NEVER)
    next_at = models.DateTimeField(null=True)
    """When the next table is due; null: never."""
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name


class MadeReport(UUIDModel):
    """A table that the schedule made, for its owner, while they may see what it is of."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="reports")
    made_at = models.DateTimeField()
    content = models.BinaryField()
    """An Excel workbook: some tens of kB."""

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.view_id} {self.made_at}"
