"""Real names: submitted, verified, revealed for a stated purpose; encrypted at rest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.events.domain.record import record
from lms.people import crypto, hooks, identity
from lms.people.errors import RealNameRefused, RealNameTaken
from lms.people.events import PersonalRevealed, RealNameVerified
from lms.people.models import RealName, User
from lms.people.real_name_adapters import adapter

INDEX_PURPOSE = "real-name-number"
PURPOSE_LENGTH = (6, 200)
Field = Literal["name", "number", "both"]


@dataclass(frozen=True)
class Revealed:
    """Full values, handed to one person once."""

    name: str
    number: str


def number_index(number: str) -> bytes:
    """The keyed index by which a normalised number is found."""
    return crypto.index(number, purpose=INDEX_PURPOSE)


def parse(*, name: str, number: str) -> tuple[str, str]:
    """Normalised and well-formed, or :class:`RealNameRefused` with the problem's code."""
    clean_name, clean_number = identity.normalise_name(name), identity.normalise_number(number)
    problem = identity.name_problem(clean_name) or identity.number_problem(
        clean_number, today=clock.now().date()
    )
    if problem is not None:
        raise RealNameRefused(problem=problem)
    return clean_name, clean_number


@transaction.atomic
def submit(
    *,
    user: User,
    name: str,
    number: str,
    documents_seen: bool = False,
    by: User | None = None,
) -> RealName:
    """Keep the pair encrypted and ask the adapter.

    ``documents_seen``: an institution's administrator has compared the person with the card;
    that settles what the adapter does not know, never what it refuses. Raises
    ``RealNameRefused`` (shape, checksum, or the adapter says no) and ``RealNameTaken``.
    """
    clean_name, clean_number = parse(name=name, number=number)
    existing = RealName.objects.select_for_update().filter(user=user).first()
    if existing is not None and existing.verified_at is not None:
        raise RealNameTaken
    verdict = adapter().check(name=clean_name, number=clean_number)
    if verdict.outcome == "refused":
        raise RealNameRefused(problem=verdict.reason)
    verified = verdict.outcome == "verified" or documents_seen
    method = verdict.method if verdict.outcome == "verified" else "documents_seen"
    row = _store(user, clean_name, clean_number)
    if verified:
        _verify(row, method, by=by)
    return row


@transaction.atomic
def confirm_documents(*, user: User, by: User) -> RealName:
    """An administrator who has seen the card confirms a submitted name."""
    row = RealName.objects.select_for_update().filter(user=user).first()
    if row is None:
        raise NotFound
    if row.verified_at is None:
        _verify(row, "documents_seen", by=by)
    return row


@transaction.atomic
def reveal(*, target: User, by: User, purpose: str, field: Field = "both") -> Revealed:
    """The full values, and in the same transaction the event that says who looked and why.

    Raises ``Invalid`` for a purpose shorter than 6 or longer than 200 characters, ``NotFound``.
    """
    why = purpose.strip()
    if not PURPOSE_LENGTH[0] <= len(why) <= PURPOSE_LENGTH[1]:
        raise Invalid("Say in 6 to 200 characters what this is needed for.", field="purpose")
    row = RealName.objects.filter(user=target).first()
    if row is None:
        raise NotFound
    classes: list[uuid.UUID | None] = [
        class_id for source in hooks.classes_of for class_id in source(target.pk)
    ]
    for class_id in classes or [None]:
        record(
            PersonalRevealed(purpose=why, field=field),
            class_id=class_id,
            subject_id=target.subject.pk,
            actor_id=by.subject.pk,
        )
    ring = crypto.ring()
    name, number = row.name_masked, row.number_masked
    if field in ("name", "both"):
        name = ring.open(row.name_encrypted, context=_context(row, "name"))
    if field in ("number", "both"):
        number = ring.open(row.number_encrypted, context=_context(row, "number"))
    return Revealed(name=name, number=number)


@transaction.atomic
def settle(*, row: RealName, verified: bool, reason: str, by: User) -> None:
    """The region's real-name system has decided about a submitted name; a verified one stays."""
    kept = RealName.objects.select_for_update().get(pk=row.pk)
    if kept.verified_at is not None:
        return
    if verified:
        _verify(kept, "real_name_system", by=by)
    else:
        kept.refused_reason = reason[:200]
        kept.save(update_fields=["refused_reason"])


def same_name(*, row: RealName, name: str) -> bool:
    """Whether a normalised name is the one kept: for matching a roster row to an account."""
    return crypto.ring().open(row.name_encrypted, context=_context(row, "name")) == name


@transaction.atomic
def reseal(*, row: RealName) -> bool:
    """Re-encrypt under the current key; false when it is already."""
    ring = crypto.ring()
    if row.key_id == ring.current:
        return False
    for field in ("name", "number"):
        column = f"{field}_encrypted"
        plain = ring.open(getattr(row, column), context=_context(row, field))
        setattr(row, column, ring.seal(plain, context=_context(row, field)))
    row.key_id = ring.current
    row.save(update_fields=["name_encrypted", "number_encrypted", "key_id"])
    return True


def _store(user: User, name: str, number: str) -> RealName:
    ring = crypto.ring()
    row = RealName(user=user)
    values = {
        "name_encrypted": ring.seal(name, context=_context(row, "name")),
        "number_encrypted": ring.seal(number, context=_context(row, "number")),
        "key_id": ring.current,
        "number_index": number_index(number),
        "name_masked": identity.mask_name(name),
        "number_masked": identity.mask_number(number),
    }
    try:
        with transaction.atomic():
            kept, _ = RealName.objects.update_or_create(user=user, defaults=values)
    except IntegrityError as error:
        raise RealNameTaken from error
    return kept


def _verify(row: RealName, method: str, by: User | None = None) -> None:
    row.verified_at = clock.now()
    row.method = method
    row.save(update_fields=["verified_at", "method"])
    record(
        RealNameVerified(method=method),
        class_id=None,
        subject_id=row.user.subject.pk,
        actor_id=by.subject.pk if by else None,
    )


def _context(row: RealName, field: str) -> str:
    return f"real-name-{field}:{row.user_id}"
