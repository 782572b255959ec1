"""Payloads of the facts that the log itself records."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class CheckpointMade(Payload):
    """A class log's checkpoint, pinned by the platform log (``root``: hex)."""

    KIND: ClassVar[str] = "log.checkpoint"
    origin: str
    size: int
    root: str
    note_sha256: str


class CosignerRegistered(Payload):
    """An agency's key from which cosignatures are accepted."""

    KIND: ClassVar[str] = "log.cosigner"
    name: str
    vkey: str
    region: str


class CosignerRevoked(Payload):
    """An agency's key from which nothing is accepted any more; what it signed stays."""

    KIND: ClassVar[str] = "log.cosigner_revoked"
    name: str
    vkey: str
    region: str


class ContradictionFound(Payload):
    """Somebody holds a checkpoint under our key that our log contradicts."""

    KIND: ClassVar[str] = "log.contradicted"
    origin: str
    kind: str
    size: int
    held_root: str
    note_sha256: str


class TimeStamped(Payload):
    """An RFC 3161 authority stamped a checkpoint (SHA-256 of note and of answer)."""

    KIND: ClassVar[str] = "log.time_stamped"
    origin: str
    size: int
    note_sha256: str
    response_sha256: str
