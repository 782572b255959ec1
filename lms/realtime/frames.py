"""Messages on the wire: typed, compact, and encoded once however many read them.

A client's frame is ``{"t": type, "id": client message id, ...fields}``; a server's frame is
``{"t": type, "re"?: the id it answers, ...fields}``, or several in
``{"t": "batch", "m": [...]}``. See ``protocol.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms.core.errors import Invalid
from lms.realtime.errors import Malformed

MAX_FRAME = 16_384
"""Bytes of a client's frame; a longer one closes the socket."""

SAFE_INTEGER = 2**53 - 1
"""The largest integer that JSON of a browser carries exactly."""


class ClientMessage(BaseModel):
    """A message that a client may send; subclasses set ``T`` and add fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    T: ClassVar[str] = ""

    t: str = Field(max_length=40)
    id: str | None = Field(default=None, max_length=64)


class ServerMessage(BaseModel):
    """A message that the server sends; subclasses set ``T`` and add fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    T: ClassVar[str] = ""


M = TypeVar("M", bound=ClientMessage)
Outgoing = ServerMessage | Mapping[str, Any]


def as_dict(message: Outgoing) -> dict[str, Any]:
    """The message as plain data with its ``t`` first."""
    if isinstance(message, ServerMessage):
        return {"t": message.T, **message.model_dump(mode="json", exclude_none=True)}
    return dict(message)


def encode(message: Outgoing) -> bytes:
    """Compact UTF-8 JSON without line breaks."""
    return json.dumps(
        as_dict(message), separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def batch(encoded: Sequence[bytes]) -> bytes:
    """One frame's payload for several encoded messages; a single one stays as it is."""
    if len(encoded) == 1:
        return encoded[0]
    return b'{"t":"batch","m":[' + b",".join(encoded) + b"]}"


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def peek(text: str) -> tuple[str, str | None]:
    """Type and id of a client's frame; raises :class:`Malformed`, whatever the bytes are."""
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(data, dict) or not isinstance(data.get("t"), str):
        raise Malformed
    reference = data.get("id")
    return data["t"], reference if isinstance(reference, str) and len(reference) <= 64 else None


def parse(model: type[M], text: str) -> M:
    """The typed message; raises ``Invalid`` naming the fields (never echoing their values)."""
    if "\\u0000" in text:  # no database takes it as text
        raise Invalid(fields=[{"field": "", "problem": "nul_character"}])
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        problems = [
            {"field": ".".join(str(part)[:40] for part in item["loc"][:4]), "problem": item["type"]}
            for item in error.errors(include_input=False, include_url=False)[:10]
        ]
        raise Invalid(fields=problems) from error


class Packet:
    """An encoded payload with the forms that transports want, each built at most once."""

    __slots__ = ("_frame", "_text", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self._frame: bytes | None = None
        self._text: str | None = None

    @property
    def text(self) -> str:
        """For ASGI's ``websocket.send``."""
        if self._text is None:
            self._text = self.payload.decode()
        return self._text

    @property
    def frame(self) -> bytes:
        """One unmasked, final text frame (RFC 6455, section 5.2)."""
        if self._frame is None:
            size = len(self.payload)
            if size < 126:
                head = bytes((0x81, size))
            elif size < 65_536:
                head = b"\x81\x7e" + size.to_bytes(2, "big")
            else:
                head = b"\x81\x7f" + size.to_bytes(8, "big")
            self._frame = head + self.payload
        return self._frame
