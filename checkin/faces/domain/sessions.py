"""A verification: begun, fed with frames one after another, ended by the judge.

Pictures are looked at outside transactions; what was found is applied to the session under its
row lock, and only when the frame still is the next one. So two requests with one frame, a lost
answer that is sent again, and a frame out of its order all leave the session as it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from checkin.domain import signing, spot_checks
from checkin.engine import liveness, matching
from checkin.engine.client import Looked
from checkin.engine.facts import Embedding
from checkin.engine.gestures import Gesture
from checkin.engine.liveness import Phase, State, Verdict
from checkin.faces import looking
from checkin.faces.domain import consent, samples, templates, verdicts
from checkin.faces.errors import (
    EnrolmentPending,
    FaceBusy,
    FrameOutOfOrder,
    NotEnrolled,
    OtherEngine,
    SessionOver,
    TriesUsed,
)
from checkin.faces.models import FaceSession, FaceTemplate, SeenFrame
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, Lesson
from lms.people.models import User
from lms.people.rules import require_verified

LASTS_S = 60
TRIES = 3
ACTIVE_S = 6
"""A session that has sent nothing for so long does not count as work for the service."""
STATES = FaceSession.State
COUNTED = (STATES.FAILED, STATES.REJECTED, STATES.EXPIRED, STATES.SUPERSEDED, STATES.OPEN)
"""Ends that use up a try, once a step has been revealed: also walking away from it."""


@dataclass(frozen=True)
class Progress:
    """What the page learns after each frame; steps ahead are never in it."""

    session: FaceSession
    state: State
    hint: str = ""

    @property
    def left(self) -> int:
        """Tries left after this session."""
        return max(0, TRIES - tries_used(self.session))


@dataclass(frozen=True)
class Sent:
    """One frame as it came."""

    seq: int
    prev: str
    digest: str
    raw: bytes
    arrived_ms: int


@transaction.atomic
def start(
    *, enrolment: Enrolment, lesson: Lesson, purpose: str, check_id: uuid.UUID | None
) -> Progress:
    """Begin a verification; the person's other open ones end, wherever they run.

    Raises ConsentNeeded, NotEnrolled, EnrolmentPending, OtherEngine, TriesUsed, FaceBusy, and
    whatever the sign-in or the spot check itself says (closed, over, not allowed).
    """
    user = enrolment.user
    require_verified(user)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    consent.require(user)
    _template(user)
    _supersede(user)
    spot = purpose == FaceSession.Purpose.SPOT_CHECK
    if spot and check_id is None:
        raise NotFound
    if not spot:
        direction = "in" if purpose == FaceSession.Purpose.SIGN_IN else "out"
        signing.check_open(lesson, direction=direction, method="face")
        check_id = None
    nonce = secrets.token_hex(32)
    now = clock.now()
    session = FaceSession(
        user=user,
        lesson=lesson,
        purpose=purpose,
        check_id=check_id,
        nonce=nonce,
        judge=_challenge().to_wire(),
        last_hash=hashlib.sha256(nonce.encode()).hexdigest(),
        chain=hashlib.sha256(nonce.encode()).hexdigest(),
        last_seen_at=now,
        expires_at=now + dt.timedelta(seconds=LASTS_S),
    )
    if tries_used(session) >= TRIES:
        raise TriesUsed(tries=TRIES)
    _admit(now)
    if spot:
        assert check_id is not None
        found = spot_checks.begin_face(user=user, check_id=check_id)
        if found.lesson_id != lesson.pk:
            raise NotFound
    session.save(force_insert=True)
    return Progress(session, State.from_wire(session.judge))


def frame(*, user: User, session_id: uuid.UUID, seq: int, prev: str, raw: bytes) -> Progress:
    """Take one frame. Raises SessionOver, FrameOutOfOrder, BadPicture, FaceBusy, FaceUnavailable.

    A frame that was taken already (its answer got lost) is answered again and counted once.
    """
    arrived_ms = clock.now_ms()  # when it was sent matters, not how long we looked at it
    session = find(user, session_id)
    digest = hashlib.sha256(raw).hexdigest()
    if session.state != STATES.OPEN and not _again(session, seq, digest):
        raise SessionOver(state=session.state)
    if _again(session, seq, digest):
        return Progress(session, State.from_wire(session.judge))
    _in_order(session, seq, prev)
    state = State.from_wire(session.judge)
    try:
        # Nearly every match frame is compared: asked for at once, it spares a round.
        looked = looking.look(raw, encode=state.phase is Phase.MATCH)
        preview = liveness.look(state, looked.facts, arrived_ms)
        if preview.encode and looked.embedding is None:
            looked = looking.look(raw, encode=True)
    except FaceBusy:
        _hold(session.pk)
        raise
    sent = Sent(seq=seq, prev=prev, digest=digest, raw=raw, arrived_ms=arrived_ms)
    return _apply(session.pk, sent, looked)


def find(user: User, session_id: uuid.UUID) -> FaceSession:
    """One's own session, ended where its time is over. Raises NotFound."""
    session = (
        FaceSession.objects.select_related("user", "lesson__training_class__rule_pack")
        .filter(pk=session_id, user=user)
        .first()
    )
    if session is None:
        raise NotFound
    if session.state == STATES.OPEN and clock.now() > session.expires_at:
        with transaction.atomic():
            locked = FaceSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
            if locked.state == STATES.OPEN:
                verdicts.end(locked, STATES.EXPIRED, failure="expired")
        session.refresh_from_db()
    return session


def expire_overdue() -> int:
    """End sessions whose time is over and whose page is gone; how many."""
    overdue = FaceSession.objects.filter(state=STATES.OPEN, expires_at__lt=clock.now())
    done = 0
    for session_id in list(overdue.values_list("pk", flat=True)):
        with transaction.atomic():
            session = FaceSession.objects.select_for_update(of=("self",)).get(pk=session_id)
            if session.state == STATES.OPEN:
                verdicts.end(session, STATES.EXPIRED, failure="expired")
                done += 1
    return done


def tries_used(session: FaceSession) -> int:
    """Tries of this person for this very sign-in, sign-out or spot check."""
    rows = FaceSession.objects.filter(
        user=session.user,
        lesson=session.lesson,
        purpose=session.purpose,
        check_id=session.check_id,
        revealed=True,
        excused=False,
        state__in=COUNTED,
    )
    return rows.count()


def _apply(session_id: uuid.UUID, sent: Sent, looked: Looked) -> Progress:
    """Judge the frame on the session as it stands under its lock."""
    with transaction.atomic():
        session = (
            FaceSession.objects.select_for_update(of=("self",))
            .select_related("user", "lesson__training_class__rule_pack")
            .get(pk=session_id)
        )
        if _again(session, sent.seq, sent.digest):
            return Progress(session, State.from_wire(session.judge))
        if session.state != STATES.OPEN:
            raise SessionOver(state=session.state)
        _in_order(session, sent.seq, sent.prev)
        seen = _first_seen_in(session, sent.digest)
        before = State.from_wire(session.judge)
        if seen == session.pk:  # a slow camera may give one frame twice: it says nothing new
            verdict = Verdict(liveness.stood_still(before), "hold_still")
        else:
            verdict = liveness.look(before, looked.facts, sent.arrived_ms)
        state = verdict.state
        if seen not in (None, session.pk):
            state = liveness.fail(state, "frame_replayed")
        elif verdict.encode and looked.embedding is not None:
            # A step that this reveals is shown only now: its time runs from here.
            state = _sampled(session, verdict, looked.embedding, sent.raw, clock.now_ms())
        _advance(session, state, sent.digest)
        if state.phase is Phase.FAILED:
            verdicts.failed(session, state)
        elif state.phase is Phase.DECIDED:
            verdicts.decide(session, state)
        else:
            session.save()
        return Progress(session, state, verdict.hint)


def _sampled(
    session: FaceSession, verdict: Verdict, embedding: Embedding, raw: bytes, now_ms: int
) -> State:
    """Compare a sampled frame with the first, and a match frame with the template as well."""
    engine = looking.engine()
    if verdict.state.phase is Phase.ALIGN:
        samples.keep_first(session, embedding, engine)
        return liveness.encoded(verdict.state, None, now_ms)
    apart = matching.distance(samples.first_of(session, engine), embedding)
    state = liveness.encoded(verdict.state, apart, now_ms)
    if verdict.state.phase is Phase.MATCH and state.phase is not Phase.FAILED:
        template = templates.opened(_template(session.user))
        samples.keep_match(session, raw, matching.distance(template, embedding))
    return state


def _advance(session: FaceSession, state: State, digest: str) -> None:
    session.judge = state.to_wire()
    session.seq += 1
    session.last_hash = digest
    session.chain = hashlib.sha256(bytes.fromhex(session.chain + digest)).hexdigest()
    session.last_seen_at = clock.now()
    session.revealed = session.revealed or state.phase is not Phase.ALIGN


def _again(session: FaceSession, seq: int, digest: str) -> bool:
    """Whether this is the frame that was taken last."""
    return session.seq > 0 and seq == session.seq - 1 and digest == session.last_hash


def _in_order(session: FaceSession, seq: int, prev: str) -> None:
    if seq != session.seq or prev.lower() != session.last_hash:
        raise FrameOutOfOrder(expected=session.seq)


def _first_seen_in(session: FaceSession, digest: str) -> uuid.UUID | None:
    """The session in which this person sent these very bytes before; None for a new frame."""
    row, made = SeenFrame.objects.get_or_create(
        user=session.user,
        sha256=digest,
        defaults={"at": clock.now(), "session_id": session.pk},
    )
    return None if made else row.session_id


def _hold(session_id: uuid.UUID) -> None:
    """We were busy: the person's time does not run meanwhile."""
    with transaction.atomic():
        session = FaceSession.objects.select_for_update(of=("self",)).get(pk=session_id)
        if session.state == STATES.OPEN:
            now_ms = clock.now_ms()
            state = State.from_wire(session.judge)
            session.judge = replace(state, last_ms=now_ms, prompted_ms=now_ms).to_wire()
            session.last_seen_at = clock.now()
            session.save(update_fields=["judge", "last_seen_at", "updated_at"])


def _supersede(user: User) -> None:
    for other in FaceSession.objects.select_for_update(of=("self",)).filter(
        user=user, state=STATES.OPEN
    ):
        verdicts.end(other, STATES.SUPERSEDED, failure="superseded")


def _admit(now: dt.datetime) -> None:
    """Busy before the beginning is honest; busy midway would cost somebody a try."""
    limit: int = settings.RONGKE_FACE_SESSIONS
    active = FaceSession.objects.filter(
        state=STATES.OPEN, last_seen_at__gt=now - dt.timedelta(seconds=ACTIVE_S)
    ).count()
    if active >= limit:
        raise FaceBusy(retry_after=5 + secrets.randbelow(6))


def _template(user: User) -> FaceTemplate:
    rows = {row.state: row for row in FaceTemplate.objects.filter(user=user)}
    active = rows.get(FaceTemplate.State.ACTIVE)
    if active is None:
        raise EnrolmentPending if rows else NotEnrolled
    if not templates.is_of(active, looking.engine()):
        raise OtherEngine
    return active


def _challenge() -> State:
    """Drawn anew each time; in browser tests alone the settings give the steps."""
    fixed: list[str] = settings.RONGKE_FACE_STEPS
    challenge = liveness.drawn()
    return replace(challenge, steps=tuple(map(Gesture, fixed))) if fixed else challenge
