"""Factories of exercises and Q&A."""

from __future__ import annotations

import uuid
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from live.activities.domain.prepared import Wording
from live.activities.models import (
    Exercise,
    ExerciseAnswer,
    ExerciseRun,
    QuestionVote,
    RoomAnswer,
    RoomQuestion,
)
from tests.factories.courses import LessonFactory
from tests.factories.people import UserFactory
from tests.factories.questions import QuestionVersionFactory

OPTIONS = [
    {"id": "a", "text": "换掉白底，放进使用场景"},
    {"id": "b", "text": "加人手，看得出大小"},
    {"id": "c", "text": "减少文案，放大卖点"},
]
SINGLE: dict[str, Any] = {"stem": "你的主图最先该改哪一处？", "options": OPTIONS, "right": "b"}
VOTE: dict[str, Any] = {"stem": "下一节先讲什么？", "options": OPTIONS, "many": False}


def single(**values: Any) -> Wording:
    """A single choice whose right answer is ``b``."""
    return Wording(kind="single", body=SINGLE, explanation="大小一眼可见。", **values)


class ExerciseFactory(DjangoModelFactory):
    """True or false, and it is true."""

    class Meta:
        model = Exercise

    lesson = factory.SubFactory(LessonFactory, kind="live")
    version = factory.SubFactory(QuestionVersionFactory)
    order = factory.Sequence(lambda n: n % 1000 + 1)


class ExerciseRunFactory(DjangoModelFactory):
    """An open one, asked just now."""

    class Meta:
        model = ExerciseRun

    exercise = factory.SubFactory(ExerciseFactory)
    lesson = factory.SelfAttribute("exercise.lesson")
    version = factory.SelfAttribute("exercise.version")
    started_at = factory.LazyFunction(timezone.now)
    started_by = factory.SubFactory(UserFactory)
    limit_ms = 60_000
    event_key = factory.LazyFunction(uuid.uuid4)


class ExerciseAnswerFactory(DjangoModelFactory):
    """A right answer."""

    class Meta:
        model = ExerciseAnswer

    run = factory.SubFactory(ExerciseRunFactory)
    user = factory.SubFactory(UserFactory)
    answer = factory.LazyFunction(lambda: {"value": True})
    correct = True
    score_milli = 1000
    took_ms = 4_000
    event_key = factory.LazyFunction(uuid.uuid4)
    first_key = factory.SelfAttribute("event_key")
    at = factory.LazyFunction(timezone.now)


class RoomQuestionFactory(DjangoModelFactory):
    """An open question with a name."""

    class Meta:
        model = RoomQuestion

    lesson = factory.SubFactory(LessonFactory, kind="live")
    author = factory.SubFactory(UserFactory)
    body = "手持的会不会挡住商标？"
    event_key = factory.LazyFunction(uuid.uuid4)
    asked_at = factory.LazyFunction(timezone.now)


class RoomAnswerFactory(DjangoModelFactory):
    class Meta:
        model = RoomAnswer

    question = factory.SubFactory(RoomQuestionFactory)
    author = factory.SubFactory(UserFactory)
    body = "把手放在瓶底，商标朝前。"
    event_key = factory.LazyFunction(uuid.uuid4)
    at = factory.LazyFunction(timezone.now)


class QuestionVoteFactory(DjangoModelFactory):
    class Meta:
        model = QuestionVote

    question = factory.SubFactory(RoomQuestionFactory)
    user = factory.SubFactory(UserFactory)
