"""Keeping comments fit to read: reports, word lists, mutes, and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.courses.models import TrainingClass
from vod.models.bullets import Bullet
from vod.models.messages import Message


class CommentReport(UUIDModel):
    """A person says that a comment does not belong here."""

    class Reason(models.TextChoices):
        ABUSE = "abuse"
        SPAM = "spam"
        SPOILER = "spoiler"
        PRIVACY = "privacy"
        OTHER = "other"

    bullet = models.ForeignKey(
        Bullet, null=True, on_delete=models.CASCADE, related_name="report_rows"
    )
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="report_rows"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_names_one_comment",
                condition=Q(bullet=None, message__isnull=False)
                | Q(bullet__isnull=False, message=None),
            ),
            models.UniqueConstraint(
                fields=["bullet", "by"],
                condition=Q(bullet__isnull=False),
                name="one_report_per_bullet",
            ),
            models.UniqueConstraint(
                fields=["message", "by"],
                condition=Q(message__isnull=False),
                name="one_report_per_message",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class ListedWord(UUIDModel):
    """A word of a class's list: refused outright, or held for review."""

    class Action(models.TextChoices):
        REFUSE = "refuse"
        REVIEW = "review"

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="listed_words"
    )
    word = models.CharField(max_length=40)
    action = models.CharField(max_length=8, choices=Action)

    class Meta:
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "word"], name="word_once_per_class")
        ]

    def __str__(self) -> str:
        return self.word


class Mute(UUIDModel):
    """A person who may watch but not comment in a class for a while."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="mutes"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["training_class", "user", "until"], name="mute_window")]

    def __str__(self) -> str:
        return str(self.user_id)
