"""Requests to addresses that people typed in: guarded, bounded, never redirected.

The name is resolved once, every address it has must be public (or in a network that the operator
names in ``RONGKE_OUTGOING_NETWORKS``), and the connection goes to exactly that address: a name
that resolves differently a moment later (DNS rebinding) gains nothing. No proxy of the
environment is used, no redirect followed, no more than ``ANSWER_MAX`` bytes read.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lms.connections.errors import AddressRefused

TIMEOUT_S = 10.0
WHOLE_S = 30.0
ANSWER_MAX = 1024 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """No answer at all: the name, the connection, TLS or time. ``str()`` says which."""


@dataclass(frozen=True)
class Answer:
    """What came back; redirects are answers like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Target:
    """A parsed address with where it leads."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Answer:
    """One request. Raises ``AddressRefused`` (never sent) and ``Unreachable``."""
    target = resolve(url)
    connection = _connect(target, timeout_s)
    watchdog = threading.Timer(WHOLE_S, _cut, [connection])
    watchdog.daemon = True
    watchdog.start()
    try:
        connection.request(method, target.path, body=body or None, headers=dict(headers or {}))
        answer = connection.getresponse()
        found = answer.read(ANSWER_MAX)
        return Answer(answer.status, dict(answer.getheaders()), found)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_words(error)) from error
    finally:
        watchdog.cancel()
        connection.close()


def resolve(url: str) -> Target:
    """Where an address leads now. Raises ``AddressRefused`` and ``Unreachable`` (no such name)."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise AddressRefused(problem="malformed") from error
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or len(url) > 2000:
        raise AddressRefused(problem="malformed")
    if parts.username or parts.password:
        raise AddressRefused(problem="credentials_in_address")
    if any(ord(letter) < 33 for letter in url):
        raise AddressRefused(problem="malformed")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"name: {_words(error)}") from error
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    parsed = [ipaddress.ip_address(one.split("%")[0]) for one in addresses]
    inside = [in_named_network(one) for one in parsed]
    if not all(named or is_public(one) for named, one in zip(inside, parsed, strict=True)):
        raise AddressRefused(problem="not_public")
    if parts.scheme == "http" and not all(inside):
        raise AddressRefused(problem="https_needed")
    path = parts.path or "/"
    return Target(
        parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path, addresses
    )


def is_public(address: Address) -> bool:
    """Whether the address is one of the open internet, also when wrapped in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast and not address.is_reserved


def in_named_network(address: Address) -> bool:
    """Whether the operator has opened this address's network."""
    return any(address in ipaddress.ip_network(name) for name in settings.RONGKE_OUTGOING_NETWORKS)


def _connect(target: Target, timeout_s: float) -> http.client.HTTPConnection:
    problem: Exception | None = None
    for address in target.addresses:
        try:
            plain = socket.create_connection((address, target.port), timeout=timeout_s)
        except OSError as error:
            problem = error
            continue
        try:
            return _over(plain, target, timeout_s)
        except OSError as error:
            plain.close()
            problem = error
    raise Unreachable(_words(problem) if problem else "no address")


def _over(plain: socket.socket, target: Target, timeout_s: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=timeout_s)
    if target.scheme == "https":
        context = ssl.create_default_context()
        connection.default_port = 443  # the Host header then leaves it out
        connection.sock = context.wrap_socket(plain, server_hostname=target.host)
    else:
        connection.sock = plain
    return connection


def _cut(connection: Any) -> None:
    """End a connection that takes for ever, byte by byte."""
    sock = connection.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
