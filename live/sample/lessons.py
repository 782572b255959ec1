"""A live lesson that is due now in the sample's main class, so that visitors can go on air."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

from django.db import transaction

from live.models import LiveLesson
from lms.core import clock
from lms.core.errors import DomainError
from lms.courses.domain import timetable
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.people.models import User

TITLE = "直播答疑：主图与详情页"
MINUTES = (90, 60, 30)
STEP = dt.timedelta(minutes=5)


def load(sample: Any) -> None:
    """Add it, unless a live lesson of the timetable is due anyway."""
    training_class: TrainingClass = sample.main
    now = clock.now()
    due = training_class.lessons.filter(
        kind=LessonKind.LIVE, starts_at__lte=now + STEP, ends_at__gt=now + 4 * STEP
    ).first()
    lesson = due or _add(training_class, now)
    if lesson is None:
        sample.say("  (no room for a live lesson now: others are running)")
        return
    LiveLesson.objects.get_or_create(lesson=lesson)


def _add(training_class: TrainingClass, now: dt.datetime) -> Lesson | None:
    """The longest that fits from the last five minutes on; None where nothing does.

    It carries class hours where its half day has some to spare, else none: questions and answers.
    """
    teacher: User = training_class.lecturers.order_by("assigned_at")[0].user
    starts = now - dt.timedelta(
        minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond
    )
    for hours, minutes in product((True, False), MINUTES):
        try:
            with transaction.atomic():
                return timetable.add(
                    training_class=training_class,
                    by=teacher,
                    kind=LessonKind.LIVE,
                    title=TITLE,
                    starts_at=starts,
                    ends_at=starts + dt.timedelta(minutes=minutes),
                    hours_milli=minutes * 1000 // 45 if hours else 0,
                    location="",
                    lecturer_id=teacher.pk,
                )
        except DomainError:
            continue
    return None
