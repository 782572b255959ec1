"""Factories of questions and their versions."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from lms.questions.models import Question, QuestionVersion
from lms.questions.types import load_question


class QuestionFactory(DjangoModelFactory):
    """A question that nobody owns and no course shares."""

    class Meta:
        model = Question


class QuestionVersionFactory(DjangoModelFactory):
    """True or false, and it is true; the body is as the engine stores it."""

    class Meta:
        model = QuestionVersion

    question = factory.SubFactory(QuestionFactory)
    number = 1
    type = "true_false"
    body = factory.LazyFunction(
        lambda: load_question("true_false", {"stem": "侧光更显质感。", "right": True}).model_dump(
            mode="json"
        )
    )
