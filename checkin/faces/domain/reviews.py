"""What a person decides: a verification between the bands, a new enrolment, a likeness."""

from __future__ import annotations

import contextlib
import uuid

from django.db import transaction

from checkin.domain import spot_checks
from checkin.errors import SpotCheckOver
from checkin.faces.domain import enrolment, verdicts
from checkin.faces.errors import OwnReview, ReviewDone
from checkin.faces.events import FaceDuplicateDecided, FaceEnrolmentDecided, FaceReviewed
from checkin.faces.models import FaceReview, FaceSession
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id

Outcome = FaceReview.Outcome
Kind = FaceReview.Kind
REASON = range(4, 501)


@transaction.atomic
def decide(*, review: FaceReview, outcome: str, reason: str, by: User) -> FaceReview:
    """Accept or refuse, with a reason. Raises ReviewDone, OwnReview, Invalid, NotFound."""
    row = FaceReview.objects.select_for_update(of=("self",)).filter(pk=review.pk).first()
    if row is None:
        raise NotFound
    if row.outcome:
        raise ReviewDone(outcome=row.outcome)
    if by.pk in (row.user_id, row.other_id):
        raise OwnReview
    if len(reason.strip()) not in REASON:
        raise Invalid("Give a reason of 4 to 500 characters.", field="reason")
    row.outcome, row.reason = outcome, reason.strip()
    row.decided_by, row.decided_at = by, clock.now()
    row.save()
    {Kind.VERIFICATION: _verification, Kind.ENROLMENT: _enrolment, Kind.DUPLICATE: _duplicate}[
        Kind(row.kind)
    ](row, by)
    return row


def _verification(row: FaceReview, by: User) -> None:
    assert row.session_id is not None
    session = FaceSession.objects.select_related("user", "lesson__training_class__rule_pack").get(
        pk=row.session_id
    )
    accepted = row.outcome == Outcome.ACCEPTED
    session.state = FaceSession.State.UPHELD if accepted else FaceSession.State.REFUSED
    session.save(update_fields=["state", "updated_at"])
    spot = session.purpose == FaceSession.Purpose.SPOT_CHECK
    record(
        FaceReviewed(session=str(session.pk), outcome=row.outcome, reason=row.reason),
        class_id=session.lesson.training_class_id,
        lesson_id=session.lesson_id,
        subject_id=subject_id(session.user_id),
        actor_id=subject_id(by.pk),
    )
    if accepted and not spot:
        hashes = list((session.result or {}).get("captures", []))
        verdicts.carry_out(session, band="review", hashes=hashes, by=by)
    if not accepted and spot and session.check_id is not None:
        _overturn(session.check_id, row, by)


def _overturn(check_id: uuid.UUID, row: FaceReview, by: User) -> None:
    """A spot check that had been let pass until somebody looked; what ended otherwise stands."""
    with contextlib.suppress(SpotCheckOver):
        spot_checks.overturn(check_id=check_id, by=by, reason=row.reason)


def _enrolment(row: FaceReview, by: User) -> None:
    accepted = row.outcome == Outcome.ACCEPTED
    if row.template is not None:
        (enrolment.replace_active if accepted else enrolment.refuse)(row.template)
    record(
        FaceEnrolmentDecided(outcome=row.outcome, reason=row.reason),
        class_id=None,
        subject_id=subject_id(row.user_id),
        actor_id=subject_id(by.pk),
    )


def _duplicate(row: FaceReview, by: User) -> None:
    assert row.other_id is not None
    record(
        FaceDuplicateDecided(
            other=str(subject_id(row.other_id)), outcome=row.outcome, reason=row.reason
        ),
        class_id=None,
        subject_id=subject_id(row.user_id),
        actor_id=subject_id(by.pk),
    )
