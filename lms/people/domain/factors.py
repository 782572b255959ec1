"""The second factor: TOTP (RFC 6238), 30 s steps, 6 digits; each code works once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import pyotp
import segno
from django.contrib.auth.hashers import check_password
from django.db import transaction

from lms.core import clock
from lms.events.domain.record import record
from lms.people import crypto
from lms.people.domain import throttle
from lms.people.errors import PasswordWrong, SecondFactorState, SecondFactorWrong
from lms.people.events import SecondFactorChanged
from lms.people.models import SecondFactor, User
from lms.people.rules import needs_second_factor

STEP_S = 30
DRIFT = 1
ISSUER = "Rongke"


@dataclass(frozen=True)
class Setup:
    """What an authenticator app needs."""

    secret: str
    uri: str
    qr_svg: str


@transaction.atomic
def begin(*, user: User) -> Setup:
    """A new unconfirmed secret. Raises ``SecondFactorState`` when one is confirmed already."""
    existing = SecondFactor.objects.select_for_update().filter(user=user).first()
    if existing is not None and existing.confirmed_at is not None:
        raise SecondFactorState
    secret = pyotp.random_base32()
    store_secret(user=user, secret=secret, confirmed=False)
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    svg = segno.make(uri, error="m").svg_inline(scale=4, border=2)
    return Setup(secret=secret, uri=uri, qr_svg=svg)


@transaction.atomic
def confirm(*, user: User, code: str) -> None:
    """Turn the factor on with a first code. Raises ``SecondFactorState``/``SecondFactorWrong``."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None or factor.confirmed_at is not None:
        raise SecondFactorState
    if not _accept(factor, code):
        raise SecondFactorWrong
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=clock.now())
    record(SecondFactorChanged(enabled=True), class_id=None, subject_id=user.subject.pk)


def disable(*, user: User, password: str) -> None:
    """Turn an optional factor off.

    Raises ``PasswordWrong``, ``SecondFactorState`` or ``SignInThrottled``; see
    :func:`lms.people.domain.users.change_password` for the transaction.
    """
    with throttle.own_password(username=user.username):
        _disable(user=user, password=password)


@transaction.atomic
def _disable(*, user: User, password: str) -> None:
    if not check_password(password, user.password):
        raise PasswordWrong
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None or needs_second_factor(user):
        raise SecondFactorState
    factor.delete()
    record(SecondFactorChanged(enabled=False), class_id=None, subject_id=user.subject.pk)


def accept(*, user: User, code: str) -> bool:
    """Whether the code is right now and has not been used: true exactly once per code."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    return factor is not None and _accept(factor, code)


def current_code(*, user: User) -> str | None:
    """The code of this moment, for ``manage.py accounts`` (sample accounts only)."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    return None if factor is None else pyotp.TOTP(secret_of(factor)).at(clock.now())


def secret_of(factor: SecondFactor) -> str:
    """The base32 secret of a factor."""
    return crypto.ring().open(factor.secret_encrypted, context=_context(factor.user_id))


def store_secret(*, user: User, secret: str, confirmed: bool) -> SecondFactor:
    """Keep a secret encrypted, replacing an earlier one."""
    ring = crypto.ring()
    factor, _ = SecondFactor.objects.update_or_create(
        user=user,
        defaults={
            "secret_encrypted": ring.seal(secret, context=_context(user.pk)),
            "key_id": ring.current,
            "confirmed_at": clock.now() if confirmed else None,
            "last_step": 0,
        },
    )
    return factor


def reseal(*, factor: SecondFactor) -> bool:
    """Re-encrypt under the current data key; false when it is already."""
    ring = crypto.ring()
    if factor.key_id == ring.current:
        return False
    sealed = ring.seal(secret_of(factor), context=_context(factor.user_id))
    SecondFactor.objects.filter(pk=factor.pk).update(secret_encrypted=sealed, key_id=ring.current)
    return True


def _accept(factor: SecondFactor, code: str) -> bool:
    digits = code.strip().replace(" ", "")
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return False
    totp = pyotp.TOTP(secret_of(factor), interval=STEP_S)
    now_step = clock.now_ms() // 1000 // STEP_S
    for step in range(now_step - DRIFT, now_step + DRIFT + 1):
        if hmac.compare_digest(totp.at(step * STEP_S), digits):
            # The conditional update is the single use: of two racing posts one wins.
            return bool(
                SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step)
            )
    return False


def _context(user_id: object) -> str:
    return f"second-factor:{user_id}"
