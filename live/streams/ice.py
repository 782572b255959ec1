"""Credentials for TURN: made for ten minutes from a secret shared with coturn (use-auth-secret)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from typing import Any, Final

from django.conf import settings

LIFETIME_S: Final = 600


def servers(*, user_id: uuid.UUID, now_s: int) -> list[dict[str, Any]]:
    """``iceServers`` for a browser; empty where no TURN server is configured.

    The user part is a digest: the TURN server's log names nobody.
    """
    if not settings.RONGKE_TURN_URLS or not settings.RONGKE_TURN_SECRET:
        return []
    secret = settings.RONGKE_TURN_SECRET.encode()
    who = hmac.new(secret, user_id.bytes, hashlib.sha256).hexdigest()[:16]
    username = f"{now_s + LIFETIME_S}:{who}"
    # SHA-1 is what the protocol says (draft-uberti-behave-turn-rest).
    mac = hmac.new(secret, username.encode(), hashlib.sha1).digest()
    return [
        {
            "urls": list(settings.RONGKE_TURN_URLS),
            "username": username,
            "credential": base64.b64encode(mac).decode(),
        }
    ]
