"""Agencies' signatures below our checkpoints (C2SP tlog-cosignature v1)."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.events.domain.record import record
from lms.events.errors import KeyRefused, NotCosignable
from lms.events.kinds import CosignerRegistered, CosignerRevoked
from lms.events.models import Checkpoint, Cosignature, Cosigner
from verifier import checkpoint as heads
from verifier import notes
from verifier.errors import VerifierError


def register_cosigner(
    *, region_id: uuid.UUID, vkey: str, actor_id: uuid.UUID | None = None
) -> Cosigner:
    """Accept cosignatures of an agency's key from now on. Raises KeyRefused."""
    try:
        key = notes.VerifierKey.parse(vkey.strip())
    except VerifierError as error:
        raise KeyRefused(str(error)) from error
    if key.algorithm != notes.COSIGNATURE_V1:
        raise KeyRefused("A cosigner's key has algorithm 4 (tlog-cosignature v1).")
    with transaction.atomic():
        known = Cosigner.objects.filter(vkey=str(key)).first()
        if known is not None:
            return known
        cosigner = Cosigner.objects.create(
            region_id=region_id, name=key.name, vkey=str(key), created_at=clock.now()
        )
        registered = CosignerRegistered(name=key.name, vkey=str(key), region=str(region_id))
        record(registered, class_id=None, actor_id=actor_id)
    return cosigner


@transaction.atomic
def revoke_cosigner(*, cosigner: Cosigner, actor_id: uuid.UUID | None = None) -> Cosigner:
    """Accept nothing more from this key; what it signed stays below its checkpoints."""
    if cosigner.revoked_at is None:
        cosigner.revoked_at = clock.now()
        cosigner.save(update_fields=["revoked_at"])
        revoked = CosignerRevoked(
            name=cosigner.name, vkey=cosigner.vkey, region=str(cosigner.region_id)
        )
        record(revoked, class_id=None, actor_id=actor_id)
    return cosigner


def accept_cosigned(*, note: bytes) -> list[Cosignature]:
    """Keep the valid signatures of registered keys below one of our checkpoints.

    Raises NotCosignable when the text is not a checkpoint we published or no signature counts.
    """
    try:
        parsed = notes.parse(note)
        head = heads.parse_text(parsed.text)
    except VerifierError as error:
        raise NotCosignable(str(error)) from error
    ours = Checkpoint.objects.filter(log_id=head.origin, size=head.size).first()
    if ours is None or notes.parse(bytes(ours.note)).text != parsed.text:
        raise NotCosignable
    kept = [row for key in _keys(parsed) if (row := _keep(ours, key, parsed)) is not None]
    if not kept:
        raise NotCosignable
    return kept


def _keys(note: notes.Note) -> list[Cosigner]:
    named = {signature.name for signature in note.signatures}
    return list(Cosigner.objects.filter(name__in=named, revoked_at=None))


def _keep(ours: Checkpoint, cosigner: Cosigner, note: notes.Note) -> Cosignature | None:
    key = notes.VerifierKey.parse(cosigner.vkey)
    try:
        seconds = notes.verify_cosignature(note, key)
    except VerifierError:
        return None
    signature = notes.find(note, key)
    assert signature is not None
    try:
        with transaction.atomic():
            row, _ = Cosignature.objects.get_or_create(
                checkpoint=ours,
                cosigner=cosigner,
                defaults={
                    "line": signature.line(),
                    "signed_at": clock.from_ms(seconds * 1000),
                    "received_at": clock.now(),
                },
            )
    except IntegrityError:
        row = Cosignature.objects.get(checkpoint=ours, cosigner=cosigner)
    return row
