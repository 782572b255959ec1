"""What a running session keeps of its frames: the first embedding, and the match frames."""

from __future__ import annotations

import uuid

from checkin.engine.facts import Embedding, EngineInfo
from checkin.faces import vault
from checkin.faces.domain import captures, templates
from checkin.faces.domain.tenancy import tenant_of
from checkin.faces.models import FaceCapture, FaceSession

Purpose = FaceCapture.Purpose
BRIEFLY = "briefly"
"""In place of a tenant in the seal of what no template is."""


def seal_own(plain: bytes, *, user_id: uuid.UUID, version: str) -> bytes:
    """``length of key id ‖ key id ‖ sealed``: numbers that live for minutes, bound to a person."""
    key_id = vault.current_key()
    sealed = vault.seal(
        "template", plain, tenant=BRIEFLY, user_id=user_id, version=version, key_id=key_id
    )
    return bytes([len(key_id)]) + key_id.encode() + sealed


def open_own(sealed: bytes | memoryview, *, user_id: uuid.UUID, version: str) -> bytes:
    """The inverse of :func:`seal_own`. Raises ``Undecipherable``."""
    raw = bytes(sealed)
    end = 1 + raw[0]
    return vault.open_sealed(
        "template",
        raw[end:],
        tenant=BRIEFLY,
        user_id=user_id,
        version=version,
        key_id=raw[1:end].decode(),
    )


def keep_first(session: FaceSession, embedding: Embedding, engine: EngineInfo) -> None:
    """Seal the first frame's embedding into the session (the caller saves it)."""
    session.first_sealed = seal_own(
        templates.pack([embedding]), user_id=session.user_id, version=engine.version
    )


def first_of(session: FaceSession, engine: EngineInfo) -> Embedding:
    """The first frame's embedding."""
    raw = open_own(session.first_sealed, user_id=session.user_id, version=engine.version)
    return templates.unpack(raw, engine.size)[0]


def keep_match(session: FaceSession, raw: bytes, distance: float) -> None:
    """Keep a match frame until the verdict, and its distance (the caller saves the session)."""
    captures.keep(
        user=session.user,
        tenant=tenant_of(session.user),
        raw=raw,
        purpose=Purpose.VERIFICATION,
        session=session,
    )
    session.scores = [*session.scores, round(distance * 1000)]


def drop_all(session: FaceSession) -> None:
    """Nothing of a challenge that was not passed is kept."""
    captures.delete(session.captures.all())


def keep_median(session: FaceSession, median: int) -> FaceCapture:
    """Of the match frames, keep the one that decided; the others are dropped."""
    rows = list(session.captures.order_by("taken_at"))
    ranked = sorted(zip(session.scores, rows, strict=True), key=lambda pair: abs(pair[0] - median))
    kept = ranked[0][1]
    captures.delete(row for row in rows if row.pk != kept.pk)
    return kept
