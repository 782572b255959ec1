"""What the monitoring wall shows of a trainee's page now; facts stand in events."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel
from lms.courses.models import Lesson


class PageState(models.Model):
    """One trainee's page in one lesson, as it last reported; times in ms since the epoch."""

    id = models.BigAutoField(primary_key=True)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pulse_at_ms = models.BigIntegerField(default=0)
    visible = models.BooleanField(default=True)
    since_ms = models.BigIntegerField(default=0)
    """Since when ``visible`` is what it is."""
    input_at_ms = models.BigIntegerField(default=0)
    """Last key, touch or movement that the page saw."""
    camera = models.CharField(max_length=8, default="off")
    """``off``, ``denied``, ``live``, ``covered``, ``frozen``: as the server sees the pictures."""
    camera_since_ms = models.BigIntegerField(default=0)
    last_kind = models.CharField(max_length=64, blank=True)
    last_at_ms = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "user"], name="one_page_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson_id}"


class CameraFrame(models.Model):
    """The latest small picture alone; overwritten by the next and swept soon after the lesson."""

    page = models.OneToOneField(
        PageState, primary_key=True, on_delete=models.CASCADE, related_name="frame"
    )
    jpeg = models.BinaryField()
    at_ms = models.BigIntegerField()
    thumb = models.BinaryField()
    """16 × 12 grey levels, to see whether anything moves."""
    still_since_ms = models.BigIntegerField()
    """Since when the picture has not changed at all."""

    def __str__(self) -> str:
        return str(self.page_id)


class Call(UUIDModel):
    """A word to one trainee from the wall; ``wants_answer`` asks for a tap that says "here"."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    wants_answer = models.BooleanField(default=False)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text
