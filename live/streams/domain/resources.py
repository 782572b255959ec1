"""Names of connections in our addresses: they say whose they are, and nobody can make one up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from lms.core.errors import NotFound

_NAME: Final = re.compile(r"([\w-]{1,64})\.([\w-]{1,64})\.([\w-]{22})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Resource:
    """A connection at a worker."""

    worker: str
    name: str


def seal(resource: Resource, *, lesson_id: uuid.UUID, user_id: uuid.UUID) -> str:
    """The word for an address: good for this person in this lesson alone."""
    return f"{resource.worker}.{resource.name}.{_mac(resource, lesson_id, user_id)}"


def opened(word: str, *, lesson_id: uuid.UUID, user_id: uuid.UUID) -> Resource:
    """The connection that the word names. Raises NotFound for a word of somebody else's."""
    match = _NAME.fullmatch(word)
    if match is None:
        raise NotFound
    resource = Resource(match[1], match[2])
    if not hmac.compare_digest(match[3], _mac(resource, lesson_id, user_id)):
        raise NotFound
    return resource


def _mac(resource: Resource, lesson_id: uuid.UUID, user_id: uuid.UUID) -> str:
    text = f"rongke media resource\n{resource.worker}\n{resource.name}\n{lesson_id}\n{user_id}"
    key = bytes.fromhex(settings.RONGKE_MEDIA_SECRET)
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
