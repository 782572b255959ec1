"""Factories of streams, recordings and replays."""

from __future__ import annotations

import datetime as dt
import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from live.replay.models import Replay, ReplayTrack
from live.streams.models import (
    Heard,
    Publication,
    Recording,
    RecordingGap,
    RecordingPart,
    StreamKey,
    Tally,
)
from tests.factories.live import LiveSessionFactory
from tests.factories.people import UserFactory


class StreamKeyFactory(DjangoModelFactory):
    """A living key; its text is ``rk_test`` and a number."""

    class Meta:
        model = StreamKey

    lesson = factory.LazyAttribute(lambda _: LiveSessionFactory().lesson)
    label = "OBS"
    digest = factory.Sequence(lambda n: hashlib.sha256(f"rk_test{n}".encode()).hexdigest())
    tail = "test"
    created_by = factory.SubFactory(UserFactory)


class PublicationFactory(DjangoModelFactory):
    """A camera that is on."""

    class Meta:
        model = Publication

    lesson = factory.LazyAttribute(lambda _: LiveSessionFactory().lesson)
    room = factory.SelfAttribute("lesson.pk")
    user = factory.SubFactory(UserFactory)
    source = "camera"
    layer = "high"
    kinds = ["audio", "video"]
    worker = "media0"
    boot = "boot"
    resource = factory.Sequence("resource{}".format)
    state = "up"
    up_at = factory.LazyFunction(timezone.now)


class RecordingFactory(DjangoModelFactory):
    """Running."""

    class Meta:
        model = Recording

    session = factory.SubFactory(LiveSessionFactory)
    started_at = factory.LazyFunction(timezone.now)


class RecordingPartFactory(DjangoModelFactory):
    class Meta:
        model = RecordingPart

    recording = factory.SubFactory(RecordingFactory)
    folder = factory.Sequence("p{}".format)
    worker = "media0"
    boot = "boot"
    started_at = factory.LazyFunction(timezone.now)


class RecordingGapFactory(DjangoModelFactory):
    class Meta:
        model = RecordingGap

    recording = factory.SubFactory(RecordingFactory)
    why = "worker_lost"
    from_at = factory.LazyFunction(timezone.now)
    to_at = factory.LazyFunction(timezone.now)


class HeardFactory(DjangoModelFactory):
    class Meta:
        model = Heard

    worker = "media0"
    boot = factory.Sequence("boot{}".format)


class TallyFactory(DjangoModelFactory):
    class Meta:
        model = Tally

    session = factory.SubFactory(LiveSessionFactory)
    user = factory.SubFactory(UserFactory)


class ReplayFactory(DjangoModelFactory):
    """Ready, of a run of ten minutes."""

    class Meta:
        model = Replay

    session = factory.LazyAttribute(lambda _: LiveSessionFactory(ended_at=timezone.now()))
    state = "ready"
    complete = True
    duration_ms = 600_000
    keep_until = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))


class ReplayTrackFactory(DjangoModelFactory):
    class Meta:
        model = ReplayTrack

    replay = factory.SubFactory(ReplayFactory)
    publisher = factory.SubFactory(UserFactory)
    source = "camera"
    kind = "av"
    name = factory.Sequence("t{:03d}".format)
    offset_ms = 0
    duration_ms = 600_000
