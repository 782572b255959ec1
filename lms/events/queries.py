"""Reads of the logs: checkpoints with their cosignatures, proofs, leaves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from lms.core.errors import Invalid
from lms.events.errors import NotSigned
from lms.events.leaves import origin_of
from lms.events.models import Checkpoint, Log, LogEntry, LogKey
from verifier import merkle


def log_of_class(class_id: uuid.UUID | None) -> Log | None:
    """The log, or None while it has no leaf."""
    return Log.objects.filter(origin=origin_of(class_id)).first()


def current_vkey() -> str:
    """The log's public key as a C2SP vkey. Raises NotSigned before the first checkpoint."""
    key = LogKey.objects.order_by("-id").first()
    if key is None:
        raise NotSigned
    return key.vkey


def latest_checkpoint(class_id: uuid.UUID | None) -> Checkpoint:
    """The newest checkpoint of a log. Raises NotSigned."""
    found = Checkpoint.objects.filter(log_id=origin_of(class_id)).order_by("-size").first()
    if found is None:
        raise NotSigned
    return found


def checkpoint_at(class_id: uuid.UUID | None, size: int) -> Checkpoint:
    """The checkpoint of exactly ``size`` leaves. Raises NotSigned."""
    found = Checkpoint.objects.filter(log_id=origin_of(class_id), size=size).first()
    if found is None:
        raise NotSigned
    return found


def note_of(checkpoint: Checkpoint) -> bytes:
    """The signed note with the cosignatures received so far."""
    lines = checkpoint.cosignatures.order_by("id").values_list("line", flat=True)
    return bytes(checkpoint.note) + "".join(lines).encode()


def leaf_hashes(class_id: uuid.UUID | None, size: int) -> list[bytes]:
    """Hashes of the first ``size`` leaves. Raises Invalid when the log is shorter."""
    rows = LogEntry.objects.filter(log_id=origin_of(class_id), index__lt=size).order_by("index")
    hashes = [bytes(value) for value in rows.values_list("leaf_hash", flat=True)]
    if len(hashes) != size:
        raise Invalid("The log is shorter than that.", size=size)
    return hashes


def leaf_lines(class_id: uuid.UUID | None, size: int, start: int = 0) -> Iterator[bytes]:
    """The leaves from ``start`` up to ``size``, in order."""
    rows = LogEntry.objects.filter(
        log_id=origin_of(class_id), index__gte=start, index__lt=size
    ).order_by("index")
    for value in rows.values_list("leaf", flat=True).iterator(chunk_size=2000):
        yield bytes(value)


def consistency(class_id: uuid.UUID | None, size1: int, size2: int) -> list[bytes]:
    """RFC 9162 consistency proof between two sizes. Raises Invalid."""
    if not 1 <= size1 <= size2:
        raise Invalid("Sizes must be 1 <= from <= to.", size1=size1, size2=size2)
    return merkle.consistency_proof(size1, leaf_hashes(class_id, size2))


def inclusion(class_id: uuid.UUID | None, index: int, size: int) -> list[bytes]:
    """RFC 9162 audit path of leaf ``index`` in the tree of ``size``. Raises Invalid."""
    if not 0 <= index < size:
        raise Invalid("The leaf must be inside the tree.", index=index, size=size)
    return merkle.inclusion_proof(index, leaf_hashes(class_id, size))
