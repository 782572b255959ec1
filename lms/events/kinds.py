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
