"""Errors that the verifier's modules raise; each is a ``ValueError``."""

from __future__ import annotations


class VerifierError(ValueError):
    """Base of every error raised on purpose by this package."""


class CanonicalError(VerifierError):
    """Bytes or a value that are not in the restricted RFC 8785 form."""


class ProofError(VerifierError):
    """A Merkle proof, size, index or hash that does not hold (RFC 9162)."""


class NoteError(VerifierError):
    """A signed note or key that is malformed or not validly signed (C2SP)."""


class CheckpointError(NoteError):
    """A note whose text is not a well-formed tlog-checkpoint."""


class ContainerError(VerifierError):
    """A zip that cannot be read safely: the command exits 2."""


class PolicyError(VerifierError):
    """A rule pack or timetable that the policy cannot be computed from."""
