"""What a socket answers when a frame cannot be served, and the close codes."""

from __future__ import annotations

from enum import IntEnum

from lms.core.errors import DomainError


class CloseCode(IntEnum):
    """WebSocket close codes of this protocol (4000 to 4999 are an application's own)."""

    MALFORMED = 4400
    """No hello in time, or too many frames that could not be read."""
    NOT_AUTHENTICATED = 4401
    """Nobody is signed in, or the session was ended meanwhile: sign in again."""
    NOT_ALLOWED = 4403
    NOT_FOUND = 4404
    TOO_SLOW = 4408
    """The reader fell behind so far that control messages piled up: connect and refetch."""
    TOO_LARGE = 4413
    TOO_MANY = 4429
    """Frames came faster than the limit for too long."""
    SERVER_ERROR = 4500


class Malformed(DomainError):
    """The frame is no JSON object with a text ``t``."""

    code = "malformed"
    status = 400
    message = "The frame could not be read."


class UnknownType(DomainError):
    """No handler takes this message here."""

    code = "unknown_type"
    status = 400
    message = "This kind of message is not known here."


class HelloFirst(DomainError):
    """Anything before the handshake."""

    code = "hello_first"
    status = 400
    message = "Say hello first."


class NotAuthenticated(DomainError):
    """The socket carries no valid session."""

    code = "not_authenticated"
    status = 401
    message = "Sign in first."
