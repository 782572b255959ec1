"""An on-demand lesson's video: where it stands, how it may be watched, what goes with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson
from lms.files.models import StoredFile


class VodLesson(TimestampedModel):
    """The on-demand side of one lesson; exists from the first look of its lecturer."""

    class BulletsMode(models.TextChoices):
        POST_THEN_REVIEW = "post_then_review"
        REVIEW_THEN_POST = "review_then_post"
        OFF = "off"

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="vod")
    source = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    job_id = models.UUIDField(null=True)
    """``lms.jobs``: the packaging job of ``source``; its row says how far, or why it failed.
    While a replacement is packaged the old package goes on playing."""

    package_id = models.UUIDField(null=True, unique=True)
    """The folder that is played now; null until the first packaging is done."""
    audio_only = models.BooleanField(default=False)
    duration_ms = models.PositiveIntegerField(default=0)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    has_sprites = models.BooleanField(default=False)

    no_skip = models.BooleanField(default=True)
    """No jumping ahead of what was watched."""
    rate_cap_milli = models.PositiveSmallIntegerField(default=1500)
    """Fastest playback that counts, × 1000; never above the rule pack's."""
    bullets_mode = models.CharField(
        max_length=20, choices=BulletsMode, default=BulletsMode.POST_THEN_REVIEW
    )
    messages_open = models.BooleanField(default=True)
    """Whether trainees may write messages under the lesson."""
    introduction = models.TextField(max_length=4000, blank=True)
    """Plain text under the video."""

    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vod_rate_cap_range",
                condition=Q(rate_cap_milli__gte=1000, rate_cap_milli__lte=3000),
            ),
            models.CheckConstraint(
                name="vod_published_has_video",
                condition=Q(published_at=None) | Q(package_id__isnull=False, duration_ms__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.lesson_id)


class Rendition(UUIDModel):
    """One HLS variant of a package."""

    class Method(models.TextChoices):
        COPY = "copy"
        TRANSCODE = "transcode"

    vod = models.ForeignKey(VodLesson, on_delete=models.CASCADE, related_name="renditions")
    package_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=20)
    """``720p``, ``360p``, ``audio``: also its folder."""
    method = models.CharField(max_length=10, choices=Method)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    bandwidth = models.PositiveIntegerField()
    """Bits per second at the peak, as the master playlist says."""
    codecs = models.CharField(max_length=60)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-bandwidth"]
        constraints = [
            models.UniqueConstraint(fields=["package_id", "name"], name="rendition_once")
        ]

    def __str__(self) -> str:
        return self.name


class Chapter(UUIDModel):
    """A named moment of the video."""

    vod = models.ForeignKey(VodLesson, on_delete=models.CASCADE, related_name="chapters")
    at_ms = models.PositiveIntegerField()
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["at_ms"]
        constraints = [
            models.UniqueConstraint(fields=["vod", "at_ms"], name="one_chapter_per_moment")
        ]

    def __str__(self) -> str:
        return self.title


class Subtitle(TimestampedModel):
    """One language's WebVTT, rebuilt from parsed cues: nothing of the upload passes through."""

    vod = models.ForeignKey(VodLesson, on_delete=models.CASCADE, related_name="subtitles")
    language = models.CharField(max_length=12)
    """BCP 47, for example ``zh-CN``."""
    label = models.CharField(max_length=40)
    body = models.TextField()
    cues = models.PositiveIntegerField()
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "language"]
        constraints = [
            models.UniqueConstraint(fields=["vod", "language"], name="one_subtitle_per_language"),
            models.UniqueConstraint(
                fields=["vod"], condition=Q(is_default=True), name="one_default_subtitle"
            ),
        ]

    def __str__(self) -> str:
        return self.language


class Attachment(TimestampedModel):
    """A file handed out with the lesson."""

    vod = models.ForeignKey(VodLesson, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "created_at"]

    def __str__(self) -> str:
        return self.title
