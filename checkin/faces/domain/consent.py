"""Consent to the use of one's face, and to pictures in the period file: all changes are events."""

from __future__ import annotations

from django.db import transaction

from checkin.faces.consent_text import ARCHIVE, ARCHIVE_PURPOSE, CURRENT, PURPOSE
from checkin.faces.domain import erasure
from checkin.faces.errors import ConsentNeeded, ConsentOutdated
from lms.core import clock
from lms.events.domain.record import record
from lms.people.events import ConsentGiven, ConsentWithdrawn
from lms.people.models import Consent, User
from lms.people.queries import subject_id


def standing(user: User, purpose: str = PURPOSE) -> Consent | None:
    """The consent that holds now."""
    return (
        Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
        .order_by("-given_at")
        .first()
    )


def require(user: User) -> Consent:
    """The consent that holds. Raises ConsentNeeded."""
    found = standing(user)
    if found is None:
        raise ConsentNeeded
    return found


@transaction.atomic
def give(*, user: User, version: str) -> Consent:
    """Agree to the present text (again: no effect). Raises ConsentOutdated."""
    if version != CURRENT.version:
        raise ConsentOutdated(version=CURRENT.version)
    User.objects.select_for_update().get(pk=user.pk)
    return _given(user, PURPOSE, version)


@transaction.atomic
def give_archive(*, user: User, version: str) -> Consent:
    """Agree that sign-in pictures stand in period files.

    Only beside the consent to faces. Raises ConsentOutdated, ConsentNeeded.
    """
    if version != ARCHIVE.version:
        raise ConsentOutdated(version=ARCHIVE.version)
    User.objects.select_for_update().get(pk=user.pk)
    require(user)
    return _given(user, ARCHIVE_PURPOSE, version)


@transaction.atomic
def withdraw(*, user: User) -> None:
    """Take it back: template, captures and running verifications are gone with the commit."""
    User.objects.select_for_update().get(pk=user.pk)
    for purpose in (PURPOSE, ARCHIVE_PURPOSE):
        held = standing(user, purpose)
        if held is not None:
            _end(held)
    erasure.erase(user=user, why="withdrawn")


@transaction.atomic
def withdraw_archive(*, user: User) -> None:
    """From now on period files are built without one's pictures."""
    User.objects.select_for_update().get(pk=user.pk)
    held = standing(user, ARCHIVE_PURPOSE)
    if held is not None:
        _end(held)


def _given(user: User, purpose: str, version: str) -> Consent:
    """The consent to this text: the one that holds already, or a new one on record."""
    before = standing(user, purpose)
    if before is not None and before.text_version == version:
        return before
    if before is not None:
        _end(before)
    made = Consent.objects.create(
        user=user, purpose=purpose, text_version=version, given_at=clock.now()
    )
    record(
        ConsentGiven(purpose=purpose, text_version=version),
        class_id=None,
        subject_id=subject_id(user.pk),
    )
    return made


def _end(consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    record(
        ConsentWithdrawn(purpose=consent.purpose, text_version=consent.text_version),
        class_id=None,
        subject_id=subject_id(consent.user_id),
    )
