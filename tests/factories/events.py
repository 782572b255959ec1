"""Factories of the record and its logs.

Rows of their own, for tests of what reads them; what a whole log looks like is the business of
``record`` and the sequencer, which tests of the log call themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.events.models import (
    Checkpoint,
    CommitmentSalt,
    Cosignature,
    Cosigner,
    LearningEvent,
    Log,
    LogAlarm,
    LogEntry,
    LogKey,
    SequencerLease,
    TimeStamp,
    UnsequencedEvent,
)
from verifier import canonical, merkle


class LearningEventFactory(DjangoModelFactory):
    """A role granted, for the platform log."""

    class Meta:
        model = LearningEvent

    idempotency_key = factory.Sequence("test:{}".format)
    kind = "role.granted"
    occurred_at = factory.LazyFunction(timezone.now)
    payload = factory.LazyFunction(lambda: {"role": "trainee"})


class UnsequencedEventFactory(DjangoModelFactory):
    """An event that waits for its leaf."""

    class Meta:
        model = UnsequencedEvent

    event = factory.SubFactory(LearningEventFactory)


class CommitmentSaltFactory(DjangoModelFactory):
    class Meta:
        model = CommitmentSalt

    event_id = factory.LazyFunction(uuid.uuid4)
    field = "device"
    salt = b"\x05" * 32


class LogFactory(DjangoModelFactory):
    """An empty log of a class."""

    class Meta:
        model = Log

    class_id = factory.LazyFunction(uuid.uuid4)
    origin = factory.LazyAttribute(lambda o: f"test.rongke.example/class/{o.class_id}")


class LogEntryFactory(DjangoModelFactory):
    """A numbered leaf whose hash is that of its bytes."""

    class Meta:
        model = LogEntry

    log = factory.SubFactory(LogFactory)
    index = factory.Sequence(int)
    event_id = factory.LazyFunction(uuid.uuid4)
    leaf = factory.LazyAttribute(
        lambda o: canonical.encode({"event": str(o.event_id), "index": o.index})
    )
    leaf_hash = factory.LazyAttribute(lambda o: merkle.leaf_hash(o.leaf))


class CheckpointFactory(DjangoModelFactory):
    """A head of an empty log; its note bears no signature."""

    class Meta:
        model = Checkpoint

    log = factory.SubFactory(LogFactory)
    size = 0
    root = merkle.EMPTY_ROOT
    note = factory.LazyAttribute(lambda o: f"{o.log.origin}\n{o.size}\n".encode())
    created_at = factory.LazyFunction(timezone.now)


class LogKeyFactory(DjangoModelFactory):
    class Meta:
        model = LogKey

    vkey = factory.Sequence("test.rongke.example+{:08x}+AQ==".format)
    since = factory.LazyFunction(timezone.now)


class CosignerFactory(DjangoModelFactory):
    """An agency's key that is in use."""

    class Meta:
        model = Cosigner

    region_id = factory.LazyFunction(uuid.uuid4)
    name = "agency.example"
    vkey = factory.Sequence("agency.example+{:08x}+BA==".format)
    created_at = factory.LazyFunction(timezone.now)


class CosignatureFactory(DjangoModelFactory):
    class Meta:
        model = Cosignature

    checkpoint = factory.SubFactory(CheckpointFactory)
    cosigner = factory.SubFactory(CosignerFactory)
    line = factory.LazyAttribute(lambda o: f"— {o.cosigner.name} AAAA\n")
    signed_at = factory.LazyFunction(timezone.now)
    received_at = factory.SelfAttribute("signed_at")


class LogAlarmFactory(DjangoModelFactory):
    """Somebody holds a longer log than we have."""

    class Meta:
        model = LogAlarm

    origin = factory.Sequence("test.rongke.example/class/{}".format)
    kind = "rewound"
    size = 9
    held_root = b"\x07" * 32
    own_size = 4
    note = b"a note\n"
    raised_at = factory.LazyFunction(timezone.now)


class TimeStampFactory(DjangoModelFactory):
    class Meta:
        model = TimeStamp

    checkpoint = factory.SubFactory(CheckpointFactory)
    response = b"0"
    authority = "http://tsa.example/"
    created_at = factory.LazyFunction(timezone.now)


class SequencerLeaseFactory(DjangoModelFactory):
    """A lease that some process holds for another half minute."""

    class Meta:
        model = SequencerLease

    id = 1
    owner = "test:1"
    until = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(seconds=30))
