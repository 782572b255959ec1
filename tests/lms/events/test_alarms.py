"""A log that was forked or rewound is found by comparing it with what somebody holds."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.db import transaction

from lms.events import queries, sequencer, signer
from lms.events.domain.alarms import broken_logs, compare_held
from lms.events.domain.record import record
from lms.events.errors import NotCosignable
from lms.events.models import LearningEvent, Log, LogAlarm
from lms.events.payloads import Payload
from tests.factories.events import CheckpointFactory
from verifier import checkpoint, merkle, notes

pytestmark = pytest.mark.django_db(transaction=True)
CLASS = uuid.uuid4()


class Told(Payload):
    KIND: ClassVar[str] = "test.told"
    number: int


def log_of(size: int) -> None:
    with transaction.atomic():
        for number in range(size):
            record(Told(number=number), class_id=CLASS, subject_id=uuid.uuid4())
    sequencer.run_round()


def forged(size: int, **changes: Any) -> bytes:
    """A checkpoint that our own key signs over a history that our log does not have."""
    root = merkle.root([merkle.leaf_hash(b"%d" % n) for n in range(size)])
    origin = checkpoint.class_origin(settings.RONGKE_LOG_NAME, str(CLASS))
    return checkpoint.sign(checkpoint.Checkpoint(origin, size, root), signer.signing_key())


def test_what_is_true_raises_nothing() -> None:
    log_of(5)
    assert compare_held(note=queries.note_of(queries.latest_checkpoint(CLASS))) is None
    assert not LogAlarm.objects.exists()
    assert broken_logs() == []


def test_a_fork_is_kept_with_its_evidence_and_said_once_in_the_platforms_log() -> None:
    log_of(5)
    first = compare_held(note=forged(3))
    again = compare_held(note=forged(3))
    assert first is not None
    assert first == again
    assert (first.kind, first.size, first.own_size) == ("forked", 3, 5)
    assert bytes(first.note) == forged(3)
    assert LearningEvent.objects.filter(kind="log.contradicted", class_id=None).count() == 1


def test_a_longer_log_than_ours_means_that_ours_was_rewound() -> None:
    log_of(5)
    alarm = compare_held(note=forged(9))
    assert alarm is not None
    assert alarm.kind == "rewound"


def test_a_note_of_another_key_proves_nothing() -> None:
    log_of(2)
    other = notes.SigningKey.generate(settings.RONGKE_LOG_NAME)
    origin = checkpoint.class_origin(settings.RONGKE_LOG_NAME, str(CLASS))
    note = checkpoint.sign(checkpoint.Checkpoint(origin, 1, b"\1" * 32), other)
    with pytest.raises(NotCosignable):
        compare_held(note=note)
    assert not LogAlarm.objects.exists()


def test_leaves_that_are_gone_are_noticed_by_recomputing() -> None:
    """A database put back to yesterday, whose newest checkpoint says more than it has."""
    log_of(5)
    CheckpointFactory(log=Log.objects.get(class_id=CLASS), size=9, root=b"\7" * 32)
    assert broken_logs() == [Log.objects.get(class_id=CLASS).origin]
