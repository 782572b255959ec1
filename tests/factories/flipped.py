"""Factories of the flipped classroom; ``evening`` makes what a test usually wants."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.courses.models import TrainingClass
from lms.flipped.models import (
    Calibration,
    FlippedTask,
    GroupFile,
    GroupMessage,
    HardMark,
    Material,
    Place,
    Review,
    Similarity,
    Studied,
    Submission,
    SubmissionFile,
    Tick,
    Work,
)
from tests.factories.courses import LessonFactory
from tests.factories.files import StoredFileFactory
from tests.factories.people import UserFactory

CHECKLIST = [{"id": "c1", "text": "店铺首页截图"}, {"id": "c2", "text": "三件商品上架"}]
RUBRIC = [
    {"id": "r1", "title": "选品", "max": 40, "description": ""},
    {"id": "r2", "title": "页面", "max": 60, "description": ""},
]


class FlippedTaskFactory(DjangoModelFactory):
    """A complete draft, one person at a time, due tomorrow."""

    class Meta:
        model = FlippedTask

    lesson = factory.SubFactory(LessonFactory, kind="flipped", hours_milli=1000)
    mode = "person"
    brief = "在模拟商城开一家店，上架三件商品。"
    checklist = factory.LazyFunction(lambda: [dict(row) for row in CHECKLIST])
    rubric = factory.LazyFunction(lambda: [dict(row) for row in RUBRIC])
    due_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(hours=12))


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    task = factory.SubFactory(FlippedTaskFactory)
    kind = "link"
    title = "模拟商城操作手册"
    url = "https://example.org/guide"


class WorkFactory(DjangoModelFactory):
    class Meta:
        model = Work

    task = factory.SubFactory(FlippedTaskFactory)
    name = "第 1 组"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    task = factory.SelfAttribute("work.task")
    work = factory.SubFactory(WorkFactory)
    user = factory.SubFactory(UserFactory)


class StudiedFactory(DjangoModelFactory):
    class Meta:
        model = Studied

    place = factory.SubFactory(PlaceFactory)
    material = factory.SubFactory(MaterialFactory)
    at = factory.LazyFunction(timezone.now)


class HardMarkFactory(DjangoModelFactory):
    class Meta:
        model = HardMark

    place = factory.SubFactory(PlaceFactory)
    target = "item:c1"
    at = factory.LazyFunction(timezone.now)


class TickFactory(DjangoModelFactory):
    class Meta:
        model = Tick

    work = factory.SubFactory(WorkFactory)
    item = "c1"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class GroupMessageFactory(DjangoModelFactory):
    class Meta:
        model = GroupMessage

    work = factory.SubFactory(WorkFactory)
    author = factory.SubFactory(UserFactory)
    text = "标题写好了"
    at = factory.LazyFunction(timezone.now)
    event_key = factory.LazyFunction(uuid.uuid4)


class GroupFileFactory(DjangoModelFactory):
    class Meta:
        model = GroupFile

    work = factory.SubFactory(WorkFactory)
    title = "商品表"
    number = 1
    file = factory.SubFactory(StoredFileFactory)
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    work = factory.SubFactory(WorkFactory)
    number = 1
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
    text = "我们选了三件商品。"
    event_key = factory.LazyFunction(uuid.uuid4)


class SubmissionFileFactory(DjangoModelFactory):
    class Meta:
        model = SubmissionFile

    submission = factory.SubFactory(SubmissionFactory)
    file = factory.SubFactory(StoredFileFactory)
    title = "首页.png"


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    work = factory.SubFactory(WorkFactory)
    reviewer = factory.SubFactory(UserFactory)


class CalibrationFactory(DjangoModelFactory):
    class Meta:
        model = Calibration

    task = factory.SubFactory(FlippedTaskFactory)
    reviewer = factory.SubFactory(UserFactory)
    scores = factory.LazyFunction(lambda: {"r1": 30, "r2": 45})
    at = factory.LazyFunction(timezone.now)


class SimilarityFactory(DjangoModelFactory):
    class Meta:
        model = Similarity

    first = factory.SubFactory(SubmissionFactory)
    second = factory.SubFactory(
        SubmissionFactory, work__task=factory.SelfAttribute("...first.work.task")
    )
    kind = "text"
    milli = 800
    found_at = factory.LazyFunction(timezone.now)


def evening(training_class: TrainingClass, **values: Any) -> FlippedTask:
    """A draft for a flipped lesson that began an hour ago and ends at night."""
    now = timezone.now()
    lesson = LessonFactory(
        training_class=training_class,
        kind="flipped",
        title="互助小组实践任务",
        hours_milli=1000,
        starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=3),
    )
    return FlippedTaskFactory(lesson=lesson, **values)
