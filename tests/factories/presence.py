"""Factories of presence: where a trainee stands, and how far in a lesson."""

from __future__ import annotations

import uuid

import factory
from factory.django import DjangoModelFactory

from lms.presence.models import LessonProgress, PresenceState
from tests.factories.people import UserFactory


class PresenceStateFactory(DjangoModelFactory):
    """Somebody who has no lease now."""

    class Meta:
        model = PresenceState

    user = factory.SubFactory(UserFactory)


class LessonProgressFactory(DjangoModelFactory):
    """The first minute of a lesson, watched once."""

    class Meta:
        model = LessonProgress

    user = factory.SubFactory(UserFactory)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    coverage = factory.LazyFunction(lambda: [[0, 60_000]])
    frontier_ms = 60_000
    position_ms = 60_000
    credited_ms = 60_000
