"""Reads about people that other apps need."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable

from django.conf import settings

from lms.people import crypto
from lms.people.models import Region, Subject


def subject_id(user_id: uuid.UUID) -> uuid.UUID:
    """The random id under which a person stands in events."""
    return Subject.objects.values_list("pk", flat=True).get(user_id=user_id)


def subject_ids(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Subject id by user id; erased people are absent (one query)."""
    return dict(Subject.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "pk"))


def root_of(region: Region) -> Region:
    """The province (or other top) whose agency key covers this region."""
    return Region.objects.get(parent=None, path="/" + region.path.split("/")[1] + "/")


def agency_key(region: Region) -> bytes:
    """The 32-byte pseudonym key of the region's root, made on first use.

    The same trainee has the same pseudonym in every class under one root, and another one
    under another root.
    """
    root = root_of(region)
    if root.pseudonym_key is None:
        sealed = crypto.ring().seal(secrets.token_hex(32), context=_context(root))
        Region.objects.filter(pk=root.pk, pseudonym_key=None).update(pseudonym_key=sealed)
        root.refresh_from_db(fields=["pseudonym_key"])
    assert root.pseudonym_key is not None
    return bytes.fromhex(crypto.ring().open(root.pseudonym_key, context=_context(root)))


def platform_key() -> bytes:
    """The 32-byte key under which subjects stand in the platform log."""
    key: bytes = settings.RONGKE_KEYS.get("platform_pseudonym")
    return key


def pseudonym(key: bytes, subject: uuid.UUID) -> str:
    """How a subject is named in leaves: HMAC-SHA256, first 16 bytes, as 32 hex digits."""
    return hmac.new(key, subject.bytes, hashlib.sha256).digest()[:16].hex()


def _context(root: Region) -> str:
    return f"agency-key:{root.pk}"


def reseal_agency_key(root: Region) -> bool:
    """Re-encrypt a root's key under the current data key; the key itself never changes."""
    ring = crypto.ring()
    if root.pseudonym_key is None or ring.key_id(root.pseudonym_key) == ring.current:
        return False
    plain = ring.open(root.pseudonym_key, context=_context(root))
    root.pseudonym_key = ring.seal(plain, context=_context(root))
    root.save(update_fields=["pseudonym_key"])
    return True
