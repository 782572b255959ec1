"""Factories of the question bank."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from quizzes.models import BankImport, BankMedia, BankQuestion, BankTag
from quizzes.rules import fingerprint
from tests.factories.courses import CourseFactory
from tests.factories.files import StoredFileFactory
from tests.factories.people import UserFactory
from tests.factories.questions import QuestionVersionFactory


class BankQuestionFactory(DjangoModelFactory):
    """True or false, and it is true."""

    class Meta:
        model = BankQuestion

    course = factory.SubFactory(CourseFactory)
    version = factory.SubFactory(QuestionVersionFactory)
    question = factory.LazyAttribute(lambda o: o.version.question)
    kind = factory.LazyAttribute(lambda o: o.version.type)
    stem = factory.LazyAttribute(lambda o: o.version.body["stem"])
    fingerprint = factory.LazyAttribute(lambda o: fingerprint(o.kind, o.version.body))


class BankTagFactory(DjangoModelFactory):
    """A chapter."""

    class Meta:
        model = BankTag

    bank_question = factory.SubFactory(BankQuestionFactory)
    name = "布光"


class BankMediaFactory(DjangoModelFactory):
    """A picture's row."""

    class Meta:
        model = BankMedia

    bank_question = factory.SubFactory(BankQuestionFactory)
    name = "图.png"
    file = factory.SubFactory(StoredFileFactory)


class BankImportFactory(DjangoModelFactory):
    """A file that is being read."""

    class Meta:
        model = BankImport

    course = factory.SubFactory(CourseFactory)
    uploaded_by = factory.SubFactory(UserFactory)
    file_name = "题目.txt"
    data = b"1. x\nA. a\nB. b\n\xe7\xad\x94\xe6\xa1\x88\xef\xbc\x9aA\n"
    expires_at: Any = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(hours=1))
