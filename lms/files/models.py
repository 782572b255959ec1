"""Uploads on their way (tus) and the files that came of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lms.core.models import TimestampedModel


class Purpose(models.TextChoices):
    """What a file is for: decides who may upload it, how large, and what it may contain."""

    LESSON_VIDEO = "lesson_video"
    ATTACHMENT = "attachment"
    SUBTITLE = "subtitle"
    ROSTER = "roster"
    SUBMISSION = "submission"
    """What trainees hand in: documents, pictures, short videos."""


class StoredFile(TimestampedModel):
    """A complete file on disk. Its name is the owner's word; type and hash are our own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stored_files"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    name = models.CharField(max_length=200)
    """As the owner called it, cleaned of paths and control characters; only ever shown."""
    size = models.PositiveBigIntegerField()
    """Bytes."""
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    """From the first bytes, never from the name."""
    path = models.CharField(max_length=200, unique=True)
    """Relative to MEDIA_ROOT."""

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Upload(TimestampedModel):
    """A tus upload. ``offset`` is what is on disk and synced: bytes past it are cut off."""

    class State(models.TextChoices):
        RECEIVING = "receiving"
        DONE = "done"
        REFUSED = "refused"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    name = models.CharField(max_length=200)
    metadata = models.CharField(max_length=2000, blank=True)
    """The client's Upload-Metadata, given back by HEAD as the protocol asks."""
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    expires_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    """One PATCH at a time; a lock that its process did not live to release runs out."""
    refusal_code = models.CharField(max_length=40, blank=True)
    file = models.OneToOneField(
        StoredFile, null=True, on_delete=models.CASCADE, related_name="upload"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "expires_at"], name="upload_sweep")]
        constraints = [
            models.CheckConstraint(
                name="upload_offset_within", condition=Q(offset__lte=F("length"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.length}"
