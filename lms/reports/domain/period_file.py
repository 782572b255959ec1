"""Building a period file: a durable job in the worker, where the log's key may be read."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events import queries as logs
from lms.events.domain.checkpoints import want_checkpoint
from lms.events.models import Checkpoint, Log, UnsequencedEvent
from lms.events.signer import signing_key
from lms.jobs.domain.enqueue import enqueue
from lms.jobs.models import Job
from lms.people.models import User
from lms.reports.errors import NothingToProve
from lms.reports.models import PeriodFile
from lms.reports.parts import gather, platform_proof
from lms.reports.printing.report import printer
from verifier import canonical, periodfile
from verifier import checkpoint as heads
from verifier.periodfile import Computed, Parts

KIND = "reports.period_file"
WAIT_S = 30
Progress = Callable[[int, str], None]


def request_build(*, training_class: TrainingClass, user: User) -> Job:
    """Ask for the class's period file as of now; one build at a time. Raises NothingToProve."""
    if not Log.objects.filter(class_id=training_class.pk).exists():
        raise NothingToProve
    with transaction.atomic():
        want_checkpoint(class_id=training_class.pk)
        return enqueue(
            kind=KIND,
            params={"class": str(training_class.pk)},
            owner=user,
            key=str(training_class.pk),
            class_id=training_class.pk,
        )


def build(*, class_id: uuid.UUID, owner: User | None, progress: Progress) -> PeriodFile:
    """Build, sign and store the file; the same inputs give the same bytes and the same row."""
    training_class = TrainingClass.objects.select_related("institution__region").get(pk=class_id)
    progress(20, "checkpoint")
    checkpoint = await_checkpoint(class_id, progress)
    progress(150, "gather")
    parts = gather(training_class, checkpoint)
    parts = replace(parts, report=_reporting(progress))
    progress(450, "compute")
    prepared = periodfile.prepare(parts)
    progress(800, "sign")
    signature = heads.sign_statement(periodfile.TOPIC, prepared.digest, signing_key())
    data = prepared.finish(signature)
    progress(900, "store")
    return store(class_id=class_id, checkpoint=checkpoint, data=data, owner=owner)


def _reporting(progress: Progress) -> Callable[[Parts, Computed], bytes]:
    """The printer, which says when its turn has come."""
    print_it = printer(settings.RONGKE_VERIFY_URL)

    def report(parts: Parts, computed: Computed) -> bytes:
        progress(600, "print")
        return print_it(parts, computed)

    return report


def await_checkpoint(class_id: uuid.UUID, progress: Progress) -> Checkpoint:
    """The newest checkpoint once it covers every committed event and the platform pins it.

    After WAIT_S the newest that there is serves: a stopped sequencer must not stop the proof of
    what is signed. Raises NothingToProve.
    """
    deadline = time.monotonic() + WAIT_S
    while True:
        log = Log.objects.filter(class_id=class_id).first()
        if log is None:
            raise NothingToProve
        waiting = UnsequencedEvent.objects.filter(event__class_id=class_id).exists()
        newest = Checkpoint.objects.filter(log=log).order_by("-size").first()
        settled = newest is not None and newest.size == log.size and not waiting
        if newest is not None and settled and platform_proof(newest) is not None:
            return newest
        if time.monotonic() > deadline:
            if newest is None:
                raise NothingToProve
            return newest
        if not settled:
            want_checkpoint(class_id=class_id)
        progress(50, "checkpoint")
        time.sleep(0.3)


def store(
    *, class_id: uuid.UUID, checkpoint: Checkpoint, data: bytes, owner: User | None
) -> PeriodFile:
    """Keep the bytes under their own hash; a repeated build finds the row of the first."""
    digest = canonical.sha256_hex(data)
    relative = f"period/{class_id}/{digest}.zip"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid.uuid4().hex[:8]}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    row, _ = PeriodFile.objects.update_or_create(
        class_id=class_id,
        sha256=digest,
        defaults={
            "log_size": checkpoint.size,
            "size": len(data),
            "path": relative,
            "cosignatures": logs.note_of(checkpoint).count(b"\n\xe2\x80\x94 ") - 1,
            "built_at": clock.now(),
            "built_by": owner,
        },
    )
    return row
