"""Factories of sign-in."""

from __future__ import annotations

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from checkin.models import (
    CodeRequest,
    QrChallenge,
    Signature,
    SignIn,
    SignInDesk,
    SpotCheck,
    SpotPlan,
    WrongGuess,
)
from tests.factories.courses import LessonFactory, TrainingClassFactory
from tests.factories.people import UserFactory


class SignInDeskFactory(DjangoModelFactory):
    """A lesson's desk without a geofence."""

    class Meta:
        model = SignInDesk

    lesson = factory.SubFactory(LessonFactory)


class SignInFactory(DjangoModelFactory):
    """Signed in by code."""

    class Meta:
        model = SignIn

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    direction = "in"
    method = "code"
    at = factory.LazyFunction(timezone.now)
    event_id = factory.LazyFunction(uuid.uuid4)


class CodeRequestFactory(DjangoModelFactory):
    """A code that waits for nine minutes."""

    class Meta:
        model = CodeRequest

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    direction = "in"
    code = factory.Sequence(lambda n: f"{n % 1_000_000:06d}")
    asked_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=9))


class QrChallengeFactory(DjangoModelFactory):
    """A challenge just opened."""

    class Meta:
        model = QrChallenge

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    direction = "in"
    session_sha256 = "0" * 64
    device = "phone"
    issued_ms = factory.LazyFunction(lambda: int(timezone.now().timestamp() * 1000))


class WrongGuessFactory(DjangoModelFactory):
    """One wrong number."""

    class Meta:
        model = WrongGuess

    user = factory.SubFactory(UserFactory)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    kind = "number"
    at = factory.LazyFunction(timezone.now)


class SignatureFactory(DjangoModelFactory):
    """A short stroke on a class statement."""

    class Meta:
        model = Signature

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.SubFactory(UserFactory)
    purpose = "statement"
    document = factory.LazyFunction(
        lambda: {"v": 1, "width": 600, "height": 200, "strokes": [[[10, 10, 0], [90, 60, 40]]]}
    )
    signed_at = factory.LazyFunction(timezone.now)
    event_id = factory.LazyFunction(uuid.uuid4)


class SpotPlanFactory(DjangoModelFactory):
    """A check due in a minute."""

    class Meta:
        model = SpotPlan

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    slot_from_ms = 0
    due_ms = 60_000


class SpotCheckFactory(DjangoModelFactory):
    """A question that is not delivered yet."""

    class Meta:
        model = SpotCheck

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    kind = "question"
    ask = 42
    options = factory.LazyFunction(lambda: [42, 17, 80, 33])
    limit_ms = 60_000
    issued_at = factory.LazyFunction(timezone.now)
