"""Signing tree heads: each minute if the log grew, and at once where somebody waits for it."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from django.db import transaction
from django.db.models import F, Q

from lms.core import clock
from lms.events.domain.record import record
from lms.events.domain.sequence import log_of, take_lease
from lms.events.kinds import CheckpointMade
from lms.events.models import Checkpoint, Log
from verifier import checkpoint as notes_of
from verifier import merkle
from verifier.notes import SigningKey

EVERY = dt.timedelta(seconds=60)


def want_checkpoint(*, class_id: uuid.UUID | None) -> None:
    """Ask for a checkpoint without waiting for the minute: the next round signs it."""
    with transaction.atomic():
        log_of(class_id)
        Log.objects.filter(class_id=class_id).update(checkpoint_wanted=True)


def sign_due(*, owner: str, key: SigningKey, platform: bool) -> int:
    """Sign the class logs (or the platform log) that are due; the number of new checkpoints."""
    due = Q(checkpoint_at=None) | Q(checkpoint_at__lte=clock.now() - EVERY)
    grown = Log.objects.filter(class_id__isnull=platform).filter(size__gt=F("checkpoint_size"))
    made = 0
    for origin in grown.filter(due | Q(checkpoint_wanted=True)).values_list("origin", flat=True):
        made += _sign(origin=origin, owner=owner, key=key)
    Log.objects.filter(class_id__isnull=platform, checkpoint_wanted=True).filter(
        size=F("checkpoint_size")
    ).update(checkpoint_wanted=False)
    return made


def _sign(*, origin: str, owner: str, key: SigningKey) -> int:
    with transaction.atomic():
        if not take_lease(owner=owner):
            return 0
        log = Log.objects.select_for_update().get(origin=origin)
        tree = merkle.CompactTree.from_state(log.tree)
        head = notes_of.Checkpoint(origin, tree.size, tree.root())
        note = notes_of.sign(head, key)
        event_id = None if log.class_id is None else _pin(head, note)
        Checkpoint.objects.create(
            log=log,
            size=head.size,
            root=head.root,
            note=note,
            created_at=clock.now(),
            event_id=event_id,
        )
        log.checkpoint_size, log.checkpoint_at = head.size, clock.now()
        log.checkpoint_wanted = False
        log.save(update_fields=["checkpoint_size", "checkpoint_at", "checkpoint_wanted"])
        return 1


def _pin(head: notes_of.Checkpoint, note: bytes) -> uuid.UUID:
    """Make the class's checkpoint a fact of the platform log, whose head then pins it."""
    made = CheckpointMade(
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        note_sha256=hashlib.sha256(note).hexdigest(),
    )
    Log.objects.filter(class_id=None).update(checkpoint_wanted=True)
    return record(made, class_id=None, key=f"log.checkpoint:{head.origin}:{head.size}").id
