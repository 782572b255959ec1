"""Deleting faces: on withdrawal, when the contract's time is over, when an enrolment is refused."""

from __future__ import annotations

from django.db import transaction

from checkin.faces.domain import captures
from checkin.faces.events import FaceErased
from checkin.faces.models import (
    FaceCapture,
    FaceDraft,
    FaceReview,
    FaceSession,
    FaceTemplate,
    SeenFrame,
)
from lms.core import clock
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id

SECURE_DELETE = "PRAGMA secure_delete = ON"


@transaction.atomic
def erase(*, user: User, why: str) -> None:
    """Everything of a face that can be erased; events keep hashes only, so old proofs verify."""
    _overwrite_what_is_deleted()
    gone = captures.delete(FaceCapture.objects.filter(user=user))
    FaceDraft.objects.filter(user=user).delete()
    SeenFrame.objects.filter(user=user).delete()
    _close_reviews(user, why)
    templates = FaceTemplate.objects.filter(user=user).delete()[1].get(FaceTemplate._meta.label, 0)
    FaceSession.objects.filter(user=user, state=FaceSession.State.OPEN).update(
        state=FaceSession.State.EXPIRED,
        failure=why,
        excused=True,
        first_sealed=b"",
        ended_at=clock.now(),
    )
    if gone or templates:
        record(
            FaceErased(why=why, templates=templates, captures=gone),
            class_id=None,
            subject_id=subject_id(user.pk),
        )


def _close_reviews(user: User, why: str) -> None:
    """What waited for a person cannot be decided without pictures."""
    FaceReview.objects.filter(user=user, outcome="").update(
        outcome=FaceReview.Outcome.REFUSED, reason=why, decided_at=clock.now()
    )
    FaceReview.objects.filter(other=user, outcome="").delete()
    FaceSession.objects.filter(user=user, state=FaceSession.State.REVIEW).update(
        state=FaceSession.State.REFUSED, failure=why
    )


def _overwrite_what_is_deleted() -> None:
    """SQLite keeps deleted bytes in free pages unless told to overwrite them."""
    connection = transaction.get_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(SECURE_DELETE)
