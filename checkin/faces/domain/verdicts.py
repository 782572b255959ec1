"""How a verification ends: the verdict, its signed record, and what follows from it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.conf import settings

from checkin.domain import signing, spot_checks
from checkin.engine import matching
from checkin.engine.liveness import State
from checkin.engine.matching import Band
from checkin.faces import looking
from checkin.faces.domain import samples
from checkin.faces.events import FaceVerified
from checkin.faces.models import FaceReview, FaceSession, FaceTemplate
from lms.core import clock
from lms.core.errors import DomainError
from lms.courses.models import Enrolment
from lms.events.domain.record import record
from lms.people.queries import subject_id
from verifier import canonical

STATES = FaceSession.State
OF_BAND = {
    Band.ACCEPT: STATES.ACCEPTED,
    Band.REVIEW: STATES.REVIEW,
    Band.REJECT: STATES.REJECTED,
}


def decide(session: FaceSession, state: State) -> None:
    """The challenge was passed: the median of the match frames says what happens."""
    limits = looking.bands()
    median, band = matching.decide([score / 1000 for score in session.scores], limits)
    session.median = round(median * 1000)
    hashes = list(session.captures.order_by("taken_at").values_list("sha256", flat=True))
    samples.keep_median(session, session.median)
    if band is Band.REJECT:
        samples.drop_all(session)
    end(session, OF_BAND[band], captures=hashes)
    if band is Band.ACCEPT:
        carry_out(session, band="accept", hashes=hashes)
    elif band is Band.REVIEW:
        _ask_a_person(session, hashes)
    else:
        _last_try(session)


def failed(session: FaceSession, state: State) -> None:
    """The challenge was not passed: nothing was compared, nothing is kept."""
    samples.drop_all(session)
    end(session, STATES.FAILED, failure=state.failure)
    _last_try(session)


def end(
    session: FaceSession, outcome: str, *, failure: str = "", captures: list[str] | None = None
) -> None:
    """Close the session and record what it came to."""
    session.state = outcome
    session.failure = failure
    session.ended_at = clock.now()
    session.first_sealed = b""
    if outcome in (STATES.EXPIRED, STATES.SUPERSEDED):
        samples.drop_all(session)
    body = result_of(session, captures or [])
    session.result = {**body, "seal": sealed(body)}
    session.save()
    if session.revealed:
        record(
            FaceVerified(**session.result),
            key=f"face:{session.pk}",
            class_id=session.lesson.training_class_id,
            lesson_id=session.lesson_id,
            subject_id=subject_id(session.user_id),
            rule_version=session.lesson.training_class.rule_pack.label,
        )


def result_of(session: FaceSession, captures: list[str]) -> dict[str, Any]:
    """What a verdict rests on: integers and texts only."""
    state = State.from_wire(session.judge)
    limits = looking.bands()
    template = FaceTemplate.objects.filter(user=session.user, state="active").first()
    return {
        "session": str(session.pk),
        "purpose": session.purpose,
        "check": None if session.check_id is None else str(session.check_id),
        "outcome": session.state,
        "failure": session.failure,
        "engine": template.engine if template else "",
        "version": template.engine_version if template else "",
        "accept": round(limits.accept * 1000),
        "review": round(limits.review * 1000),
        "scores": list(session.scores),
        "median": session.median,
        "continuity": [round(value * 1000) for value in state.continuity],
        "steps": [str(step) for step in state.steps[: len(state.took) + 1]],
        "took": list(state.took),
        "frames": session.seq,
        "chain": session.chain,
        "captures": captures,
    }


def sealed(body: dict[str, Any]) -> str:
    """HMAC-SHA256 over the canonical form, under a key outside the database."""
    key: bytes = settings.RONGKE_KEYS.get("face_result")
    return hmac.new(key, canonical.encode(body), hashlib.sha256).hexdigest()


def is_genuine(result: dict[str, Any]) -> bool:
    """Whether a stored result is what this installation signed."""
    body = {key: value for key, value in result.items() if key != "seal"}
    return hmac.compare_digest(sealed(body), str(result.get("seal", "")))


def carry_out(session: FaceSession, *, band: str, hashes: list[str], by: Any = None) -> None:
    """What an accepted verification is for: the sign-in, the sign-out or the spot check.

    An attempt is as old as its end: a person may decide later. Raises what these raise.
    """
    evidence = {"band": band, "captures": hashes, "face_session": str(session.pk)}
    if session.purpose == FaceSession.Purpose.SPOT_CHECK:
        assert session.check_id is not None
        spot_checks.resolve(check_id=session.check_id, outcome="passed", evidence=evidence)
        return
    enrolment = Enrolment.objects.get(
        training_class=session.lesson.training_class_id, user=session.user, withdrawn_at=None
    )
    direction = "in" if session.purpose == FaceSession.Purpose.SIGN_IN else "out"
    signing.sign(
        direction,
        enrolment=enrolment,
        lesson=session.lesson,
        method="face",
        evidence=evidence,
        by=by,
        at=session.created_at,
    )


def _ask_a_person(session: FaceSession, hashes: list[str]) -> None:
    """Between the bands: a review; a spot check's clock does not run against the trainee."""
    FaceReview.objects.create(
        kind=FaceReview.Kind.VERIFICATION,
        institution=session.lesson.training_class.institution,
        user=session.user,
        session=session,
        distance=session.median,
    )
    if session.purpose == FaceSession.Purpose.SPOT_CHECK:
        carry_out(session, band="review", hashes=hashes)


def _last_try(session: FaceSession) -> None:
    """A spot check ends with its third try; a sign-in has the code beside it."""
    from checkin.faces.domain.sessions import TRIES, tries_used

    if session.purpose != FaceSession.Purpose.SPOT_CHECK or tries_used(session) < TRIES:
        return
    assert session.check_id is not None
    try:
        spot_checks.resolve(
            check_id=session.check_id, outcome="failed", evidence={"band": "reject"}
        )
    except DomainError:
        return  # it had ended meanwhile (missed, withdrawn): that stands
