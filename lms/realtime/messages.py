"""Messages that every socket of this product speaks."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from lms.realtime.frames import ClientMessage, ServerMessage

VERSION = 1


class Hello(ClientMessage):
    """First message of every socket; ``v`` is the protocol version."""

    T: ClassVar[str] = "hello"
    v: Literal[1]
    locale: str | None = Field(default=None, max_length=10)


class Ping(ClientMessage):
    """Answered by ``pong`` with the server's time."""

    T: ClassVar[str] = "ping"


class Welcome(ServerMessage):
    """The socket is open; subclasses of the consumer add fields."""

    T: ClassVar[str] = "welcome"
    v: int
    connection: str
    now: int


class Pong(ServerMessage):
    """Server clock in ms since the epoch."""

    T: ClassVar[str] = "pong"
    now: int


class Ack(ServerMessage):
    """Done, and committed."""

    T: ClassVar[str] = "ack"


class Error(ServerMessage):
    """Refused; ``code`` is stable, ``message`` is English."""

    T: ClassVar[str] = "error"
    code: str
    message: str
    details: dict[str, Any] = {}


class Resync(ServerMessage):
    """Something may have been missed: refetch what is shown."""

    T: ClassVar[str] = "resync"
