"""Safe Exam Browser: which lessons ask for it, start links, and who came in by one."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson


class SafeBrowser(TimestampedModel):
    """The setting of one lesson."""

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="safe_browser")
    required = models.BooleanField(default=False)
    exam_keys = models.JSONField(default=list)
    """Browser Exam Keys (hex) of the SEB versions let in; empty: any that has the config."""
    quit_password_sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.lesson_id)


class SafeBrowserStart(UUIDModel):
    """A trainee's start link; its config names the link, so every config has its own key."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    config_key = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson_id}"


class SafeBrowserPass(models.Model):
    """Who came in by a start link; its session names the link (and keeps it past a second factor).

    ``seen_at`` is the last request whose hash fitted.
    """

    id = models.BigAutoField(primary_key=True)
    start = models.OneToOneField(SafeBrowserStart, on_delete=models.CASCADE, related_name="entry")
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.start_id)
