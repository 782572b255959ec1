"""Signatures of webhooks, as the Standard Webhooks specification has them.

``webhook-id`` (the event's id, the same at every attempt), ``webhook-timestamp`` (seconds) and
``webhook-signature``: one ``v1,<base64>`` per good secret, each an HMAC-SHA256 over
``id.timestamp.body``. A receiver refuses a timestamp more than five minutes off and remembers the
ids of the last days: then a copied request is worth nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

REPLAY_WINDOW_S = 300
PREFIX = "whsec_"


def sign(*, secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """One signature with the secret ``whsec_<base64>``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    message = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def headers(
    *, secrets: Iterable[str], event_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """What goes with a delivery."""
    signed = [
        sign(secret=secret, event_id=event_id, timestamp=timestamp, body=body) for secret in secrets
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "rongke-webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }


def verify(
    *, secret: str, event_id: str, timestamp: str, signature: str, body: bytes, now: float
) -> bool:
    """What a receiver does: for tests, and to copy from."""
    if not timestamp.isdigit() or abs(now - int(timestamp)) > REPLAY_WINDOW_S:
        return False
    wanted = sign(secret=secret, event_id=event_id, timestamp=int(timestamp), body=body)
    return any(hmac.compare_digest(wanted, one) for one in signature.split())
