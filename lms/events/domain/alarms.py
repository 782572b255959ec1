"""A forked or rewound log: what others hold is compared with what we have."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.events.domain.record import record
from lms.events.errors import NotCosignable
from lms.events.kinds import ContradictionFound
from lms.events.models import Log, LogAlarm, LogEntry, LogKey
from verifier import checkpoint as heads
from verifier import merkle
from verifier.checkpoint import Checkpoint
from verifier.errors import VerifierError
from verifier.notes import VerifierKey


def compare_held(*, note: bytes) -> LogAlarm | None:
    """An alarm when our log contradicts this checkpoint of our own key; None when it agrees.

    Raises NotCosignable when no key of ours signed it: that would prove nothing.
    """
    head = _opened(note)
    log = Log.objects.filter(origin=head.origin).first()
    own_size = 0 if log is None else log.size
    if head.size > own_size:
        return _raise("rewound", head, note, own_size)
    hashes = LogEntry.objects.filter(log_id=head.origin, index__lt=head.size).order_by("index")
    found = [bytes(row) for row in hashes.values_list("leaf_hash", flat=True)]
    if len(found) < head.size:
        return _raise("rewound", head, note, len(found))
    if merkle.root(found) != head.root:
        return _raise("forked", head, note, own_size)
    return None


def _opened(note: bytes) -> Checkpoint:
    for vkey in LogKey.objects.order_by("-id").values_list("vkey", flat=True):
        try:
            return heads.open_checkpoint(note, VerifierKey.parse(vkey))[0]
        except VerifierError:
            continue
    raise NotCosignable("This is not a checkpoint that a key of this platform signed.")


def _raise(kind: str, head: Checkpoint, note: bytes, own_size: int) -> LogAlarm:
    same = {"origin": head.origin, "size": head.size, "held_root": head.root}
    try:
        with transaction.atomic():
            alarm, new = LogAlarm.objects.get_or_create(
                **same,
                defaults={
                    "kind": kind,
                    "own_size": own_size,
                    "note": note,
                    "raised_at": clock.now(),
                },
            )
            if new:
                told = ContradictionFound(
                    origin=head.origin,
                    kind=kind,
                    size=head.size,
                    held_root=head.root.hex(),
                    note_sha256=hashlib.sha256(note).hexdigest(),
                )
                record(told, class_id=None)
    except IntegrityError:
        alarm = LogAlarm.objects.get(**same)
    return alarm


def broken_logs() -> list[str]:
    """Origins of logs whose own leaves no longer give the root of their newest checkpoint."""
    broken = []
    for log in Log.objects.exclude(checkpoint_size=0):
        newest = log.checkpoints.order_by("-size").first()
        if newest is None:
            continue
        rows = log.entries.filter(index__lt=newest.size).order_by("index")
        tree = merkle.CompactTree()
        for leaf in rows.values_list("leaf", flat=True).iterator(chunk_size=2000):
            tree.append(merkle.leaf_hash(bytes(leaf)))
        if tree.size != newest.size or tree.root() != bytes(newest.root):
            broken.append(log.origin)
    return broken
