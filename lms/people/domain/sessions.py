"""Signing in and out; the sessions that a person can see and revoke."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib.auth import login, logout
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.http import HttpRequest

from lms.core import clock
from lms.core.errors import NotFound
from lms.core.ids import new_token
from lms.events.domain.record import record
from lms.people import hooks
from lms.people.domain import factors, throttle
from lms.people.errors import SecondFactorWrong, SignInFailed
from lms.people.events import SignIn
from lms.people.models import SecondFactor, User, UserSession

DEVICE_COOKIE = "rongke_device"
DEVICE_AGE = 365 * 24 * 3600
DEVICE_SALT = "lms.people.device"
BACKEND = "django.contrib.auth.backends.ModelBackend"
FACTOR_KEY = "second_factor_at"


def device_of(*, cookie: str, username: str) -> str:
    """The random id in a device cookie that this account earned earlier; "" for any other."""
    if not cookie or len(cookie) > 400:
        return ""
    try:
        name, device = signing.loads(cookie, salt=DEVICE_SALT, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device)[:64] if name == username else ""


def device_cookie(*, username: str, device: str) -> str:
    """A signed cookie by which this browser is known for this account next time."""
    return signing.dumps([username, device or new_token(16)], salt=DEVICE_SALT)


def sign_in(request: HttpRequest, *, username: str, password: str) -> tuple[User, str]:
    """Check the password, start a fresh session, and return the user and the device cookie.

    Raises ``SignInThrottled`` or ``SignInFailed``. Where a second factor is due, the session
    opens nothing else until :func:`show_second_factor`.
    """
    name = username.strip().lower()[:64]
    address = str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - means "unknown"
    device = device_of(cookie=request.COOKIES.get(DEVICE_COOKIE, ""), username=name)
    throttle.check_password_attempt(username=name, address=address, device=device)
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        make_password(password)  # the same work as for an account that exists
    if user is None or not check_password(password, user.password):
        throttle.note_failure(username=name, address=address, device=device)
        raise SignInFailed
    throttle.forget(username=name, address=address, device=device)
    with transaction.atomic():
        _start(request, user, address)
        if not _has_factor(user):
            record(SignIn(method="password"), class_id=None, subject_id=user.subject.pk)
    return user, device_cookie(username=name, device=device)


def start_by_link(request: HttpRequest, *, user: User) -> None:
    """Start a fresh session for who came by a single-use link that the caller has checked.

    A second factor is asked for as after a password. Raises ``SignInFailed`` for a closed account.
    """
    if not user.is_active:
        raise SignInFailed
    address = str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - means "unknown"
    with transaction.atomic():
        _start(request, user, address)
        record(SignIn(method="link"), class_id=None, subject_id=user.subject.pk)


def show_second_factor(request: HttpRequest, *, user: User, code: str) -> None:
    """Accept a code once; the session key changes again. Raises ``SecondFactorWrong``."""
    throttle.check_factor_attempt(username=user.username)
    if not factors.accept(user=user, code=code):
        throttle.note_failure(
            username=user.username,
            address=str(request.META.get("REMOTE_ADDR") or "0.0.0.0"),  # noqa: S104 - "unknown"
            device="",
            kind="factor",
        )
        raise SecondFactorWrong
    with transaction.atomic():
        mark_second_factor(request, user=user)
        record(SignIn(method="password+totp"), class_id=None, subject_id=user.subject.pk)


def mark_second_factor(request: HttpRequest, *, user: User) -> None:
    """Note in session and row that the factor was shown; rotate the session key."""
    now = clock.now()
    old = request.session.session_key
    request.session[FACTOR_KEY] = clock.to_ms(now)
    request.session.cycle_key()
    assert request.session.session_key is not None
    UserSession.objects.filter(user=user, session_key=old).update(
        session_key=request.session.session_key, second_factor_at=now
    )


def sign_out(request: HttpRequest) -> None:
    """End this browser's session."""
    key = request.session.session_key
    if isinstance(request.user, User):
        hooks.sessions_ended(request.user.pk, key)
    UserSession.objects.filter(session_key=key).delete()
    logout(request)


def sessions_of(user: User) -> list[UserSession]:
    """Live sessions of an account, the latest first."""
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return list(
        UserSession.objects.filter(user=user, session_key__in=live).order_by("-last_seen_at")
    )


@transaction.atomic
def revoke(*, user: User, session_id: uuid.UUID) -> None:
    """End one of the own sessions. Raises ``NotFound``."""
    row = UserSession.objects.filter(user=user, pk=session_id).first()
    if row is None:
        raise NotFound
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    hooks.sessions_ended(user.pk, row.session_key)


@transaction.atomic
def end_all(*, user: User, keep: str | None = None) -> int:
    """End every session of an account except the one whose key is ``keep``; how many ended."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    for key in keys:
        hooks.sessions_ended(user.pk, key)
    return len(keys)


def factor_shown(session: SessionBase | Any) -> bool:
    """Whether this session has shown its second factor."""
    return bool(session.get(FACTOR_KEY))


def _start(request: HttpRequest, user: User, address: str) -> None:
    request.session.flush()  # nothing of an earlier visitor survives
    login(request, user, backend=BACKEND)
    if request.session.session_key is None:
        request.session.create()
    key = request.session.session_key
    assert key is not None
    UserSession.objects.create(
        user=user,
        session_key=key,
        device=device_label(request.headers.get("User-Agent", "")),
        address=None if address == "0.0.0.0" else address,  # noqa: S104 - means "unknown"
        last_seen_at=clock.now(),
    )


def _has_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


BROWSERS = (
    ("Edg/", "Edge"),
    ("MicroMessenger/", "WeChat"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_label(agent: str) -> str:
    """``Chrome · Windows``: enough to recognise one's own device by."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return (
        " · ".join(part for part in (browser, system) if part)
        or re.sub(r"[^\w./ -]", "", agent)[:40]
    )
