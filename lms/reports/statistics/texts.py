"""Telling a repeated comment: its text, folded, under a key that only this class has."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence

from lms.people.queries import platform_key
from lms.reports.statistics import hooks
from lms.reports.statistics.folding import Fact
from lms.reports.statistics.models import TextMark

_NOISE = re.compile(r"[\W_]+")
_RUN = re.compile(r"(.)\1+")


def folded(text: str) -> str:
    """Two texts that a reader would call the same fold to the same: width, case, signs, runs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _RUN.sub(r"\1", _NOISE.sub("", plain))


def digest_of(class_id: uuid.UUID, text: str) -> str:
    """32 hex digits; equal for equal folded texts of one class, and of no use elsewhere."""
    key = hmac.new(platform_key(), b"text-marks:" + class_id.bytes, hashlib.sha256).digest()
    return hmac.new(key, folded(text).encode(), hashlib.sha256).hexdigest()[:32]


def repeats_of(class_id: uuid.UUID, facts: Sequence[Fact]) -> frozenset[int]:
    """Leaf numbers of those comments whose words the same person had written before.

    Marks that are missing are made; what is marked already is never read again, so that a
    comment deleted since counts as it did.
    """
    said = [fact for fact in facts if fact.text is not None]
    if not said:
        return frozenset()
    _mark(class_id, said)
    indexes = {fact.index for fact in said}
    people = {fact.subject for fact in said}
    rows = TextMark.objects.filter(training_class_id=class_id, subject__in=people).exclude(
        digest=""
    )
    first: dict[tuple[str, str], int] = {}
    found: set[int] = set()
    for subject, digest, index in rows.order_by("index").values_list("subject", "digest", "index"):
        if first.setdefault((subject, digest), index) != index and index in indexes:
            found.add(index)
    return frozenset(found)


def _mark(class_id: uuid.UUID, said: Sequence[Fact]) -> None:
    known = set(
        TextMark.objects.filter(
            training_class_id=class_id, index__in=[fact.index for fact in said]
        ).values_list("index", flat=True)
    )
    fresh = [fact for fact in said if fact.index not in known]
    texts = _texts(uuid.UUID(fact.text) for fact in fresh)
    TextMark.objects.bulk_create(
        [
            TextMark(
                training_class_id=class_id,
                index=fact.index,
                subject=fact.subject,
                digest=digest_of(class_id, texts[uuid.UUID(fact.text)])
                if uuid.UUID(fact.text) in texts
                else "",
            )
            for fact in fresh
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _texts(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    wanted = list(ids)
    found: dict[uuid.UUID, str] = {}
    for source in hooks.text_sources:
        found.update(source(wanted))
    return found
