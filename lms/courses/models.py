"""What is taught, when, to whom: rule packs, courses, classes, lessons, enrolment, leave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.people.models import Institution, Region


class ClassKind(models.TextChoices):
    """The three kinds of class of the technical points (arts. 7, 13, 19)."""

    TRAINEE = "trainee"
    LECTURER = "lecturer"
    TRAINER = "trainer"


class LessonKind(models.TextChoices):
    """The four kinds of lesson."""

    ON_DEMAND = "on_demand"
    LIVE = "live"
    ON_SITE = "on_site"
    FLIPPED = "flipped"


class RulePack(TimestampedModel):
    """Every number of the regulation, as data: one immutable version per row once used.

    It stands here and not in the ledger because classes are checked against it (ADR 0004).
    ``body`` is validated by :mod:`verifier.policy`; its canonical SHA-256 is in the class log.
    """

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    class_kind = models.CharField(max_length=10, choices=ClassKind)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64, editable=False)
    valid_from = models.DateField()
    published_at = models.DateTimeField(null=True)
    """Null while a draft; a published version never changes."""
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_pack_per_version")
        ]

    @property
    def label(self) -> str:
        """``code@version``: how events and results name it."""
        return f"{self.code}@{self.version}"

    def __str__(self) -> str:
        return self.label


class Course(TimestampedModel):
    """A template: name, kind, and a standard timetable."""

    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    """Null: a course of the platform, open to every institution."""
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    class_kind = models.CharField(max_length=10, choices=ClassKind)
    standard_timetable = models.JSONField(default=list)
    """[{day, start "HH:MM", end "HH:MM", kind, title, hours_milli}], day from 1."""

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TrainingClass(TimestampedModel):
    """One run of a course (一期)."""

    class State(models.TextChoices):
        PLANNED = "planned"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        APPROVED = "approved"
        RUNNING = "running"
        CLOSED = "closed"
        ARCHIVED = "archived"

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="classes")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classes")
    rule_pack = models.ForeignKey(RulePack, on_delete=models.PROTECT, related_name="classes")
    kind = models.CharField(max_length=10, choices=ClassKind)
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    venue = models.CharField(max_length=120, blank=True)
    planned_size = models.PositiveSmallIntegerField(default=25)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                name="class_dates_in_order", condition=Q(ends_on__gte=models.F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.title


class ClassDecision(UUIDModel):
    """A step of a class with who and why: submitted, approved, returned, started, closed."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="decisions"
    )
    step = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True, max_length=2000)
    problems = models.JSONField(default=list)
    """[{code, severity, args}] that the check against the rule pack named at that step."""

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.step


class ClassLecturer(UUIDModel):
    """A teacher of a class with the certificate that the rule pack asks for."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="lecturers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teaching"
    )
    certificate_no = models.CharField(max_length=60, blank=True)
    display = models.CharField(max_length=60, blank=True)
    """The masked name as committed in the ``lecturer.assigned`` event."""
    assigned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "user"], name="lecturer_once_per_class"
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Enrolment(UUIDModel):
    """A trainee's seat in a class."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="enrolments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    seat = models.PositiveSmallIntegerField()
    enrolled_at = models.DateTimeField()
    display = models.CharField(max_length=60, blank=True)
    """The masked name as committed in the ``roster.enrolled`` event; "" once erased."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "user"], name="seat_once_per_class"),
            models.UniqueConstraint(fields=["training_class", "seat"], name="one_person_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id} #{self.seat}"


class Lesson(TimestampedModel):
    """One timetabled unit of a class (课次)."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="lessons"
    )
    kind = models.CharField(max_length=10, choices=LessonKind)
    title = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()
    """1 to n in the order of the timetable: 第 16 课次."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """For on-demand and flipped lessons the deadline until which it earns hours."""
    hours_milli = models.PositiveIntegerField()
    """Class hours × 1000 (1000 = one class hour of 45 min by default)."""
    location = models.CharField(max_length=120, blank=True)
    lecturer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="lessons"
    )
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "order"]
        constraints = [
            models.CheckConstraint(
                name="lesson_times_in_order", condition=Q(ends_at__gt=models.F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return self.title


class RosterImport(TimestampedModel):
    """An uploaded roster between its dry run and its confirmation.

    The rows hold real names and numbers, so they stay encrypted and are dropped when confirmed.
    """

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="roster_imports"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=120)
    rows_encrypted = models.BinaryField(null=True)
    report = models.JSONField(default=list)
    """[{row, name_masked, number_masked, action, problems: [{code, severity, args}]}]."""
    error_count = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class Leave(TimestampedModel):
    """A request for leave: at most the rule pack's class hours each (art. 7 (5): 4)."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="leaves")
    lessons = models.ManyToManyField(Lesson, related_name="leaves")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.state}"
