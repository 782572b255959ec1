"""What trainees of the sample did beside attending: answers, hands, words, daily feedback.

Told before the attendance is logged, so that everything stands in the order of its days; a story
that is the same every time. Signals are found by the real rules from seeded sightings.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from live.activities.events import QuestionAsked
from live.events import LiveHand, LiveSpoke
from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.events.domain.record import Draft, record_many
from lms.events.payloads import Payload
from lms.events.pseudonyms import pseudonym
from lms.people.queries import subject_ids
from lms.questions.events import ExerciseAnswered
from lms.reports.sample.story import number
from lms.reports.statistics.domain.advance import advance_due
from lms.reports.statistics.domain.looking import look_through
from lms.reports.statistics.events import FeedbackGiven
from lms.reports.statistics.models import DailyFeedback, Sighting

State = TrainingClass.State
TOLD = (State.RUNNING, State.CLOSED)
WORDS = (
    "主图那一节讲得很清楚，想多看几个案例。",
    "下午的直播有点卡，别的都好。",
    "练习的时间可以再长一点。",
    "今天的讨论很有收获。",
)
TOGETHER = 3
"""So many trainees of the main class are seen at one device."""


def taking_part(sample: Any) -> None:
    """Events of every class that runs or ran; the main class's forms and sightings."""
    with transaction.atomic():
        drafts: list[Draft] = []
        for training_class in sample.classes.values():
            if training_class.state in TOLD:
                drafts += _told(training_class, main=training_class.pk == sample.main.pk)
        record_many(sorted(drafts, key=lambda draft: draft.occurred_at))
        _sightings(sample.main)


def follow(sample: Any) -> None:
    """Statistics of all of it, and what may be worth a look."""
    advance_due()
    look_through()


def _told(training_class: TrainingClass, *, main: bool) -> Iterator[Draft]:
    now = clock.now()
    lessons = list(training_class.lessons.filter(cancelled_at=None, ends_at__lt=now))
    seats = list(training_class.enrolments.filter(withdrawn_at=None).select_related("user"))
    subjects = subject_ids(seat.user_id for seat in seats)
    for seat in seats:
        name, subject = seat.user.display_name, subjects[seat.user_id]
        for lesson in lessons:
            yield from _lesson(lesson, subject, name)
        for day in sorted({lesson.starts_at.astimezone(ZONE).date() for lesson in lessons}):
            yield from _form(training_class, seat.user, subject, day, words=main)


def _lesson(lesson: Lesson, subject: uuid.UUID, name: str) -> Iterator[Draft]:
    chance = number("part", name, lesson.title, str(lesson.order))
    keen = number("keen", name) % 100
    if lesson.kind not in (LessonKind.LIVE, LessonKind.ON_SITE) or chance % 100 > 40 + keen // 2:
        return
    done: list[Payload] = [
        ExerciseAnswered(
            run=str(uuid.UUID(int=number(lesson.title, "run"))),
            took=4000 + chance % 20_000,
            attempt=1,
            correct=chance % 5 > 0,
            points=1000,
        )
    ]
    if lesson.kind == LessonKind.LIVE and keen > 40:
        done.append(LiveHand(session="sample", up=True))
        done.append(LiveSpoke(session="sample", ms=20_000 + chance % 90_000))
    if keen > 70:
        question = str(uuid.UUID(int=number(name, lesson.title, "asked")))
        done.append(QuestionAsked(question=question, anonymous=False, in_class=True))
    for place, payload in enumerate(done):
        at = lesson.starts_at + dt.timedelta(minutes=12 + 9 * place, seconds=chance % 240)
        yield Draft(
            payload=payload,
            class_id=lesson.training_class_id,
            occurred_at=min(at, lesson.ends_at),
            lesson_id=lesson.pk,
            subject_id=subject,
        )


def _form(
    training_class: TrainingClass, user: Any, subject: uuid.UUID, day: dt.date, *, words: bool
) -> Iterator[Draft]:
    chance = number("form", user.display_name, day.isoformat())
    at = dt.datetime.combine(day, dt.time(18, chance % 25), ZONE)
    if chance % 10 < 4 or at > clock.now():
        return
    score = 3 + chance % 7 // 3
    text = WORDS[chance % len(WORDS)] if words and chance % 3 == 0 else ""
    DailyFeedback.objects.get_or_create(
        training_class=training_class,
        user=user,
        day=day,
        defaults={"score": score, "text": text, "given_at": at},
    )
    yield Draft(
        payload=FeedbackGiven(day=day.isoformat(), score=score),
        class_id=training_class.pk,
        occurred_at=at,
        subject_id=subject,
        private={"text": text} if text else {},
    )


def _sightings(training_class: TrainingClass) -> None:
    day = clock.now().astimezone(ZONE).date()
    seats = list(training_class.enrolments.filter(withdrawn_at=None).order_by("seat"))
    subjects = subject_ids(seat.user_id for seat in seats)
    for place, seat in enumerate(seats):
        digest = "one" if 7 <= place < 7 + TOGETHER else f"own-{place}"
        Sighting.objects.get_or_create(
            training_class=training_class,
            subject=pseudonym(training_class.pk, subjects[seat.user_id]),
            day=day,
            kind="device",
            digest=digest,
        )
