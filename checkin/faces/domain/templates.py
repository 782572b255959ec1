"""Templates: sealing, opening, and changing the key."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import numpy as np
from django.db import transaction

from checkin.engine.facts import Embedding, EngineInfo
from checkin.faces import vault
from checkin.faces.models import FaceTemplate


def pack(embeddings: Sequence[Embedding]) -> bytes:
    """Embeddings one after another, little-endian single precision."""
    return b"".join(each.astype("<f4").tobytes() for each in embeddings)


def unpack(raw: bytes, size: int) -> list[Embedding]:
    """The inverse of :func:`pack`; ``size`` numbers each."""
    return [row.copy() for row in np.frombuffer(raw, dtype="<f4").reshape(-1, size)]


def version_of(engine: str, engine_version: str) -> str:
    """The engine version as it enters the seal."""
    return f"{engine}/{engine_version}"


def seal_embedding(
    embeddings: Sequence[Embedding], *, tenant: str, user_id: uuid.UUID, engine: EngineInfo
) -> tuple[bytes, str]:
    """Sealed numbers, and the id of the key."""
    key_id = vault.current_key()
    sealed = vault.seal(
        "template",
        pack(embeddings),
        tenant=tenant,
        user_id=user_id,
        version=version_of(engine.name, engine.version),
        key_id=key_id,
    )
    return sealed, key_id


def opened(template: FaceTemplate) -> Embedding:
    """The numbers of a template. Raises ``Undecipherable``."""
    raw = vault.open_sealed(
        "template",
        template.sealed,
        tenant=template.tenant,
        user_id=template.user_id,
        version=version_of(template.engine, template.engine_version),
        key_id=template.key_id,
    )
    return np.frombuffer(raw, dtype="<f4").copy()


def is_of(template: FaceTemplate, engine: EngineInfo) -> bool:
    """Whether the template can be compared with what this engine encodes."""
    return (template.engine, template.engine_version) == (engine.name, engine.version)


@transaction.atomic
def reseal(template: FaceTemplate) -> bool:
    """Encrypt under the current key; whether anything was done."""
    current = vault.current_key()
    row = FaceTemplate.objects.select_for_update().get(pk=template.pk)
    if row.key_id == current:
        return False
    plain = opened(row).astype("<f4").tobytes()
    row.sealed = vault.seal(
        "template",
        plain,
        tenant=row.tenant,
        user_id=row.user_id,
        version=version_of(row.engine, row.engine_version),
        key_id=current,
    )
    row.key_id = current
    row.save(update_fields=["sealed", "key_id", "updated_at"])
    return True
