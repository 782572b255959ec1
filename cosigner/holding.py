"""What a cosigner holds, and whether the next checkpoint follows from it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from verifier import checkpoint as checkpoints
from verifier import merkle, notes
from verifier.checkpoint import Checkpoint
from verifier.errors import ProofError
from verifier.notes import SigningKey, VerifierKey

FORKED, REWOUND = "forked", "rewound"
Proof = Callable[[int, int], Sequence[bytes]]
"""(earlier size, later size) → RFC 9162 consistency proof as the log gives it."""


@dataclass(frozen=True, slots=True)
class Alarm(Exception):
    """The log contradicts what it signed before: both notes together are the proof."""

    kind: str
    held: bytes
    offered: bytes

    def __str__(self) -> str:
        held, offered = checkpoints.peek(self.held), checkpoints.peek(self.offered)
        return f"{self.kind}: {held.origin} held {held.size}, offered {offered.size}"


def advance(held: bytes | None, offered: bytes, key: VerifierKey, proof: Proof) -> Checkpoint:
    """The offered checkpoint, once it is signed and consistent with the held one.

    Raises NoteError when it is not signed by the log, Alarm when it is and contradicts.
    """
    new, _ = checkpoints.open_checkpoint(offered, key)
    if held is None:
        return new
    old, _ = checkpoints.open_checkpoint(held, key)
    if new.origin != old.origin:
        raise Alarm(FORKED, held, offered)
    if new.size < old.size:
        raise Alarm(REWOUND, held, offered)
    if new.size == old.size:
        if new.root != old.root:
            raise Alarm(FORKED, held, offered)
        return new
    try:
        merkle.verify_consistency(
            old.size, new.size, old.root, new.root, list(proof(old.size, new.size))
        )
    except ProofError:
        raise Alarm(FORKED, held, offered) from None
    return new


def cosigned(offered: bytes, key: SigningKey, seconds: int) -> bytes:
    """The note with our signature below it."""
    return notes.cosign(offered, key, seconds)
