"""Where a reader of the feed stands: opaque text, checked when it comes back."""

from __future__ import annotations

import base64
import binascii
import json
import uuid

from lms.connections.errors import CursorGone, CursorInvalid


def make(*, resource: str, generation: uuid.UUID, number: int) -> str:
    """The text that stands for "everything up to ``number``"."""
    raw = json.dumps([1, resource, generation.hex[:12], number], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read(text: str, *, resource: str, generation: uuid.UUID) -> int:
    """The number in a cursor; 0 for none. Raises ``CursorInvalid``, ``CursorGone``."""
    if not text:
        return 0
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        version, kind, life, number = json.loads(raw)
    except (ValueError, binascii.Error, TypeError, RecursionError) as error:
        raise CursorInvalid from error
    fits = version == 1 and kind == resource and isinstance(life, str)
    if not fits or type(number) is not int or not 0 <= number < 2**62:
        raise CursorInvalid
    if life != generation.hex[:12]:
        raise CursorGone
    return number
