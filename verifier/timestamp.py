"""The RFC 3161 token of a period file: what it stamps, and when it says so.

Only that is read here. Whether the authority signed it is for ``openssl ts -verify`` with the
authority's own certificate (SHELL.md): this package brings no trust in any authority.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from verifier.errors import VerifierError

FOLDER = "timestamp/"
NOTE, TOKEN = "timestamp/checkpoint.txt", "timestamp/token.tsr"
MAX_TOKEN_BYTES = 64 * 1024
_SEQUENCE, _OCTETS, _OID, _TIME, _EXPLICIT = 0x30, 0x04, 0x06, 0x18, 0xA0
_SHA256 = bytes.fromhex("608648016503040201")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")


class TimestampError(VerifierError):
    """Bytes that are not a granted time-stamp response over SHA-256."""


class Stamp(NamedTuple):
    """What an authority says: this hash existed at this time (``20261130112233Z``)."""

    imprint: bytes
    time: str


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and contents of the DER items that ``data`` consists of."""
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise TimestampError("a truncated token")
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            width = length & 0x7F
            if not 1 <= width <= 3 or at + width > len(data):
                raise TimestampError("a token with a length that is not allowed")
            length, at = int.from_bytes(data[at : at + width], "big"), at + width
        if at + length > len(data):
            raise TimestampError("a truncated token")
        yield tag, data[at : at + length]
        at += length


def _only(data: bytes, tag: int) -> bytes:
    items = list(_items(data))
    if len(items) != 1 or items[0][0] != tag:
        raise TimestampError("not a time-stamp token")
    return items[0][1]


def _nth(data: bytes, number: int, tag: int) -> bytes:
    items = list(_items(data))
    if len(items) <= number or items[number][0] != tag:
        raise TimestampError("not a time-stamp token")
    return items[number][1]


def read(response: bytes) -> Stamp:
    """Imprint and time of a TimeStampResp (RFC 3161). Raises TimestampError."""
    if len(response) > MAX_TOKEN_BYTES:
        raise TimestampError("a token that is too large")
    body = _only(response, _SEQUENCE)
    status = _nth(_nth(body, 0, _SEQUENCE), 0, 0x02)
    if status not in (b"\x00", b"\x01"):
        raise TimestampError("the authority did not grant it")
    content = _nth(body, 1, _SEQUENCE)
    signed = _only(_nth(content, 1, _EXPLICIT), _SEQUENCE)
    encapsulated = _nth(signed, 2, _SEQUENCE)
    if _nth(encapsulated, 0, _OID) != _TST_INFO:
        raise TimestampError("not a time-stamp token")
    info = _only(_only(_nth(encapsulated, 1, _EXPLICIT), _OCTETS), _SEQUENCE)
    imprint = _nth(info, 2, _SEQUENCE)
    if _nth(_nth(imprint, 0, _SEQUENCE), 0, _OID) != _SHA256:
        raise TimestampError("its imprint is not SHA-256")
    time = _nth(info, 4, _TIME)
    if not time.isascii():
        raise TimestampError("not a time-stamp token")
    return Stamp(_nth(imprint, 1, _OCTETS), time.decode("ascii"))
