"""Secrets: made once and kept in ``var/secrets`` by default, from the environment in production."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SIZE = 32
"""Bytes of each secret."""


class Secrets:
    """Named 32-byte secrets; ``get`` is cheap after the first call.

    From the environment: ``RONGKE_SECRET_<NAME>`` as 64 hex digits. With a ``folder`` (embedded
    and services profiles) a missing one is generated there once, readable by its owner alone.
    Without one (production) a missing one is derived from ``RONGKE_SECRET_MASTER``, which must be
    set: a new release that needs one more secret then starts without a change of configuration.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.cache: dict[str, bytes] = {}
        if folder is None:
            self._master()

    def get(self, name: str) -> bytes:
        """The secret called ``name`` (lower-case letters and underscores)."""
        if name not in self.cache:
            self.cache[name] = self._load(name)
        return self.cache[name]

    def _load(self, name: str) -> bytes:
        variable = f"RONGKE_SECRET_{name.upper()}"
        given = os.environ.get(variable, "").strip()
        if given:
            return _parse(given, variable)
        if self.folder is None:
            # HKDF-Expand (RFC 5869) for one block: the master is uniform already.
            return hmac.digest(self._master(), b"rongke/" + name.encode() + b"\x01", hashlib.sha256)
        path = self.folder / name
        if not path.exists():
            _create(path)
        return _parse(path.read_text().strip(), str(path))

    def _master(self) -> bytes:
        variable = "RONGKE_SECRET_MASTER"
        given = os.environ.get(variable, "").strip()
        if not given:
            raise ImproperlyConfigured(f"{variable} must be set: 64 hexadecimal digits.")
        return _parse(given, variable)


def _parse(value: str, where: str) -> bytes:
    try:
        raw = bytes.fromhex(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{where}: expected 64 hexadecimal digits.") from error
    if len(raw) != SIZE:
        raise ImproperlyConfigured(f"{where}: expected {SIZE} bytes, found {len(raw)}.")
    return raw


def _create(path: Path) -> None:
    """Write a new secret so that of several processes starting at once, one wins for all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mkstemp gives mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(SIZE) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    os.unlink(temporary)
