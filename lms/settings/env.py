"""Typed reading of the environment: a bad value stops the process and names itself."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable's value; without a default it must be set and not empty."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} must be set in this profile.")
    return value


def choice(name: str, options: Sequence[str], default: str) -> str:
    """One of ``options``."""
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(options)}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """A boolean: 1/true/yes/on or 0/false/no/off."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: expected 1 or 0.")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """An integer within ``low..high``, both included."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={raw!r}: expected an integer.") from error
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name}={value}: expected {low} to {high}.")
    return value


def names(name: str, default: Sequence[str] = ()) -> list[str]:
    """A comma-separated list."""
    raw = os.environ.get(name, "").strip()
    return [part.strip() for part in raw.split(",") if part.strip()] if raw else list(default)


def networks(name: str) -> list[str]:
    """A comma-separated list of IP networks, as 10.20.0.0/16."""
    found = names(name)
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}={one!r}: expected a network.") from error
    return found


SQLITE_OPTIONS: dict[str, Any] = {
    # Writers queue at BEGIN instead of failing when a read turns into a write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: an acknowledged beat survives a power cut. Beats are committed in groups to pay for it.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
}


def database(name: str, default: str) -> dict[str, Any]:
    """A Django DATABASES entry from ``sqlite:///path`` or ``postgres://user:pw@host:port/name``.

    ``postgres:///name`` connects over the local socket. Unknown schemes are refused.
    """
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path))
        if not parts.path.strip("/"):
            raise ImproperlyConfigured(f"{name}: sqlite needs a path, as in sqlite:////data/db.")
        path.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        database_name = unquote(parts.path.lstrip("/"))
        if not database_name:
            raise ImproperlyConfigured(f"{name}: the database's name is missing.")
        try:
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: the port is not a number.") from error
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database_name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(port or ""),
            # Under ASGI each request has a thread of its own: connections are pooled, not kept.
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": 20, "timeout": 15},
                **dict(parse_qsl(parts.query)),
            },
        }
    raise ImproperlyConfigured(f"{name}: scheme {parts.scheme!r} is neither sqlite nor postgres.")


def folder(name: str, default: Path) -> Path:
    """A folder that we can write to, made when it is missing; stops the start when we cannot."""
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: {path} cannot be written: {error.strerror}."
        ) from error
    return path


def redis_url(name: str, default: str | None) -> str | None:
    """A ``redis://`` or ``rediss://`` address, or None when unset and no default is given."""
    value = os.environ.get(name, "").strip() or default
    if value is not None and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name}: expected redis://host:port/number.")
    return value


def own_addresses(bind: str) -> list[str]:
    """The addresses under which others reach a server that is bound to ``bind``.

    Bound to the loopback interface: that one alone. Bound to everything: the addresses that the
    machine would use itself, and the loopback address for whoever sits at it.
    """
    if bind not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return [bind]
    found = ["127.0.0.1"]
    for family, elsewhere in (
        (socket.AF_INET, "192.0.2.1"),  # documentation addresses: nothing is sent to them
        (socket.AF_INET6, "2001:db8::1"),
    ):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            found.append(str(probe.getsockname()[0]))
    return list(dict.fromkeys(found))


def local_socket(var: Path, name: str) -> str:
    """``unix:/path`` of a socket that belongs to a data folder.

    It lies in that folder, or, where the path would be too long for the kernel (107 bytes), under
    a name made of it in the system's folder for temporary files.
    """
    path = var / "run" / f"{name}.sock"
    if len(os.fsencode(path)) > 100:
        short = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"rongke-{short}" / f"{name}.sock"
    return f"unix:{path}"
