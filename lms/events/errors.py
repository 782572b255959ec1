"""Refusals of the events app."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid


class NotCosignable(Invalid):
    """The note is not a checkpoint of ours, or no registered cosigner signed it."""

    code = "not_cosignable"
    message = "This is not a checkpoint of ours with the valid signature of a registered key."


class KeyRefused(Invalid):
    """Not a cosigner's public key (C2SP vkey, algorithm 4)."""

    code = "key_refused"
    message = "This is not a cosigner's public key."


class NotSigned(Conflict):
    """The log has no checkpoint of that size yet."""

    code = "not_signed"
    message = "The log has no such checkpoint yet; one is signed within a minute."
