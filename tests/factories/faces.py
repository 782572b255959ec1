"""Factories of faces; nothing in them was ever a face."""

from __future__ import annotations

import datetime as dt
import uuid

import factory
import numpy as np
from django.utils import timezone
from factory.django import DjangoModelFactory

from checkin.engine.facts import Embedding, EngineInfo
from checkin.engine.liveness import State, draw_steps
from checkin.faces import vault
from checkin.faces.domain import templates
from checkin.faces.models import (
    FaceCapture,
    FaceDraft,
    FaceHistory,
    FaceRetention,
    FaceReview,
    FaceSession,
    FaceTemplate,
    SeenFrame,
)
from tests.factories.courses import LessonFactory
from tests.factories.people import InstitutionFactory, UserFactory

ENGINE = EngineInfo(name="dlib", version="resnet-v1/5pt", size=128)


def numbers(seed: int = 1) -> Embedding:
    """128 numbers of nobody."""
    return np.random.default_rng(seed).normal(0, 0.1, ENGINE.size).astype(np.float32)


class FaceTemplateFactory(DjangoModelFactory):
    """An active template of random numbers (``seed``)."""

    class Meta:
        model = FaceTemplate

    class Params:
        seed = 1

    user = factory.SubFactory(UserFactory)
    tenant = "platform"
    state = FaceTemplate.State.ACTIVE
    source = FaceTemplate.Source.CAPTURE
    engine = ENGINE.name
    engine_version = ENGINE.version
    key_id = factory.LazyFunction(vault.current_key)

    @factory.lazy_attribute
    def sealed(self) -> bytes:
        sealed, _ = templates.seal_embedding(
            [numbers(self.seed)], tenant=self.tenant, user_id=self.user.pk, engine=ENGINE
        )
        return sealed


class FaceHistoryFactory(DjangoModelFactory):
    class Meta:
        model = FaceHistory

    user = factory.SubFactory(UserFactory)
    enrolments = 1


class FaceDraftFactory(DjangoModelFactory):
    class Meta:
        model = FaceDraft

    user = factory.SubFactory(UserFactory)
    engine_version = ENGINE.version


class FaceSessionFactory(DjangoModelFactory):
    """An open sign-in that has sent nothing yet."""

    class Meta:
        model = FaceSession

    user = factory.SubFactory(UserFactory)
    lesson = factory.SubFactory(LessonFactory)
    purpose = FaceSession.Purpose.SIGN_IN
    nonce = "ab" * 32
    judge = factory.LazyFunction(lambda: State(steps=draw_steps()).to_wire())
    last_hash = "0" * 64
    chain = "0" * 64
    last_seen_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=1))


class FaceCaptureFactory(DjangoModelFactory):
    """A capture whose file need not exist."""

    class Meta:
        model = FaceCapture

    user = factory.SubFactory(UserFactory)
    tenant = "platform"
    purpose = FaceCapture.Purpose.VERIFICATION
    sha256 = "0" * 64
    path = factory.LazyFunction(lambda: f"00/{uuid.uuid4().hex}")
    key_id = factory.LazyFunction(vault.current_key)
    taken_at = factory.LazyFunction(timezone.now)
    delete_after = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=180))


class SeenFrameFactory(DjangoModelFactory):
    class Meta:
        model = SeenFrame

    user = factory.SubFactory(UserFactory)
    sha256 = "0" * 64
    session_id = factory.LazyFunction(uuid.uuid4)
    at = factory.LazyFunction(timezone.now)


class FaceReviewFactory(DjangoModelFactory):
    """A verification that waits for a person."""

    class Meta:
        model = FaceReview

    kind = FaceReview.Kind.VERIFICATION
    session = factory.SubFactory(FaceSessionFactory, state=FaceSession.State.REVIEW)
    user = factory.SelfAttribute("session.user")
    institution = factory.SelfAttribute("session.lesson.training_class.institution")
    distance = 500


class FaceRetentionFactory(DjangoModelFactory):
    class Meta:
        model = FaceRetention

    institution = factory.SubFactory(InstitutionFactory)
