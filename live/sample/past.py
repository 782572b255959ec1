"""Past live lessons of the sample: when they were on air, as the log would have it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from live.events import LiveEnded, LiveStarted
from live.models import LiveLesson, LiveSession
from lms.core import clock
from lms.courses.models import Lesson, LessonKind
from lms.events.domain.record import Draft
from lms.people.models import User

BEFORE, AFTER = dt.timedelta(minutes=5), dt.timedelta(minutes=2)


def aired(lessons: Iterable[Lesson], *, teacher: User, teacher_subject: uuid.UUID) -> list[Draft]:
    """Make a run on air of each live lesson that is over; its two events, to be recorded."""
    drafts = []
    now = clock.now()
    for lesson in lessons:
        if lesson.kind != LessonKind.LIVE or lesson.ends_at + AFTER > now:
            continue
        LiveLesson.objects.get_or_create(lesson=lesson)
        session = LiveSession.objects.create(
            lesson=lesson,
            started_at=lesson.starts_at - BEFORE,
            ended_at=lesson.ends_at + AFTER,
            ended_why=LiveSession.Why.LECTURER,
            started_by=teacher,
        )
        assert session.ended_at is not None
        ran = clock.to_ms(session.ended_at) - clock.to_ms(session.started_at)
        told = {
            session.started_at: LiveStarted(session=str(session.pk)),
            session.ended_at: LiveEnded(session=str(session.pk), ms=ran, why=session.ended_why),
        }
        drafts += [
            Draft(
                payload=payload,
                class_id=lesson.training_class_id,
                occurred_at=at,
                lesson_id=lesson.pk,
                actor_id=teacher_subject,
                rule_version=lesson.training_class.rule_pack.label,
            )
            for at, payload in told.items()
        ]
    return drafts
