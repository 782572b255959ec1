"""What happens in on-demand lessons, as events."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class LessonUnpublished(Payload):
    """A lesson was taken back before anybody had earned a minute in it."""

    KIND: ClassVar[str] = "lesson.unpublished"


class QuestionShown(Payload):
    """A timed question opened for a trainee; its countdown began."""

    KIND: ClassVar[str] = "question.shown"
    question: str
    version: int
    limit: int
    media: int


class QuestionAnswered(Payload):
    """An answer arrived in time; the text of it is only committed to."""

    KIND: ClassVar[str] = "question.answered"
    question: str
    version: int
    attempt: int
    took: int
    correct: bool | None
    points: int


class QuestionExpired(Payload):
    """The countdown ended without an answer."""

    KIND: ClassVar[str] = "question.expired"
    question: str
    version: int


class BulletPosted(Payload):
    """A bullet comment at a moment of the video."""

    KIND: ClassVar[str] = "comment.bullet"
    bullet: str
    media: int
    state: str


class MessagePosted(Payload):
    """A message or a reply under a lesson."""

    KIND: ClassVar[str] = "comment.message"
    message: str
    reply_to: str | None
    state: str


class CommentModerated(Payload):
    """A person (or the report limit) changed what others can read."""

    KIND: ClassVar[str] = "moderation.comment"
    comment: str
    comment_kind: str
    state_from: str
    state_to: str
    reason: str


class PersonMuted(Payload):
    """A person may not comment until ``until`` (ms); 0 lifts it."""

    KIND: ClassVar[str] = "moderation.mute"
    until: int
    reason: str
