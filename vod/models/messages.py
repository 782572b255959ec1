"""Messages (留言): threads under a lesson, with links into the video."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson


class Message(TimestampedModel):
    """A message or (one level deep) a reply to it."""

    class State(models.TextChoices):
        VISIBLE = "visible"
        PENDING = "pending"
        HIDDEN = "hidden"
        DELETED = "deleted"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at_ms = models.PositiveIntegerField(null=True)
    """The moment of the video that it speaks of."""
    body = models.TextField(max_length=2_000)
    state = models.CharField(max_length=8, choices=State, default=State.VISIBLE)
    state_reason = models.CharField(max_length=40, blank=True)
    is_answer = models.BooleanField(default=False)
    """A reply by a lecturer of the class."""
    pinned_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    likes_count = models.PositiveIntegerField(default=0)
    reports = models.PositiveSmallIntegerField(default=0)
    event_key = models.UUIDField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["lesson", "parent", "created_at"], name="message_thread")]
        constraints = [
            models.UniqueConstraint(fields=["author", "event_key"], name="one_message_per_event"),
            models.CheckConstraint(
                name="only_threads_are_pinned", condition=Q(pinned_at=None) | Q(parent=None)
            ),
        ]

    def __str__(self) -> str:
        return self.body[:40]


class MessageLike(UUIDModel):
    """One person's "useful"."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="likes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="one_like_per_person")
        ]

    def __str__(self) -> str:
        return str(self.message_id)
