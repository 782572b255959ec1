"""The daily feedback form (每日意见反馈)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.reports.statistics.errors import FeedbackRefused
from lms.reports.statistics.events import FeedbackGiven
from lms.reports.statistics.models import DailyFeedback

TEXT_MAX = 1000


def today() -> dt.date:
    """The day of China's calendar."""
    return clock.now().astimezone(ZONE).date()


@transaction.atomic
def give(*, training_class: TrainingClass, user: User, score: int, text: str) -> DailyFeedback:
    """Today's form of one trainee; handed in once, the first stands. Raises FeedbackRefused."""
    if type(score) is not int or not 1 <= score <= 5 or len(text) > TEXT_MAX:
        raise FeedbackRefused
    row, made = DailyFeedback.objects.get_or_create(
        training_class=training_class,
        user=user,
        day=today(),
        defaults={"score": score, "text": text.strip(), "given_at": clock.now()},
    )
    if made:
        record(
            FeedbackGiven(day=row.day.isoformat(), score=score),
            class_id=training_class.pk,
            subject_id=subject_id(user.pk),
            private={"text": row.text} if row.text else {},
        )
    return row
