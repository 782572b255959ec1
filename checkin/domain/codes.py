"""One-time codes: a trainee asks, a lecturer looks and confirms. Equal to a face in standing."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from checkin import errors, throttle
from checkin.access import Seat
from checkin.domain import signing
from checkin.domain.telling import changed
from checkin.models import CodeRequest, SignIn
from lms.core import clock
from lms.courses.models import Enrolment
from lms.people.rules import require_verified

LIFE = dt.timedelta(minutes=9)
"""How long a code waits. Under ten minutes, because the moment of asking is what is recorded."""
State = CodeRequest.State


def ask(*, seat: Seat, direction: str) -> CodeRequest:
    """A code that waits for confirmation; asking again while it waits gives the same one.

    Raises RealNameRequired, SignInClosed, MethodNotAllowed, ClassNotRunning, NotSignedIn.
    """
    require_verified(seat.user)
    signing.check_open(seat.lesson, direction=direction, method=SignIn.Method.CODE)
    signed = SignIn.objects.filter(lesson=seat.lesson, user=seat.user)
    if direction == SignIn.Direction.OUT and not signed.filter(direction="in").exists():
        raise errors.NotSignedIn
    if signed.filter(direction=direction).exists():
        raise errors.CodeGone("You have done this already.")
    now = clock.now()
    expire(lesson_id=seat.lesson.pk, now=now)
    for _ in range(5):
        waiting = CodeRequest.objects.filter(
            lesson=seat.lesson, user=seat.user, direction=direction, state=State.WAITING
        ).first()
        if waiting is not None:
            return waiting
        try:
            with transaction.atomic():
                made = CodeRequest.objects.create(
                    lesson=seat.lesson,
                    user=seat.user,
                    direction=direction,
                    code=f"{secrets.randbelow(1_000_000):06d}",
                    asked_at=now,
                    expires_at=now + LIFE,
                )
                changed(seat.lesson.pk)
                return made
        except IntegrityError:
            continue  # the same digits wait for somebody else, or a second tab asked
    raise errors.CodeGone


def cancel(*, seat: Seat) -> None:
    """The trainee takes another way."""
    with transaction.atomic():
        CodeRequest.objects.filter(lesson=seat.lesson, user=seat.user, state=State.WAITING).update(
            state=State.CANCELLED, decided_at=clock.now()
        )
        changed(seat.lesson.pk)


def expire(*, lesson_id: uuid.UUID, now: dt.datetime) -> None:
    """Codes whose time is over wait no longer."""
    CodeRequest.objects.filter(
        lesson_id=lesson_id, state=State.WAITING, expires_at__lte=now
    ).update(state=State.CANCELLED)


def confirm(*, seat: Seat, request_ids: Iterable[uuid.UUID] | None) -> list[SignIn]:
    """The lecturer has looked: these are here (None: all that wait).

    What is no longer waiting is passed over. The sign-in counts from when the trainee asked, so
    that nobody loses minutes in the queue.
    """
    expire(lesson_id=seat.lesson.pk, now=clock.now())
    waiting = CodeRequest.objects.filter(lesson=seat.lesson, state=State.WAITING)
    if request_ids is not None:
        waiting = waiting.filter(pk__in=list(request_ids))
    return [
        made
        for pk in list(waiting.values_list("pk", flat=True))
        if (made := _confirm_one(seat, pk)) is not None
    ]


def confirm_code(*, seat: Seat, code: str) -> SignIn:
    """The lecturer types the digits that a trainee holds up. Raises CodeGone, GuessingStopped."""
    throttle.check(user=seat.user, lesson_id=seat.lesson.pk, kind="code")
    expire(lesson_id=seat.lesson.pk, now=clock.now())
    found = CodeRequest.objects.filter(lesson=seat.lesson, code=code, state=State.WAITING).first()
    made = None if found is None else _confirm_one(seat, found.pk)
    if made is None:
        throttle.note(user=seat.user, lesson_id=seat.lesson.pk, kind="code")
        raise errors.CodeGone
    return made


@transaction.atomic
def refuse(*, seat: Seat, request_id: uuid.UUID, note: str) -> None:
    """Not seen, or not this person; the trainee reads the note. Raises CodeGone."""
    changed_rows = CodeRequest.objects.filter(
        pk=request_id, lesson=seat.lesson, state=State.WAITING
    ).update(
        state=State.REFUSED, decided_at=clock.now(), decided_by=seat.user, note=note.strip()[:200]
    )
    if not changed_rows:
        raise errors.CodeGone
    changed(
        seat.lesson.pk, CodeRequest.objects.values_list("user_id", flat=True).get(pk=request_id)
    )


@transaction.atomic
def _confirm_one(seat: Seat, request_id: uuid.UUID) -> SignIn | None:
    request = (
        CodeRequest.objects.select_for_update().filter(pk=request_id, state=State.WAITING).first()
    )
    if request is None:
        return None
    enrolment = Enrolment.objects.filter(
        training_class=seat.lesson.training_class_id, user=request.user_id, withdrawn_at=None
    ).first()
    if enrolment is None:
        request.state = State.CANCELLED
        request.save(update_fields=["state"])
        return None
    request.state, request.decided_at, request.decided_by = State.CONFIRMED, clock.now(), seat.user
    request.save(update_fields=["state", "decided_at", "decided_by"])
    return signing.sign(
        request.direction,
        enrolment=enrolment,
        lesson=seat.lesson,
        method=SignIn.Method.CODE,
        by=seat.user,
        at=request.asked_at,
    )
