"""Spot checks (抽查): issued by the server, delivered, answered, missed, made up."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from checkin import errors
from checkin.domain import telling
from checkin.events import (
    SpotDelivered,
    SpotFailed,
    SpotIssued,
    SpotMissed,
    SpotOverturned,
    SpotPassed,
    SpotWithdrawn,
)
from checkin.models import SpotCheck
from checkin.rules import spots_of
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Lesson
from lms.events.domain.record import record
from lms.events.payloads import Payload
from lms.notify.domain.notify import notify
from lms.people.models import User
from lms.people.queries import subject_id
from lms.presence.domain import windows

State = SpotCheck.State
OPEN = (State.ISSUED, State.DELIVERED)
OPTIONS = 4
TRIES = 2
"""Choices of a question; the second wrong one fails it."""
GRACE_MS = 2_000
"""An answer may travel this long beyond the limit."""


def issue(
    *,
    lesson: Lesson,
    user_id: uuid.UUID,
    kind: str,
    by: User | None = None,
    makes_up: SpotCheck | None = None,
) -> SpotCheck | None:
    """Decide a check for a trainee; None where one is open already (one at a time)."""
    options = _options()
    try:
        with transaction.atomic():
            check = SpotCheck.objects.create(
                lesson=lesson,
                user_id=user_id,
                kind=kind,
                by=by,
                ask=options[secrets.randbelow(OPTIONS)],
                options=options,
                limit_ms=spots_of(lesson).limit_ms,
                issued_at=clock.now(),
                makes_up=makes_up,
            )
    except IntegrityError:
        return None
    with transaction.atomic():
        issued = SpotIssued(
            check=str(check.pk),
            check_kind=kind,
            limit=check.limit_ms,
            makes_up=None if makes_up is None else str(makes_up.pk),
        )
        _record(check, issued, actor=by)
        telling.spot_check(check_id=check.pk, lesson_id=lesson.pk, user_id=user_id)
        telling.changed(lesson.pk)
        if makes_up is None:
            notify(
                kind="spot_check",
                args={"lesson": lesson.title, "minutes": -(-check.limit_ms // 60_000)},
                link=f"/sign-in/check/{check.pk}",
                recipient_id=user_id,
                key=f"spot:{check.pk}",
            )
    return check


@transaction.atomic
def delivered(*, user: User, check_id: uuid.UUID) -> SpotCheck:
    """It stands on the screen: its clock runs (again: no effect). Raises SpotCheckOver."""
    check = _locked(check_id, user)
    if check.state == State.ISSUED:
        check.state, check.delivered_at = State.DELIVERED, clock.now()
        check.save(update_fields=["state", "delivered_at", "updated_at"])
        _record(check, SpotDelivered(check=str(check.pk), limit=check.limit_ms))
        _hold_the_clock(check)
        telling.changed(check.lesson_id)
    elif check.state != State.DELIVERED:
        raise errors.SpotCheckOver(state=check.state)
    return check


@transaction.atomic
def answer(*, user: User, check_id: uuid.UUID, choice: int) -> SpotCheck:
    """Press a number. The first wrong one may be corrected within the limit, the second fails."""
    check = _locked(check_id, user)
    if check.state == State.ISSUED:
        check = delivered(user=user, check_id=check_id)
    if check.state != State.DELIVERED or check.kind != SpotCheck.Kind.QUESTION:
        raise errors.SpotCheckOver(state=check.state)
    if _overdue(check, clock.now()):
        return _miss(check)
    if choice == check.ask:
        return _resolve(check, State.PASSED, {})
    tries = int(check.evidence.get("wrong", 0)) + 1
    if tries >= TRIES:
        return _resolve(check, State.FAILED, {"wrong": tries})
    check.evidence = {**check.evidence, "wrong": tries}
    check.save(update_fields=["evidence", "updated_at"])
    return check


@transaction.atomic
def resolve(
    *, check_id: uuid.UUID, outcome: str, evidence: Mapping[str, Any] | None = None
) -> SpotCheck:
    """What a face verification decided: ``passed`` or ``failed``; again has no effect.

    ``evidence`` may hold ``captures`` and ``band``. A verification that began within the limit
    and ended after it still counts. Raises NotFound, SpotCheckOver.
    """
    check = _locked(check_id)
    if check.state == outcome:
        return check
    if check.state not in OPEN:
        raise errors.SpotCheckOver(state=check.state)
    if check.state == State.ISSUED:
        check = delivered(user=check.user, check_id=check_id)
    return _resolve(check, State(outcome), dict(evidence or {}))


@transaction.atomic
def overturn(*, check_id: uuid.UUID, by: User, reason: str) -> SpotCheck:
    """A reviewer says that the face of a passed check was another's: failed after all.

    Raises ReasonNeeded, SpotCheckOver (it was not passed).
    """
    check = _locked(check_id)
    if not 4 <= len(reason.strip()) <= 500:
        raise errors.ReasonNeeded
    if check.state != State.PASSED or check.kind != SpotCheck.Kind.FACE:
        raise errors.SpotCheckOver(state=check.state)
    check.state = State.FAILED
    check.evidence = {**check.evidence, "overturned": reason.strip()}
    check.save(update_fields=["state", "evidence", "updated_at"])
    SpotCheck.objects.filter(made_up_by=check).update(
        state=State.MISSED, made_up_at=None, made_up_by=None
    )
    _record(check, SpotOverturned(check=str(check.pk), reason=reason.strip()), actor=by)
    telling.changed(check.lesson_id, check.user_id)
    return check


@transaction.atomic
def begin_face(*, user: User, check_id: uuid.UUID) -> SpotCheck:
    """A face verification for this check begins: it is answered in time, however long it runs.

    Raises SpotCheckOver when the limit has passed.
    """
    check = delivered(user=user, check_id=check_id)
    if check.kind != SpotCheck.Kind.FACE:
        raise errors.SpotCheckOver(state=check.state)
    if _overdue(check, clock.now()) and "began_ms" not in check.evidence:
        _miss(check)
    elif "began_ms" not in check.evidence:
        check.evidence = {**check.evidence, "began_ms": clock.now_ms()}
        check.save(update_fields=["evidence", "updated_at"])
    return check


def sweep(*, now: dt.datetime | None = None) -> int:
    """Delivered checks whose limit has passed are missed; undelivered ones of lessons that are
    over are withdrawn and count for nothing. How many changed."""
    moment = now or clock.now()
    done = 0
    rows = SpotCheck.objects.filter(state__in=OPEN).values_list("pk", flat=True)
    for check_id in list(rows):
        with transaction.atomic():
            check = _locked(check_id)
            if check.state == State.DELIVERED and _overdue(check, moment):
                _miss(check)
                done += 1
            elif check.state == State.ISSUED and _pointless(check, moment):
                _end(check, State.WITHDRAWN, SpotWithdrawn(check=str(check.pk)))
                done += 1
    return done


def make_up(*, user: User, check_id: uuid.UUID) -> SpotCheck:
    """A check in place of one that was missed. Raises CannotMakeUp, NotFound."""
    missed = (
        SpotCheck.objects.select_related("lesson__training_class__rule_pack")
        .filter(pk=check_id, user=user, makes_up=None)
        .first()
    )
    if missed is None:
        raise NotFound
    if not may_make_up(missed, made=made_up_so_far(missed), now=clock.now()):
        raise errors.CannotMakeUp
    made = issue(lesson=missed.lesson, user_id=user.pk, kind=missed.kind, makes_up=missed)
    if made is None:
        raise errors.CannotMakeUp("Answer the check that is open first.")
    return made


def made_up_so_far(check: SpotCheck) -> int:
    """How many checks of the class this trainee has made up."""
    return SpotCheck.objects.filter(
        user_id=check.user_id,
        lesson__training_class_id=check.lesson.training_class_id,
        state=State.MADE_UP,
    ).count()


def may_make_up(check: SpotCheck, *, made: int, now: dt.datetime) -> bool:
    """Whether the rule pack lets this check be made up now."""
    rules = spots_of(check.lesson)
    if check.state != State.MISSED or check.resolved_at is None or made >= rules.make_up_max:
        return False
    return now <= check.resolved_at + dt.timedelta(days=rules.make_up_days)


def _options() -> list[int]:
    found: list[int] = []
    while len(found) < OPTIONS:
        number = 10 + secrets.randbelow(90)
        if number not in found:
            found.append(number)
    return found


def _locked(check_id: uuid.UUID, user: User | None = None) -> SpotCheck:
    rows = SpotCheck.objects.select_for_update(of=("self",)).select_related(
        "user", "lesson__training_class__rule_pack"
    )
    check = rows.filter(pk=check_id).first()
    if check is None or (user is not None and check.user_id != user.pk):
        raise NotFound
    return check


def _overdue(check: SpotCheck, now: dt.datetime) -> bool:
    if check.delivered_at is None or "began_ms" in check.evidence:
        # A verification under way ends by itself within its own few minutes.
        began = check.evidence.get("began_ms")
        return began is not None and clock.to_ms(now) > int(began) + 5 * 60_000
    return now > check.delivered_at + dt.timedelta(milliseconds=check.limit_ms + GRACE_MS)


def _pointless(check: SpotCheck, now: dt.datetime) -> bool:
    """Never shown, and the lesson is over or the trainee went long ago."""
    return now > check.lesson.ends_at or now > check.issued_at + dt.timedelta(minutes=30)


def _took(check: SpotCheck) -> int:
    start = check.delivered_at or clock.now()
    return max(0, clock.now_ms() - clock.to_ms(start))


def _resolve(check: SpotCheck, state: State, evidence: dict[str, Any]) -> SpotCheck:
    check.evidence = {**check.evidence, **evidence}
    captures: Sequence[str] = list(evidence.get("captures", ()))
    if state == State.PASSED:
        original = None if check.makes_up_id is None else str(check.makes_up_id)
        payload: Payload = SpotPassed(
            check=str(check.pk), took=_took(check), captures=list(captures), makes_up=original
        )
        _mark_made_up(check)
    else:
        payload = SpotFailed(check=str(check.pk), took=_took(check), captures=list(captures))
    return _end(check, state, payload)


def _mark_made_up(check: SpotCheck) -> None:
    if check.makes_up_id is not None:
        SpotCheck.objects.filter(pk=check.makes_up_id, state=State.MISSED).update(
            state=State.MADE_UP, made_up_at=clock.now(), made_up_by=check
        )


def _miss(check: SpotCheck) -> SpotCheck:
    return _end(check, State.MISSED, SpotMissed(check=str(check.pk), limit=check.limit_ms))


def _end(check: SpotCheck, state: State, payload: Payload) -> SpotCheck:
    check.state, check.resolved_at = state, clock.now()
    check.save(update_fields=["state", "resolved_at", "evidence", "updated_at"])
    _record(check, payload)
    if check.delivered_at is not None:
        windows.close(user_id=check.user_id, ref=str(check.pk), answered_at_ms=clock.now_ms())
    telling.changed(check.lesson_id, check.user_id)
    return check


def _hold_the_clock(check: SpotCheck) -> None:
    """On demand the video stands still meanwhile: the open time counts in its place."""
    if check.lesson.kind == "on_demand" and check.makes_up_id is None:
        windows.open(
            user_id=check.user_id,
            lesson_id=check.lesson_id,
            ref=str(check.pk),
            basis="prompt",
            limit_ms=check.limit_ms,
        )


def _record(check: SpotCheck, payload: Payload, *, actor: User | None = None) -> None:
    record(
        payload,
        key=f"{payload.KIND}:{check.pk}",
        class_id=check.lesson.training_class_id,
        lesson_id=check.lesson_id,
        subject_id=subject_id(check.user_id),
        actor_id=None if actor is None else subject_id(actor.pk),
        rule_version=check.lesson.training_class.rule_pack.label,
    )
