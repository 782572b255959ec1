"""What is published, by whom and by which key; what was recorded; how far workers were heard."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from live.models import LiveSession
from lms.core import clock
from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class StreamKey(UUIDModel):
    """A lesson's key for OBS and its like. Only its hash is kept."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="stream_keys")
    label = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the key, hex: a key has 256 random bits, so no salt is needed."""
    tail = models.CharField(max_length=4)
    """Its last characters, by which its owner knows it again."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    """Whoever publishes with the key appears as this person."""
    created_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"…{self.tail}"


class Publication(UUIDModel):
    """One WHIP connection: a person's camera, screen or OBS in a lesson or a breakout."""

    class State(models.TextChoices):
        NEW = "new"
        """Answered, but its media has not arrived yet."""
        UP = "up"
        DOWN = "down"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="publications")
    room = models.UUIDField()
    """The lesson's id, or a breakout's."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(
        StreamKey, null=True, on_delete=models.SET_NULL, related_name="publications"
    )
    source = models.CharField(max_length=8)
    layer = models.CharField(max_length=4)
    kinds = models.JSONField(default=list)
    """Of ``audio`` and ``video``, what it carries."""
    worker = models.CharField(max_length=64)
    boot = models.CharField(max_length=64)
    """Which life of the worker."""
    resource = models.CharField(max_length=64)
    """The worker's name for it."""
    state = models.CharField(max_length=4, choices=State, default=State.NEW)
    created_at = models.DateTimeField(default=clock.now)
    up_at = models.DateTimeField(null=True)
    down_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["lesson", "state"], name="publication_lesson")]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "boot", "resource"], name="publication_resource"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.layer} {self.state}"


class Recording(UUIDModel):
    """What is recorded of one session; a worker's loss makes a further part, never another row."""

    class State(models.TextChoices):
        ON = "on"
        PAUSED = "paused"
        ENDED = "ended"

    session = models.OneToOneField(
        LiveSession, on_delete=models.CASCADE, related_name="recording_of"
    )
    state = models.CharField(max_length=6, choices=State, default=State.ON)
    failing = models.BooleanField(default=False)
    """The recorder cannot write (disk full): shown, told to the lecturers, tried again."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["started_at"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.state}"


class RecordingPart(UUIDModel):
    """One uninterrupted run of one recorder."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="parts")
    folder = models.CharField(max_length=60)
    """Its files' folder within the recording's, named by the recorder."""
    worker = models.CharField(max_length=64)
    boot = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lost = models.BooleanField(default=False)
    """It ended because the worker or its recorder died."""

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "folder"], name="recording_part_folder")
        ]

    def __str__(self) -> str:
        return self.folder


class RecordingGap(UUIDModel):
    """Time that is missing from a recording, and why."""

    class Why(models.TextChoices):
        PAUSED = "paused"
        WORKER_LOST = "worker_lost"
        RECORDER_LOST = "recorder_lost"
        DISK = "disk"
        OVERLOAD = "overload"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="gaps")
    why = models.CharField(max_length=13, choices=Why)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=Q(to_at=None), name="one_open_gap"
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.from_at}"


class Heard(models.Model):
    """How far a worker's words were taken in: its batches come in order, and none counts twice."""

    worker = models.CharField(max_length=64)
    boot = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "boot"], name="heard_boot")]

    def __str__(self) -> str:
        return f"{self.worker} {self.seq}"


class Tally(models.Model):
    """How long media reached one person in a session, as far as it is not on record yet."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="tallies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_ms = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="tally_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.received_ms}"
