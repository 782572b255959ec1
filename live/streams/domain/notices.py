"""What lecturers are told about the media of their lessons."""

from __future__ import annotations

from live.models import LiveSession
from lms.courses import hooks


def recording_failing(session: LiveSession, why: str) -> None:
    """The recorder cannot write; the class goes on without it."""
    lesson = session.lesson
    people = lesson.training_class.lecturers.values_list("user_id", flat=True)
    hooks.announce(
        hooks.Notice(
            kind="recording_failing",
            recipients=tuple(people),
            args={"lesson": lesson.title, "why": why},
            link=f"/live/{lesson.pk}",
        )
    )
