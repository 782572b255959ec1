"""Events become leaves once each, heads are signed, proofs hold, agencies cosign."""

from __future__ import annotations

import threading
import time
import uuid
from typing import ClassVar

import pytest
from django.db import connection, connections, transaction

from lms.events import queries, sequencer, signer
from lms.events.domain.checkpoints import want_checkpoint
from lms.events.domain.cosign import accept_cosigned, register_cosigner
from lms.events.domain.record import record
from lms.events.errors import KeyRefused, NotCosignable
from lms.events.leaves import leaf_of
from lms.events.models import LearningEvent, Log, LogEntry, SequencerLease, UnsequencedEvent
from lms.events.payloads import Payload
from verifier import canonical, checkpoint, merkle, notes

CLASS = uuid.uuid4()


class Counted(Payload):
    KIND: ClassVar[str] = "test.counted"
    number: int


def add(number: int, class_id: uuid.UUID | None = CLASS) -> LearningEvent:
    with transaction.atomic():
        return record(Counted(number=number), class_id=class_id, subject_id=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_leaves_are_numbered_in_order_and_the_head_is_signed() -> None:
    events = [add(number) for number in range(7)]
    done = sequencer.run_round()
    assert done.ours
    entries = list(LogEntry.objects.filter(log__class_id=CLASS).order_by("index"))
    assert [entry.event_id for entry in entries] == [event.id for event in events]
    assert [bytes(entry.leaf) for entry in entries] == [
        leaf_of(event, index=index) for index, event in enumerate(events)
    ]
    key = notes.VerifierKey.parse(queries.current_vkey())
    head, _ = checkpoint.open_checkpoint(queries.note_of(queries.latest_checkpoint(CLASS)), key)
    assert head.size == 7
    assert head.root == merkle.root([merkle.leaf_hash(bytes(entry.leaf)) for entry in entries])
    assert not UnsequencedEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_class_checkpoint_is_a_leaf_below_the_platform_checkpoint() -> None:
    add(1)
    sequencer.run_round()
    platform = queries.latest_checkpoint(None)
    leaves = list(queries.leaf_lines(None, platform.size))
    pinned = canonical.parse(leaves[-1])
    assert isinstance(pinned, dict)
    mine = queries.latest_checkpoint(CLASS)
    assert pinned["payload"]["root"] == bytes(mine.root).hex()
    proof = queries.inclusion(None, len(leaves) - 1, platform.size)
    merkle.verify_inclusion(
        len(leaves) - 1, platform.size, merkle.leaf_hash(leaves[-1]), proof, bytes(platform.root)
    )


@pytest.mark.django_db(transaction=True)
def test_consistency_links_two_checkpoints() -> None:
    add(1)
    sequencer.run_round()
    for number in range(5):
        add(number)
    want_checkpoint(class_id=CLASS)
    sequencer.run_round()
    first, second = queries.checkpoint_at(CLASS, 1), queries.latest_checkpoint(CLASS)
    assert (first.size, second.size) == (1, 6)
    proof = queries.consistency(CLASS, 1, 6)
    merkle.verify_consistency(1, 6, bytes(first.root), bytes(second.root), proof)


@pytest.mark.django_db(transaction=True)
def test_a_log_that_did_not_grow_is_not_signed_again() -> None:
    add(1)
    sequencer.run_round()
    want_checkpoint(class_id=CLASS)
    assert sequencer.run_round().checkpoints == 0
    assert Log.objects.get(class_id=CLASS).checkpoints.count() == 1
    assert not Log.objects.filter(checkpoint_wanted=True).exists()


@pytest.mark.django_db(transaction=True)
def test_only_the_holder_of_the_lease_numbers() -> None:
    add(1)
    assert sequencer.run_round(owner="a").ours
    add(2)
    assert not sequencer.run_round(owner="b").ours
    assert Log.objects.get(class_id=CLASS).size == 1
    sequencer.stop(owner="a")
    assert sequencer.run_round(owner="b").ours
    assert Log.objects.get(class_id=CLASS).size == 2


@pytest.mark.django_db(transaction=True)
def test_runners_and_writers_at_once_lose_and_repeat_nothing() -> None:
    stop = threading.Event()

    def write(base: int) -> None:
        for number in range(40):
            add(base + number)
        connections.close_all()

    def run(owner: str) -> None:
        while not stop.is_set():
            sequencer.run_round(owner=owner)
            SequencerLease.objects.update(until="2000-01-01T00:00:00Z")  # the worst case: no lease
            time.sleep(0.005)
        connections.close_all()

    writers = [threading.Thread(target=write, args=(base,)) for base in (0, 1000, 2000)]
    runners = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for thread in writers + runners:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in runners:
        thread.join()
    sequencer.run_round(owner="c")
    entries = list(LogEntry.objects.filter(log__class_id=CLASS).order_by("index"))
    assert [entry.index for entry in entries] == list(range(120))
    assert {entry.event_id for entry in entries} == set(
        LearningEvent.objects.filter(class_id=CLASS).values_list("id", flat=True)
    )
    numbers = [canonical.parse(bytes(entry.leaf))["payload"]["number"] for entry in entries]
    for base in (0, 1000, 2000):  # what one writer committed in order is numbered in order
        own = [number for number in numbers if base <= number < base + 1000]
        assert own == sorted(own)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_numbered_later_and_not_lost() -> None:
    if connection.vendor == "sqlite":  # one writer at a time: a late commit cannot be overtaken
        add(1)
        add(2)
        sequencer.run_round()
        assert Log.objects.get(class_id=CLASS).size == 2
        return
    inserted, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record(Counted(number=1), class_id=CLASS)
            inserted.set()
            go_on.wait()
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    inserted.wait()
    second = add(2)
    sequencer.run_round()
    assert LogEntry.objects.get(log__class_id=CLASS).event_id == second.id
    go_on.set()
    thread.join()
    sequencer.run_round()
    numbers = [canonical.parse(leaf)["payload"]["number"] for leaf in queries.leaf_lines(CLASS, 2)]
    assert numbers == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_an_agency_cosigns_what_it_was_shown_and_nothing_else() -> None:
    add(1)
    sequencer.run_round()
    agency = notes.SigningKey.generate("agency.example/hubei", notes.COSIGNATURE_V1)
    stranger = notes.SigningKey.generate("stranger.example", notes.COSIGNATURE_V1)
    register_cosigner(region_id=uuid.uuid4(), vkey=str(agency.verifier))
    note = queries.note_of(queries.latest_checkpoint(CLASS))
    with pytest.raises(NotCosignable):
        accept_cosigned(note=notes.cosign(note, stranger, 1_800_000_000))
    with pytest.raises(NotCosignable):
        accept_cosigned(note=note)
    forged = checkpoint.Checkpoint(queries.latest_checkpoint(CLASS).log_id, 1, b"\0" * 32)
    with pytest.raises(NotCosignable):
        accept_cosigned(
            note=notes.cosign(checkpoint.sign(forged, signer.signing_key()), agency, 1_800_000_000)
        )
    accept_cosigned(note=notes.cosign(note, agency, 1_800_000_000))
    published = notes.parse(queries.note_of(queries.latest_checkpoint(CLASS)))
    assert notes.verify_cosignature(published, agency.verifier) == 1_800_000_000
    with pytest.raises(KeyRefused):
        register_cosigner(
            region_id=uuid.uuid4(), vkey=str(notes.SigningKey.generate("log.example").verifier)
        )


@pytest.mark.django_db
def test_the_web_process_cannot_read_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGKE_ROLE", "web")
    with pytest.raises(signer.WrongProcess):
        signer.signing_key()


@pytest.mark.django_db
def test_commitments_open_with_their_salt() -> None:
    from lms.events.models import CommitmentSalt

    with transaction.atomic():
        event = record(Counted(number=1), class_id=CLASS, private={"display": "沈*杰"})
    salt = bytes(CommitmentSalt.objects.get(event_id=event.id, field="display").salt)
    assert event.commitments == {"display": canonical.commitment(salt, "沈*杰")}


@pytest.mark.django_db
def test_recording_is_idempotent_and_needs_a_transaction(
    transactional_db: None,
) -> None:
    with pytest.raises(RuntimeError):
        record(Counted(number=1), class_id=CLASS)
    with transaction.atomic():
        first = record(Counted(number=1), class_id=CLASS, key="same")
        again = record(Counted(number=2), class_id=CLASS, key="same")
    assert first.id == again.id
    assert LearningEvent.objects.count() == 1
