"""What happens in Q&A, as events; those of exercises are in :mod:`lms.questions.events`."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class QuestionAsked(Payload):
    """A trainee asked the lecturers; the words are only committed to."""

    KIND: ClassVar[str] = "qa.asked"
    question: str
    anonymous: bool
    in_class: bool


class QuestionReplied(Payload):
    """A lecturer answered: ``how`` is aloud or written."""

    KIND: ClassVar[str] = "qa.answered"
    question: str
    how: str


class QuestionModerated(Payload):
    """A lecturer took a question out of sight, or brought it back."""

    KIND: ClassVar[str] = "qa.moderated"
    question: str
    hidden: bool
