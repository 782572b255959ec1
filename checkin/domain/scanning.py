"""Signing in by the projector's picture: scan, then the number that appears next."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from django.db import transaction

from checkin import errors, place, rotation, throttle
from checkin.access import Seat, desk_of
from checkin.domain import signing
from checkin.events import SignInRefused
from checkin.models import QrChallenge, SignIn, SignInDesk
from lms.core import clock
from lms.core.errors import DomainError
from lms.events.domain.record import record
from lms.people.queries import subject_id
from lms.people.rules import require_verified

METHOD = SignIn.Method.QR


@dataclass(frozen=True, slots=True)
class Phone:
    """What the server sees of the device that scans; nothing of it is the client's to choose."""

    session: str
    device: str
    """The random id in its own signed cookie."""
    address: str
    position: place.Position | None = None
    """The one thing that the phone claims."""


def scan(*, seat: Seat, direction: str, code: str, phone: Phone) -> QrChallenge:
    """A scanned (or typed) code that is on the screen now opens a challenge.

    Raises StaleCode, GuessingStopped, OutsidePlace, PlaceUnknown, DeviceUsed and what
    :func:`checkin.domain.signing.check_open` raises.
    """
    require_verified(seat.user)
    signing.check_open(seat.lesson, direction=direction, method=METHOD)
    throttle.check(user=seat.user, lesson_id=seat.lesson.pk, kind="scan")
    desk, now = desk_of(seat.lesson), clock.now_ms()
    if not rotation.is_fresh(bytes(desk.secret), code.strip(), now):
        _refused(seat, "stale")
        raise errors.StaleCode
    where = _where(seat, desk, phone)
    _one_person_per_phone(seat, phone)
    with transaction.atomic():
        # A new scan ends what the scan before it left open.
        QrChallenge.objects.filter(lesson=seat.lesson, user=seat.user, result="").update(
            result="late"
        )
        return QrChallenge.objects.create(
            lesson=seat.lesson,
            user=seat.user,
            direction=direction,
            session_sha256=digest(phone.session),
            device=phone.device,
            issued_ms=now,
            place=where,
        )


def answer(*, seat: Seat, challenge_id: uuid.UUID, number: int, phone: Phone) -> SignIn:
    """The number that appeared after the scan: once, within seconds, on the same session.

    Raises ChallengeGone, WrongNumber, GuessingStopped, DeviceUsed.
    """
    now = clock.now_ms()
    throttle.check(user=seat.user, lesson_id=seat.lesson.pk, kind="number")
    result = _take(seat, challenge_id, number, phone, now)
    if isinstance(result, DomainError):
        if isinstance(result, errors.WrongNumber):
            _refused(seat, "wrong_number", kind="number")
        raise result
    return result


@transaction.atomic
def _take(
    seat: Seat, challenge_id: uuid.UUID, number: int, phone: Phone, now: int
) -> SignIn | DomainError:
    """Use the challenge up, whatever comes of it; an error is returned so that this commits."""
    found = (
        QrChallenge.objects.select_for_update()
        .filter(pk=challenge_id, lesson=seat.lesson, user=seat.user, result="")
        .first()
    )
    if found is None:
        return errors.ChallengeGone()
    same = (found.session_sha256, found.device) == (digest(phone.session), phone.device)
    if not same:
        return errors.ChallengeGone()  # stays open for the phone that scanned
    secret = bytes(desk_of(seat.lesson).secret)
    found.answered_at = clock.now()
    if not rotation.in_time(issued=found.issued_ms, now=now):
        found.result = "late"
    elif rotation.is_answer(secret, number, issued=found.issued_ms, now=now):
        found.result = "right"
    else:
        found.result = "wrong"
    found.save(update_fields=["result", "answered_at"])
    if found.result == "late":
        return errors.ChallengeGone()
    if found.result == "wrong":
        return errors.WrongNumber()
    if (used := _other_person(seat, phone.device)) is not None:
        return used
    assert seat.enrolment is not None
    return signing.sign(
        found.direction,
        enrolment=seat.enrolment,
        lesson=seat.lesson,
        method=METHOD,
        evidence={"place": summary(found.place), "phone": digest(phone.device)[:16]},
    )


def summary(where: dict[str, object]) -> str | None:
    """What goes on record of the place: ``network``, ``position``, both or nothing."""
    parts = [name for name in ("network", "position") if where.get(name)]
    return "+".join(parts) or None


def digest(value: str) -> str:
    """SHA-256 in hex: rows name sessions and phones without being able to use them."""
    return hashlib.sha256(value.encode()).hexdigest()


def _where(seat: Seat, desk: SignInDesk, phone: Phone) -> dict[str, bool]:
    """What speaks for the venue. Coordinates are compared and forgotten."""
    said: dict[str, bool] = {}
    if desk.networks:
        if not place.on_network(phone.address, desk.networks):
            _refused(seat, "network")
            raise errors.OutsidePlace(by="network")
        said["network"] = True
    if desk.latitude_e6 is not None and desk.longitude_e6 is not None:
        if phone.position is None:
            raise errors.PlaceUnknown
        centre = (desk.latitude_e6, desk.longitude_e6)
        if not place.inside(phone.position, centre=centre, radius_m=desk.radius_m):
            _refused(seat, "position")
            raise errors.OutsidePlace(by="position")
        said["position"] = True
    return said


def _one_person_per_phone(seat: Seat, phone: Phone) -> None:
    used = _other_person(seat, phone.device)
    if used is not None:
        _refused(seat, "device")
        raise used


def _other_person(seat: Seat, device: str) -> errors.DeviceUsed | None:
    """The refusal, if somebody else has already used this phone for this lesson."""
    others = QrChallenge.objects.filter(lesson=seat.lesson, device=device, result="right")
    return errors.DeviceUsed() if others.exclude(user=seat.user).exists() else None


def _refused(seat: Seat, why: str, *, kind: str = "scan") -> None:
    """On record and counted: the throttle bounds how many such events there can be."""
    with transaction.atomic():
        throttle.note(user=seat.user, lesson_id=seat.lesson.pk, kind=kind)
        record(
            SignInRefused(method=METHOD, why=why),
            class_id=seat.lesson.training_class_id,
            lesson_id=seat.lesson.pk,
            subject_id=subject_id(seat.user.pk),
            rule_version=seat.training_class.rule_pack.label,
        )
