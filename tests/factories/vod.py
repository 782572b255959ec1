"""Factories of on-demand lessons; ``published_lesson`` makes what a test usually wants."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.questions.domain.versions import write_version
from tests.factories.courses import (
    ClassLecturerFactory,
    EnrolmentFactory,
    LessonFactory,
    TrainingClassFactory,
)
from tests.factories.files import StoredFileFactory
from tests.factories.people import UserFactory
from tests.factories.questions import QuestionVersionFactory
from vod.access import Seat, seat_in
from vod.models import (
    Attachment,
    Bullet,
    Chapter,
    CommentReport,
    ListedWord,
    Message,
    MessageLike,
    Mute,
    PushedAnswer,
    PushedExercise,
    QuestionTry,
    Rendition,
    Subtitle,
    TimedQuestion,
    VodLesson,
)

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


class RenditionFactory(DjangoModelFactory):
    """The 360p variant of the lesson's package, which need not exist on disk."""

    class Meta:
        model = Rendition

    vod = factory.SubFactory(VodLessonFactory)
    package_id = factory.SelfAttribute("vod.package_id")
    name = "360p"
    method = Rendition.Method.TRANSCODE
    width = 640
    height = 360
    bandwidth = 800_000
    codecs = "avc1.4d401e,mp4a.40.2"
    bytes = 48_000_000


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    vod = factory.SubFactory(VodLessonFactory)
    at_ms = factory.Sequence(lambda n: n * 60_000)
    title = factory.Sequence("第 {} 节".format)


class SubtitleFactory(DjangoModelFactory):
    """One cue in Chinese."""

    class Meta:
        model = Subtitle

    vod = factory.SubFactory(VodLessonFactory)
    language = "zh-CN"
    label = "中文"
    body = "WEBVTT\n\n00:00.000 --> 00:02.000\n大家好\n"
    cues = 1


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    vod = factory.SubFactory(VodLessonFactory)
    file = factory.SubFactory(StoredFileFactory)
    title = "讲义"


class BulletFactory(DjangoModelFactory):
    """Without an author, as an imported comment is."""

    class Meta:
        model = Bullet

    lesson = factory.SubFactory(LessonFactory)
    at_ms = 10_000
    text = "记下来了"
    created_at = factory.LazyFunction(timezone.now)


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    lesson = factory.SubFactory(LessonFactory)
    author = factory.SubFactory(UserFactory)
    body = "没有摄影灯怎么办？"


class MessageLikeFactory(DjangoModelFactory):
    class Meta:
        model = MessageLike

    message = factory.SubFactory(MessageFactory)
    user = factory.SubFactory(UserFactory)


class CommentReportFactory(DjangoModelFactory):
    """Somebody reports a bullet comment as spam."""

    class Meta:
        model = CommentReport

    bullet = factory.SubFactory(BulletFactory)
    by = factory.SubFactory(UserFactory)
    reason = CommentReport.Reason.SPAM
    at = factory.LazyFunction(timezone.now)


class ListedWordFactory(DjangoModelFactory):
    class Meta:
        model = ListedWord

    training_class = factory.SubFactory(TrainingClassFactory)
    word = factory.Sequence("广告{}".format)
    action = ListedWord.Action.REFUSE


class MuteFactory(DjangoModelFactory):
    """For the next hour."""

    class Meta:
        model = Mute

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.SubFactory(UserFactory)
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
    until = factory.LazyAttribute(lambda o: o.at + dt.timedelta(hours=1))


class TimedQuestionFactory(DjangoModelFactory):
    """A required question at one minute."""

    class Meta:
        model = TimedQuestion

    lesson = factory.SubFactory(LessonFactory)
    version = factory.SubFactory(QuestionVersionFactory)
    at_ms = 60_000


class QuestionTryFactory(DjangoModelFactory):
    """A question that was just shown for the first time."""

    class Meta:
        model = QuestionTry

    timed_question = factory.SubFactory(TimedQuestionFactory)
    user = factory.SubFactory(UserFactory)
    version = factory.SelfAttribute("timed_question.version")
    number = 1
    opened_at = factory.LazyFunction(timezone.now)
    limit_ms = 60_000


class PushedExerciseFactory(DjangoModelFactory):
    """An open one, asked just now."""

    class Meta:
        model = PushedExercise

    lesson = factory.SubFactory(LessonFactory)
    version = factory.SubFactory(QuestionVersionFactory)
    limit_ms = 60_000
    started_at = factory.LazyFunction(timezone.now)
    started_by = factory.SubFactory(UserFactory)
    event_key = factory.LazyFunction(uuid.uuid4)


class PushedAnswerFactory(DjangoModelFactory):
    """A first answer, and right."""

    class Meta:
        model = PushedAnswer

    exercise = factory.SubFactory(PushedExerciseFactory)
    user = factory.SubFactory(UserFactory)
    answer = factory.LazyFunction(lambda: {"value": True})
    correct = True
    took_ms = 4_000
    event_key = factory.LazyFunction(uuid.uuid4)
    first_key = factory.SelfAttribute("event_key")
    at = factory.LazyFunction(timezone.now)


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
