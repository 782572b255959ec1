"""A piece of work, the space its group shares, and what is handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.files.models import StoredFile
from lms.flipped.models.tasks import FlippedTask
from lms.groups.models import MutualGroup

USER = settings.AUTH_USER_MODEL


class Work(TimestampedModel):
    """What one group, or one person, makes for a task."""

    task = models.ForeignKey(FlippedTask, on_delete=models.CASCADE, related_name="works")
    group = models.ForeignKey(MutualGroup, null=True, on_delete=models.SET_NULL, related_name="+")
    """The mutual-help group as it was when the task was set; null: one person's own."""
    name = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    scores = models.JSONField(default=dict)
    """{rubric id: points}: the trainer's word; {} where none was given."""
    score_milli = models.PositiveSmallIntegerField(null=True)
    """The trainer's total in thousandths of the possible; null: peers' word stands."""
    remark = models.TextField(blank=True, max_length=2000)
    """The trainer's words at the last return or acceptance."""

    class Meta:
        ordering = ["order", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "group"],
                condition=Q(group__isnull=False),
                name="one_work_per_group",
            ),
            models.CheckConstraint(
                name="flipped_score_within",
                condition=Q(score_milli=None) | Q(score_milli__lte=1000),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tick(UUIDModel):
    """A checklist item of a work that somebody finished."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=20)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["work", "item"], name="one_tick_per_item")]

    def __str__(self) -> str:
        return self.item


class GroupMessage(UUIDModel):
    """A line in a work's space: words, a question to the trainer, or a call."""

    class Kind(models.TextChoices):
        TEXT = "text"
        QUESTION = "question"
        CALL = "call"

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    event_key = models.UUIDField()
    """The client's own name of this line: sent again, it is the same line."""
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["work", "at"], name="flipped_talk")]
        constraints = [
            models.UniqueConstraint(fields=["author", "event_key"], name="one_flipped_line")
        ]

    def __str__(self) -> str:
        return self.kind


class GroupFile(UUIDModel):
    """A version of a file that a group works on."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["title", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "title", "number"], name="one_group_file_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Submission(UUIDModel):
    """One version of what was handed in; never changed afterwards."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    late_ms = models.PositiveBigIntegerField(default=0)
    """Past the due time and its grace; 0: in time."""
    text = models.TextField(blank=True, max_length=20000)
    links = models.JSONField(default=list)
    """[{title, url}]"""
    shops = models.JSONField(default=list)
    """[{kind: simulated|real, platform, name, url, note}]"""
    signature = models.JSONField(default=list)
    """The text's minhash (:mod:`lms.flipped.similarity`); [] where it is too short."""
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True, max_length=2000)
    event_key = models.UUIDField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="one_submission_version"),
            models.UniqueConstraint(fields=["by", "event_key"], name="one_submission_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} v{self.number}"


class SubmissionFile(UUIDModel):
    """A file, picture or short video of a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "file"], name="submission_file_once")
        ]

    def __str__(self) -> str:
        return self.title
