"""Personal data at rest: AES-256-GCM under named keys outside the database, and a keyed index.

Key ids come from ``RONGKE_DATA_KEY_IDS`` (comma-separated, the current one first; default ``k1``);
the key ``k1`` itself is the secret ``data_k1`` (``RONGKE_SECRET_DATA_K1`` or ``var/secrets``).
Rotation: put a new id in front, run ``manage.py rotate_keys``, then drop the old id.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_ID = re.compile(r"[a-z0-9_]{1,20}")


class Undecipherable(Exception):
    """Changed, moved to another row, or sealed under a key that is gone."""


@dataclass(frozen=True)
class KeyRing:
    """AES-256-GCM keys by id; ``ids[0]`` seals, all of them open."""

    ids: tuple[str, ...]

    @classmethod
    def from_environment(cls) -> KeyRing:
        """The ring that ``RONGKE_DATA_KEY_IDS`` names. Raises ``ImproperlyConfigured``."""
        raw = os.environ.get("RONGKE_DATA_KEY_IDS", "").strip() or "k1"
        ids = tuple(part.strip() for part in raw.split(","))
        if not all(KEY_ID.fullmatch(name) for name in ids) or len(set(ids)) != len(ids):
            raise ImproperlyConfigured(f"RONGKE_DATA_KEY_IDS={raw!r}: expected ids like k2,k1.")
        return cls(ids)

    @property
    def current(self) -> str:
        """The id under which new data is sealed."""
        return self.ids[0]

    def seal(self, plain: str, *, context: str) -> bytes:
        """``length of key id ‖ key id ‖ nonce ‖ ciphertext``; opens only with the same context."""
        name = self.current.encode()
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(_key(self.current)).encrypt(nonce, plain.encode(), context.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, sealed: bytes | memoryview, *, context: str) -> str:
        """The text that was sealed. Raises :class:`Undecipherable`."""
        raw = bytes(sealed)
        key_id = self.key_id(raw)
        rest = raw[1 + len(key_id) :]
        if key_id not in self.ids:
            raise Undecipherable(f"key {key_id!r} is not in the ring")
        try:
            return (
                AESGCM(_key(key_id))
                .decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
                .decode()
            )
        except (InvalidTag, ValueError) as error:
            raise Undecipherable("changed, or of another row") from error

    @staticmethod
    def key_id(sealed: bytes | memoryview) -> str:
        """Which key a sealed value needs."""
        raw = bytes(sealed)
        if not raw or len(raw) < 1 + raw[0] + NONCE_BYTES:
            raise Undecipherable("too short")
        return raw[1 : 1 + raw[0]].decode("ascii", "replace")


def ring() -> KeyRing:
    """The ring of this process."""
    return KeyRing.from_environment()


def index(value: str, *, purpose: str) -> bytes:
    """HMAC-SHA256 of a normalised value: equal values meet, nobody without the key can try."""
    key: bytes = settings.RONGKE_KEYS.get("data_index")
    return hmac.new(key, purpose.encode() + b"\0" + value.encode(), hashlib.sha256).digest()


def _key(key_id: str) -> bytes:
    key: bytes = settings.RONGKE_KEYS.get(f"data_{key_id}")
    return key
