"""Media links: bound to a person, short-lived, and good for one file or one package.

``/media/<token>/<area>/<id>/<name>``; the token is ``key id . expiry . MAC`` where the MAC also
covers the person's id, which is *not* in the link: it comes from the session. A copied link is
worthless to anybody else, and to its owner after signing out. The token covers everything below
``<area>/<id>/``, so the relative names inside a playlist carry it along by themselves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from typing import Final
from urllib.parse import quote

from django.conf import settings

from lms.core import clock
from lms.files.errors import LinkInvalid
from lms.files.models import StoredFile

KEY_ID: Final = "m1"
"""The key that signs now. Rotation: add a name to KEYS, then make it the current one."""
KEYS: Final = {"m1": "media_links"}
STEP_S: Final = 300
"""Expiries fall on this grid, so that links asked for together are equal and can be cached."""
FILE_AREA: Final = "file"
FILE_TTL_S: Final = 900


def token(*, user_id: uuid.UUID, area: str, item_id: uuid.UUID, ttl_s: int) -> str:
    """A token for one person and one file or package, good for at least ``ttl_s`` seconds."""
    expires = -(-(clock.now_ms() // 1000 + ttl_s) // STEP_S) * STEP_S
    return f"{KEY_ID}.{expires:x}.{_mac(KEY_ID, expires, user_id, area, item_id)}"


def check(*, token: str, user_id: uuid.UUID, area: str, item_id: uuid.UUID) -> int:
    """Seconds until the token runs out. Raises LinkInvalid, whatever is wrong with it."""
    key_id, _, rest = token.partition(".")
    expiry, _, mac = rest.partition(".")
    if key_id not in KEYS or not 1 <= len(expiry) <= 10:
        raise LinkInvalid
    try:
        expires = int(expiry, 16)
    except ValueError as error:
        raise LinkInvalid from error
    if f"{expires:x}" != expiry:
        raise LinkInvalid
    expected = _mac(key_id, expires, user_id, area, item_id)
    if not hmac.compare_digest(mac.encode(), expected.encode()):
        raise LinkInvalid
    left = expires - clock.now_ms() // 1000
    if left <= 0:
        raise LinkInvalid
    return left


def package_url(
    *, user_id: uuid.UUID, area: str, package_id: uuid.UUID, name: str, ttl_s: int
) -> str:
    """The link of one member of a package."""
    signed = token(user_id=user_id, area=area, item_id=package_id, ttl_s=ttl_s)
    return f"/media/{signed}/{area}/{package_id}/{name}"


def file_url(*, user_id: uuid.UUID, file: StoredFile, ttl_s: int = FILE_TTL_S) -> str:
    """The link by which a person downloads a stored file."""
    signed = token(user_id=user_id, area=FILE_AREA, item_id=file.pk, ttl_s=ttl_s)
    return f"/media/{signed}/{FILE_AREA}/{file.pk}/{quote(file.name, safe='')}"


def _mac(key_id: str, expires: int, user_id: uuid.UUID, area: str, item_id: uuid.UUID) -> str:
    key: bytes = settings.RONGKE_KEYS.get(KEYS[key_id])
    text = f"rongke media link\n{key_id}\n{expires:x}\n{user_id}\n{area}\n{item_id}"
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
