"""RFC 3161: a closed class's checkpoint is stamped by the authority that the settings name."""

from __future__ import annotations

import hashlib
import logging
import urllib.error
import urllib.request
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import transaction
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.errors import VerificationError

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.events.kinds import TimeStamped
from lms.events.models import Checkpoint, LearningEvent, LogEntry, TimeStamp
from verifier import timestamp
from verifier.errors import VerifierError

logger = logging.getLogger(__name__)
TIMEOUT_S = 20
AT_ONCE = 20
CLOSED = "class.closed"


class NotStamped(Exception):
    """The authority did not answer, or not with a token that its certificates bear out."""


def stamp_closed() -> int:
    """Stamp the checkpoints of closed classes that have none yet; how many were.

    A tick: what failed is tried again at the next one. Does nothing without an authority.
    """
    if not settings.RONGKE_TSA_URL:
        return 0
    done = 0
    for checkpoint in unstamped():
        try:
            stamp(checkpoint)
            done += 1
        except NotStamped as error:
            logger.warning("no time stamp for %s: %s", checkpoint, error)
    return done


def unstamped() -> list[Checkpoint]:
    """The first checkpoint of each closed class that covers its closing, if it has no stamp."""
    closed = TrainingClass.objects.filter(closed_at__isnull=False)
    stamped = TimeStamp.objects.values("checkpoint__log__class_id")
    events = LearningEvent.objects.filter(
        kind=CLOSED, class_id__in=closed.exclude(pk__in=stamped).values("pk")
    )
    found = []
    entries = LogEntry.objects.filter(event_id__in=events.values("pk")).order_by("-id")[:AT_ONCE]
    for entry in entries:
        row = Checkpoint.objects.filter(log_id=entry.log_id, size__gt=entry.index)
        first = row.order_by("size").first()
        if first is not None:
            found.append(first)
    return found


def stamp(checkpoint: Checkpoint) -> TimeStamp:
    """Ask the authority and keep its answer. Raises NotStamped."""
    note = bytes(checkpoint.note)
    answer = ask(settings.RONGKE_TSA_URL, note)
    check(answer, note, Path(settings.RONGKE_TSA_ROOTS).read_bytes())
    with transaction.atomic():
        row, new = TimeStamp.objects.get_or_create(
            checkpoint=checkpoint,
            defaults={
                "response": answer,
                "authority": settings.RONGKE_TSA_URL[:300],
                "created_at": clock.now(),
            },
        )
        if new:
            told = TimeStamped(
                origin=checkpoint.log_id,
                size=checkpoint.size,
                note_sha256=hashlib.sha256(note).hexdigest(),
                response_sha256=hashlib.sha256(answer).hexdigest(),
            )
            record(told, class_id=None)
    return row


def ask(url: str, note: bytes) -> bytes:
    """The authority's answer over SHA-256 of these bytes, as it sent it. Raises NotStamped."""
    if not url.startswith(("http://", "https://")):
        raise NotStamped("the authority's address is not http")
    request = (
        TimestampRequestBuilder()
        .data(note)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=False)
        .build()
    )
    query = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        url,
        data=request.as_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
    )
    try:
        with urllib.request.urlopen(query, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the same
            data: bytes = answer.read(timestamp.MAX_TOKEN_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NotStamped(str(error)) from error
    return data


def check(answer: bytes, note: bytes, roots: bytes) -> None:
    """The token stamps these bytes and leads to one of these certificates. Raises NotStamped."""
    try:
        stamped = timestamp.read(answer)
        if stamped.imprint != hashlib.sha256(note).digest():
            raise NotStamped("the authority stamped something else")
        builder = VerifierBuilder()
        for certificate in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(decode_timestamp_response(answer), note)
    except (VerifierError, VerificationError, ValueError) as error:
        raise NotStamped(str(error)) from error
