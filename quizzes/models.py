"""The question bank of a course, and files on their way into it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Course
from lms.files.models import StoredFile
from lms.questions.models import Question, QuestionVersion


class BankImport(TimestampedModel):
    """A question file between its dry run and its confirmation; its bytes go with either end."""

    class State(models.TextChoices):
        READING = "reading"
        READY = "ready"
        REFUSED = "refused"
        IMPORTING = "importing"
        DONE = "done"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="bank_imports")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=120)
    data = models.BinaryField(null=True)
    format = models.CharField(max_length=10, blank=True)
    """Named by the person, or else found by the content."""
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    report = models.JSONField(default=list)
    """[{number, where, title, kind, outcome, duplicate, notes: [{code, args}]}]."""
    refusal = models.JSONField(null=True)
    """{code, args} of a file that could not be read."""
    counts = models.JSONField(default=dict)
    """{imported, changed, refused, duplicates} of the dry run; {added, skipped} when done."""
    skip_duplicates = models.BooleanField(default=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class BankQuestion(TimestampedModel):
    """A question of a course's bank: what may be asked, and how lecturers find it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="bank")
    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="in_bank")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    """The wording that is asked from now on; earlier ones stay under their answers."""
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120, blank=True)
    stem = models.TextField(max_length=2_000)
    """The version's stem again, to be searched."""
    difficulty = models.PositiveSmallIntegerField(null=True)
    """1 (easy) to 5 (hard)."""
    fingerprint = models.CharField(max_length=64)
    """Equal for questions that ask the same in the same words (:mod:`quizzes.rules`)."""
    source = models.CharField(max_length=120, blank=True)
    """The file it came from."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    """Not asked in anything new; what asked it before keeps it."""

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["course", "kind"], name="bank_by_kind"),
            models.Index(fields=["course", "fingerprint"], name="bank_duplicates"),
        ]
        constraints = [
            models.CheckConstraint(
                name="bank_difficulty_1_to_5",
                condition=Q(difficulty=None) | Q(difficulty__range=(1, 5)),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.stem[:60]


class BankTag(UUIDModel):
    """A word under which a question is found: a chapter of the course, a skill."""

    bank_question = models.ForeignKey(BankQuestion, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["bank_question", "name"], name="tag_once_per_question")
        ]
        indexes = [models.Index(fields=["name"], name="bank_tag_name")]

    def __str__(self) -> str:
        return self.name


class BankMedia(UUIDModel):
    """A picture, sound or film that a question's texts show by ``name``."""

    bank_question = models.ForeignKey(BankQuestion, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bank_question", "name"], name="media_name_once_per_question"
            )
        ]

    def __str__(self) -> str:
        return self.name
