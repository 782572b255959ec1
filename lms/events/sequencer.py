"""The sequencer's round: number what is committed, sign what is due, pin it on the platform log."""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass

from lms.events.domain.checkpoints import sign_due
from lms.events.domain.sequence import BATCH, release_lease, sequence_batch
from lms.events.signer import signing_key


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; ``ours`` is False when another process holds the lease."""

    ours: bool
    leaves: int
    checkpoints: int


def new_owner() -> str:
    """A name for this process in the lease."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


OWNER = new_owner()


def run_round(*, owner: str = OWNER) -> Round:
    """One whole round; safe to call from several processes, one of which does the work."""
    leaves = _drain(owner)
    if leaves is None:
        return Round(ours=False, leaves=0, checkpoints=0)
    key = signing_key()
    made = sign_due(owner=owner, key=key, platform=False)
    if made:
        leaves += _drain(owner) or 0
    made += sign_due(owner=owner, key=key, platform=True)
    return Round(ours=True, leaves=leaves, checkpoints=made)


def stop(*, owner: str = OWNER) -> None:
    """Hand the lease over at a clean shutdown."""
    release_lease(owner=owner)


def _drain(owner: str) -> int | None:
    total = 0
    while True:
        outcome = sequence_batch(owner=owner)
        if outcome.leaves is None:
            return None
        total += outcome.leaves
        if outcome.leaves < BATCH:
            return total
