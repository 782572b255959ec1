"""Factories of proctoring."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from proctoring.models import (
    Call,
    CameraFrame,
    Incident,
    PageState,
    Ruling,
    SafeBrowser,
    SafeBrowserPass,
    SafeBrowserStart,
)
from tests.factories.courses import LessonFactory
from tests.factories.people import UserFactory


def jpeg(*, seed: int = 1, size: tuple[int, int] = (320, 240), dark: bool = False) -> bytes:
    """A small picture with something on it, or nothing but dark."""
    image = Image.new("RGB", size, (4, 4, 4))
    if not dark:
        image = Image.effect_noise(size, 90).convert("RGB")
        left = 20 + seed % 200
        image.paste((220, 180 - seed % 90, 90 + seed % 60), (left, 20, left + 90, 200))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


class IncidentFactory(DjangoModelFactory):
    """An incident that waits for a person."""

    class Meta:
        model = Incident

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    state = Incident.State.WAITING
    counted = 3
    hidden_ms = 45_000
    opened_at = factory.LazyFunction(timezone.now)
    raised_at = factory.LazyFunction(timezone.now)


class RulingFactory(DjangoModelFactory):
    """A first decision that took nothing."""

    class Meta:
        model = Ruling

    incident = factory.SubFactory(IncidentFactory, state=Incident.State.DECIDED)
    stage = Ruling.Stage.REVIEW
    decision = Ruling.Decision.UPHOLD
    reason = "三次离开课堂页面"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class PageStateFactory(DjangoModelFactory):
    """A page that has reported once."""

    class Meta:
        model = PageState

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)


class CameraFrameFactory(DjangoModelFactory):
    """A picture."""

    class Meta:
        model = CameraFrame

    page = factory.SubFactory(PageStateFactory)
    jpeg = factory.LazyFunction(jpeg)
    at_ms = 1
    thumb = b"\x00" * 192
    still_since_ms = 1


class CallFactory(DjangoModelFactory):
    """A call that wants an answer."""

    class Meta:
        model = Call

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    by = factory.SubFactory(UserFactory)
    text = "在吗？"
    wants_answer = True
    at = factory.LazyFunction(timezone.now)


class SafeBrowserFactory(DjangoModelFactory):
    """A lesson that asks for Safe Exam Browser."""

    class Meta:
        model = SafeBrowser

    lesson = factory.SubFactory(LessonFactory)
    required = True


class SafeBrowserStartFactory(DjangoModelFactory):
    """A start link; its token is the sequence's number in words."""

    class Meta:
        model = SafeBrowserStart

    lesson = factory.SubFactory(LessonFactory)
    user = factory.SubFactory(UserFactory)
    token_sha256 = factory.Sequence(lambda n: hashlib.sha256(f"token-{n}".encode()).hexdigest())
    config_key = "ab" * 32
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=10))


class SafeBrowserPassFactory(DjangoModelFactory):
    """Somebody who came in."""

    class Meta:
        model = SafeBrowserPass

    start = factory.SubFactory(SafeBrowserStartFactory)
    seen_at = factory.LazyFunction(timezone.now)
