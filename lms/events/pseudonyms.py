"""How a person is named in a leaf: a pseudonym keyed by the agency, equal over its classes.

The keys belong to regions, which are above this app; ``lms.wiring`` registers where they come
from. A subject keeps its random id in the event; only the leaf carries the pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable

KeySource = Callable[[uuid.UUID | None], bytes]
"""Class id (null: the platform log) → the key under which its subjects are named."""

_source: KeySource | None = None
_keys: dict[uuid.UUID | None, bytes] = {}


def register(source: KeySource) -> None:
    """Set where keys come from (once, at start-up)."""
    global _source
    _source = source
    _keys.clear()


def key_of(class_id: uuid.UUID | None) -> bytes:
    """The pseudonym key of a class's agency; kept for the life of the process."""
    if class_id not in _keys:
        if _source is None:
            raise RuntimeError("no source of pseudonym keys is registered (lms.wiring)")
        _keys[class_id] = _source(class_id)
    return _keys[class_id]


def pseudonym(class_id: uuid.UUID | None, subject_id: uuid.UUID) -> str:
    """32 hex digits: HMAC-SHA256(agency key, subject id) cut to 16 bytes."""
    digest = hmac.new(key_of(class_id), subject_id.bytes, hashlib.sha256).digest()
    return digest[:16].hex()
