"""Factories of exams, and a whole exam with papers that tests sit at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.courses.models import TrainingClass
from lms.people.models import User
from quizzes.exams.domain import editing
from quizzes.exams.models import (
    Allowance,
    Appeal,
    Attempt,
    Exam,
    ExamAnswer,
    ExamItem,
    ExamMarker,
    ExamRule,
    Mark,
    Regrade,
)
from quizzes.models import BankQuestion
from tests.factories.courses import EnrolmentFactory, TrainingClassFactory
from tests.factories.people import UserFactory, person
from tests.factories.questions import QuestionVersionFactory
from tests.factories.quizzes import BankQuestionFactory, BankTagFactory


class ExamFactory(DjangoModelFactory):
    """A draft for practice that is open now: 90 minutes within two hours, no question yet."""

    class Meta:
        model = Exam

    training_class = factory.SubFactory(TrainingClassFactory)
    title = "阶段测验"
    opens_at: Any = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=5))
    closes_at: Any = factory.LazyAttribute(lambda o: o.opens_at + dt.timedelta(hours=2))
    duration_ms = 90 * 60_000
    pass_milli = 60_000
    seed = "0123456789abcdef"


class ExamRuleFactory(DjangoModelFactory):
    class Meta:
        model = ExamRule

    exam = factory.SubFactory(ExamFactory)
    position = factory.Sequence(lambda n: n % 1000 + 1)
    difficulty = 3
    count = 1
    points_milli = 10_000


class ExamItemFactory(DjangoModelFactory):
    """A question that everybody gets, marked by its own key."""

    class Meta:
        model = ExamItem

    exam = factory.SubFactory(ExamFactory)
    position = factory.Sequence(lambda n: n % 1000 + 1)
    bank_question = factory.SubFactory(BankQuestionFactory)
    version = factory.LazyAttribute(
        lambda o: (
            o.bank_question.version
            if getattr(o, "bank_question", None)
            else BankQuestion.objects.get(pk=o.bank_question_id).version
        )
    )
    key = factory.LazyAttribute(lambda o: o.version)
    points_milli = 100_000


class ExamMarkerFactory(DjangoModelFactory):
    class Meta:
        model = ExamMarker

    exam = factory.SubFactory(ExamFactory)
    user = factory.SubFactory(UserFactory)


class AllowanceFactory(DjangoModelFactory):
    class Meta:
        model = Allowance

    exam = factory.SubFactory(ExamFactory)
    user = factory.SubFactory(UserFactory)
    extra_ms = 600_000
    reason = "视力障碍"
    by = factory.SubFactory(UserFactory)
    at: Any = factory.LazyFunction(timezone.now)


class AttemptFactory(DjangoModelFactory):
    """A running paper without questions; ends with its exam's minutes."""

    class Meta:
        model = Attempt

    exam = factory.SubFactory(ExamFactory)
    user = factory.SubFactory(UserFactory)
    number = 1
    code = factory.Sequence(lambda n: f"{n % 100000:05d}")
    started_at: Any = factory.LazyFunction(timezone.now)
    deadline_at: Any = factory.LazyAttribute(lambda o: o.started_at + dt.timedelta(minutes=90))


class ExamAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ExamAnswer

    attempt = factory.SubFactory(AttemptFactory)
    item = factory.SubFactory(ExamItemFactory)
    version = factory.LazyAttribute(lambda o: o.item.version)
    position = factory.Sequence(lambda n: n % 1000 + 1)


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = Mark

    answer = factory.SubFactory(ExamAnswerFactory)
    marker = factory.SubFactory(UserFactory)
    score_milli = 1_000
    at: Any = factory.LazyFunction(timezone.now)


class AppealFactory(DjangoModelFactory):
    class Meta:
        model = Appeal

    answer = factory.SubFactory(ExamAnswerFactory)
    text = "我的答案与教材第 3 章一致"
    made_at: Any = factory.LazyFunction(timezone.now)
    before_milli = 0


class RegradeFactory(DjangoModelFactory):
    class Meta:
        model = Regrade

    exam = factory.SubFactory(ExamFactory)
    item = factory.SubFactory(ExamItemFactory)
    before_key = factory.LazyAttribute(lambda o: o.item.version)
    after_key = factory.LazyAttribute(lambda o: o.item.version)
    treatment = "full"
    reason = "题干有歧义"
    by = factory.SubFactory(UserFactory)
    at: Any = factory.LazyFunction(timezone.now)


BODIES: dict[str, dict[str, Any]] = {
    "single": {
        "stem": "主图最重要的是什么？",
        "options": [{"id": x, "text": f"选项{x}"} for x in "abcd"],
        "right": "b",
    },
    "multiple": {
        "stem": "直播前要检查什么？",
        "options": [{"id": x, "text": f"事项{x}"} for x in "abcd"],
        "right": ["a", "c"],
    },
    "true_false": {"stem": "侧光更显质感。", "right": True},
    "fill_in": {"stem": "一课时是 ____ 分钟。", "blanks": [{"variants": ["45", "四十五"]}]},
    "essay": {"stem": "说说你的选品思路。", "guide": "看是否有依据"},
}
RIGHT: dict[str, dict[str, Any]] = {
    "single": {"option": "b"},
    "multiple": {"options": ["c", "a"]},
    "true_false": {"value": True},
    "fill_in": {"blanks": ["45"]},
    "essay": {"text": "先看需求，再看供应。"},
}


def bank_question(
    training_class: TrainingClass, kind: str = "single", *, number: int = 0, **more: Any
) -> BankQuestion:
    """A question of the class's bank; ``number`` tells several of one kind apart."""
    from lms.questions.types import load_question

    tag = more.pop("tag", None)
    body = dict(BODIES[kind])
    if number:
        body["stem"] = f"{number}. {body['stem']}"
    whole = load_question(kind, body).model_dump(mode="json")
    version = QuestionVersionFactory(type=kind, body=whole, explanation=more.pop("why", ""))
    made = BankQuestionFactory(course=training_class.course, version=version, **more)
    if tag:
        BankTagFactory(bank_question=made, name=tag)
    return made


def class_with(trainees: int = 1, **more: Any) -> tuple[TrainingClass, list[User]]:
    """A running class with verified trainees."""
    made = TrainingClassFactory(**more)
    seats = [EnrolmentFactory(training_class=made, seat=n + 1) for n in range(trainees)]
    return made, [seat.user for seat in seats]


def published_exam(
    training_class: TrainingClass, kinds: dict[str, int] | None = None, **more: Any
) -> Exam:
    """An announced exam of these kinds (kind → points); by default one single choice of 100."""
    exam = ExamFactory(training_class=training_class, **more)
    for n, (kind, points) in enumerate((kinds or {"single": 100}).items(), start=1):
        ExamItemFactory(
            exam=exam,
            position=n,
            bank_question=bank_question(training_class, kind),
            points_milli=points * 1000,
        )
    return editing.publish(exam=exam, by=person("lecturer", scope=training_class.institution))
