"""Factories of on-demand lessons; ``published_lesson`` makes what a test usually wants."""

from __future__ import annotations

import uuid
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.questions.domain.versions import write_version
from tests.factories.courses import ClassLecturerFactory, EnrolmentFactory, LessonFactory
from vod.access import Seat, seat_in
from vod.models import Bullet, Message, TimedQuestion, VodLesson

OPTIONS = [
    {"id": "a", "text": "正前方"},
    {"id": "b", "text": "侧前方"},
    {"id": "c", "text": "正上方"},
]
SINGLE = {"stem": "主光放在哪里？", "options": OPTIONS, "right": "b"}


class VodLessonFactory(DjangoModelFactory):
    """A published lesson of ten minutes whose package need not exist on disk."""

    class Meta:
        model = VodLesson

    lesson = factory.SubFactory(LessonFactory)
    package_id = factory.LazyFunction(uuid.uuid4)
    duration_ms = 600_000
    published_at = factory.LazyFunction(timezone.now)


class BulletFactory(DjangoModelFactory):
    class Meta:
        model = Bullet

    at_ms = 10_000
    text = "记下来了"
    created_at = factory.LazyFunction(timezone.now)


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    body = "没有摄影灯怎么办？"


def timed_question(lesson: Any, **placement: Any) -> TimedQuestion:
    """A single-choice question at one minute whose right answer is ``b``."""
    version = write_version(
        owner_id=None, kind="single", body=SINGLE, explanation="侧光显形。", points=2
    )
    values = {"at_ms": 60_000, "limit_ms": 30_000, **placement}
    return TimedQuestion.objects.create(lesson=lesson, version=version, **values)


def trainee_seat(vod: VodLesson) -> Seat:
    """A new trainee of the class, seated in the lesson."""
    enrolment = EnrolmentFactory(training_class=vod.lesson.training_class)
    return seat_in(enrolment.user, vod.lesson_id)


def lecturer_seat(vod: VodLesson) -> Seat:
    """A new lecturer of the class, seated in the lesson."""
    lecturer = ClassLecturerFactory(training_class=vod.lesson.training_class)
    return seat_in(lecturer.user, vod.lesson_id)
