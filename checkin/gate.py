"""Where a rule pack asks for it, a lesson's time waits for a sign-in. Joined in ``lms.wiring``."""

from __future__ import annotations

import uuid

from checkin.errors import SignInRequired
from checkin.models import SignIn
from checkin.rules import of_lesson
from lms.courses.models import Enrolment, Lesson


def admit(user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """Raise SignInRequired for a trainee who has yet to sign in to this lesson."""
    lesson = Lesson.objects.select_related("training_class__rule_pack").filter(pk=lesson_id).first()
    if lesson is None or not of_lesson(lesson).required:
        return
    seat = Enrolment.objects.filter(
        training_class=lesson.training_class_id, user=user_id, withdrawn_at=None
    )
    signed = SignIn.objects.filter(lesson=lesson, user=user_id, direction="in")
    if seat.exists() and not signed.exists():
        raise SignInRequired(lesson=str(lesson_id))
