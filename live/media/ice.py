"""ICE-lite: the worker answers connectivity checks and never makes any (RFC 8445 § 2.5).

The client names the pair it uses; its address, reflexive or relayed, is learned from its checks,
so an offer needs no candidates. STUN messages are aioice's.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
import struct
import sys
from dataclasses import dataclass

from aioice import stun

MAPPED = b"\0" * 10 + b"\xff\xff"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def credentials() -> tuple[str, str]:
    """A fresh user name fragment and password."""
    return _word(8), _word(24)


def _word(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


@dataclass(frozen=True)
class Check:
    """A binding request, not yet authenticated."""

    message: stun.Message
    ufrag: str
    """Ours: which connection it is for."""
    remote: str
    nominates: bool


def read_check(datagram: bytes) -> Check | None:
    """The binding request in a datagram, or None: not one, or broken."""
    try:
        message = stun.parse_message(datagram)
    except (ValueError, struct.error, IndexError, UnicodeError):
        return None
    username = message.attributes.get("USERNAME")
    if (
        message.message_class != stun.Class.REQUEST
        or message.message_method != stun.Method.BINDING
        or not isinstance(username, str)
        or "MESSAGE-INTEGRITY" not in message.attributes
    ):
        return None
    ours, _, theirs = username.partition(":")
    return Check(message, ours, theirs, "USE-CANDIDATE" in message.attributes)


def answer_check(check: Check, password: str, address: tuple[str, int]) -> bytes | None:
    """The answer to a genuine check from ``address``, or None: its password is wrong."""
    key = password.encode()
    if not check.message.check_message_integrity(key):
        return None
    answer = stun.Message(
        message_method=stun.Method.BINDING,
        message_class=stun.Class.RESPONSE,
        transaction_id=check.message.transaction_id,
    )
    answer.attributes["XOR-MAPPED-ADDRESS"] = address
    answer.add_message_integrity(key)
    return bytes(answer)


def readable(name: bytes) -> tuple[str, int]:
    """Host and port of a socket name as the kernel writes it (IPv4-mapped ones as IPv4)."""
    family = int.from_bytes(name[:2], sys.byteorder)
    port = int.from_bytes(name[2:4])
    if family == socket.AF_INET:
        return socket.inet_ntoa(name[4:8]), port
    host = name[8:24]
    if host.startswith(MAPPED):
        return socket.inet_ntoa(host[12:]), port
    return str(ipaddress.IPv6Address(host)), port
