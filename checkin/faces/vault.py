"""Sealing of templates and captures: AES-256-GCM, keys outside the database, bound to their owner.

Key ids are those of personal data (``RONGKE_DATA_KEY_IDS``), the keys themselves are others:
``face_template_<id>`` and ``face_capture_<id>`` (``RONGKE_SECRET_FACE_TEMPLATE_K1`` …), so that
whoever opens pictures opens no templates. The additional data name tenant, user, engine version
and key id: a row that is moved to another person or platform does not open.
"""

from __future__ import annotations

import secrets
import uuid
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from lms.people.crypto import NONCE_BYTES, Undecipherable, ring

Kind = Literal["template", "capture"]


def current_key() -> str:
    """The id under which new faces are sealed."""
    return ring().current


def seal(
    kind: Kind, plain: bytes, *, tenant: str, user_id: uuid.UUID, version: str, key_id: str
) -> bytes:
    """``nonce ‖ ciphertext``; ``version`` is the engine's, or a capture's id."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(kind, key_id)).encrypt(
        nonce, plain, _bound(tenant, user_id, version, key_id)
    )


def open_sealed(
    kind: Kind,
    sealed: bytes | memoryview,
    *,
    tenant: str,
    user_id: uuid.UUID,
    version: str,
    key_id: str,
) -> bytes:
    """What was sealed. Raises ``Undecipherable`` when changed, moved, or its key is gone."""
    raw = bytes(sealed)
    if key_id not in ring().ids:
        raise Undecipherable(f"key {key_id!r} is not in the ring")
    try:
        return AESGCM(_key(kind, key_id)).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(tenant, user_id, version, key_id)
        )
    except (InvalidTag, ValueError) as error:
        raise Undecipherable("changed, or of another row") from error


def _bound(tenant: str, user_id: uuid.UUID, version: str, key_id: str) -> bytes:
    return "\x1f".join((tenant, str(user_id), version, key_id)).encode()


def _key(kind: Kind, key_id: str) -> bytes:
    key: bytes = settings.RONGKE_KEYS.get(f"face_{kind}_{key_id}")
    return key
