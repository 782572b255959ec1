"""Launches: begun, validated, and gone on with by somebody who is signed in here.

A launch never signs anybody in and never says who somebody is (ADR 35): it leads to a lesson.
Hours are credited to whoever is signed in here, with all that signing in asks for; the other
platform's account is only told the result, once its owner has said here that it is theirs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.db import IntegrityError, transaction

from lms.connections import events
from lms.connections.errors import LaunchGone, LinkRefused, LtiRefused
from lms.connections.lti import tokens
from lms.connections.lti.grades import SCOPE
from lms.connections.models import LtiGrade, LtiLaunch, LtiLink, LtiPlatform
from lms.core import clock
from lms.core.ids import new_token
from lms.courses.models import Enrolment, Lesson
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.people.rules import is_verified

LOGIN_LIFE = dt.timedelta(minutes=10)
TICKET_LIFE = dt.timedelta(minutes=30)
STANDINGS = (
    "linked",
    "link_needed",
    "other_person",
    "other_account",
    "not_enrolled",
    "not_verified",
)
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


@dataclass(frozen=True)
class Login:
    """Where the browser goes next, and the state that its cookie keeps."""

    url: str
    state: str


@dataclass(frozen=True)
class Accepted:
    """A valid launch: the ticket of the page on which it goes on."""

    launch: LtiLaunch
    ticket: str
    lesson: Lesson


def hashed(text: str) -> str:
    """How states and tickets are kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def begin(*, params: dict[str, str], redirect_uri: str) -> Login:
    """OIDC third-party initiated login. Raises ``LtiRefused``."""
    issuer, client_id = params.get("iss", ""), params.get("client_id", "")
    rows = LtiPlatform.objects.filter(issuer=issuer, active=True)
    if client_id:
        rows = rows.filter(client_id=client_id)
    found = list(rows[:2])
    if len(found) != 1 or not params.get("login_hint"):
        raise LtiRefused(problem="registration")
    platform = found[0]
    deployment = params.get("lti_deployment_id")
    if deployment and deployment not in platform.deployments:
        raise LtiRefused(problem="deployment")
    state, nonce, now = new_token(), new_token(), clock.now()
    LtiLaunch.objects.filter(expires_at__lt=now - dt.timedelta(days=1)).delete()
    LtiLaunch.objects.create(
        platform=platform,
        state_hash=hashed(state),
        nonce=nonce,
        expires_at=now + LOGIN_LIFE,
    )
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": redirect_uri,
        "login_hint": params["login_hint"][:1000],
        "state": state,
        "nonce": nonce,
    }
    if params.get("lti_message_hint"):
        asked["lti_message_hint"] = params["lti_message_hint"][:4000]
    joint = "&" if urlsplit(platform.login_url).query else "?"
    return Login(f"{platform.login_url}{joint}{urlencode(asked)}", state)


def accept(*, token: str, state: str, cookie: str | None) -> Accepted:
    """A launch: its token is validated and its state spent. Raises ``LtiRefused``.

    ``cookie``: the state as the browser keeps it. A browser that blocks cookies of frames has
    none; one that has another state than the form's was led here by somebody else.
    """
    now = clock.now()
    launch = (
        LtiLaunch.objects.select_related("platform__institution")
        .filter(state_hash=hashed(state), used_at=None, expires_at__gt=now)
        .first()
    )
    if launch is None or not launch.platform.active:
        raise LtiRefused(problem="state")
    if cookie is not None and cookie != state:
        raise LtiRefused(problem="state")
    if not LtiLaunch.objects.filter(pk=launch.pk, used_at=None).update(used_at=now):
        raise LtiRefused(problem="state")
    claims = tokens.validated(platform=launch.platform, token=token, nonce=launch.nonce)
    lesson = lesson_of(launch.platform, claims)
    ticket = new_token()
    launch.ticket_hash, launch.expires_at = hashed(ticket), now + TICKET_LIFE
    launch.sub, launch.lesson_id = claims["sub"], lesson.pk
    launch.account_name = str(claims.get("name") or claims.get("preferred_username") or "")[:120]
    launch.line_item = _line_item(claims)
    launch.save()
    return Accepted(launch, ticket, lesson)


def lesson_of(platform: LtiPlatform, claims: dict[str, Any]) -> Lesson:
    """The lesson that the link names (custom parameter or address), of the platform's institution.

    Raises ``LtiRefused``.
    """
    custom = claims.get(f"{tokens.CLAIM}custom")
    named = custom.get("lesson") if isinstance(custom, dict) else None
    if not named:
        target = str(claims.get(f"{tokens.CLAIM}target_link_uri") or "")
        try:
            named = (parse_qs(urlsplit(target).query).get("lesson") or [""])[0]
        except ValueError:
            named = ""
    try:
        wanted = uuid.UUID(str(named))
    except ValueError as error:
        raise LtiRefused(problem="lesson") from error
    found = (
        Lesson.objects.select_related("training_class")
        .filter(pk=wanted, training_class__institution=platform.institution_id, cancelled_at=None)
        .first()
    )
    if found is None:
        raise LtiRefused(problem="lesson")
    return found


def launch_of(*, ticket: str) -> LtiLaunch:
    """The launch behind a ticket. Raises ``LaunchGone``."""
    found = (
        LtiLaunch.objects.select_related("platform__institution")
        .filter(ticket_hash=hashed(ticket), expires_at__gt=clock.now())
        .first()
    )
    if found is None:
        raise LaunchGone
    return found


def standing(*, launch: LtiLaunch, user: User) -> str:
    """``linked``, ``link_needed``, or why it cannot be: see ``LinkRefused``."""
    by_account = LtiLink.objects.filter(platform=launch.platform, sub=launch.sub).first()
    if by_account is not None and by_account.user_id != user.pk:
        return "other_person"
    if not _seat(launch, user):
        return "not_enrolled"
    if not is_verified(user):
        return "not_verified"
    if by_account is not None:
        return "linked"
    if LtiLink.objects.filter(platform=launch.platform, user=user).exists():
        return "other_account"
    return "link_needed"


@transaction.atomic
def link(*, launch: LtiLaunch, user: User) -> LtiLink:
    """The signed-in person says that the platform's account is theirs. Raises ``LinkRefused``."""
    now = standing(launch=launch, user=user)
    if now == "linked":
        return LtiLink.objects.get(platform=launch.platform, sub=launch.sub)
    if now != "link_needed":
        raise LinkRefused(problem=now)
    try:
        with transaction.atomic():
            made = LtiLink.objects.create(
                platform=launch.platform, sub=launch.sub, user=user, linked_at=clock.now()
            )
    except IntegrityError as error:
        raise LinkRefused(problem="other_person") from error
    subject = subject_id(user.pk)
    record(
        events.LtiLinked(platform=launch.platform.name),
        class_id=None,
        subject_id=subject,
        actor_id=subject,
    )
    return made


@transaction.atomic
def go_on(*, launch: LtiLaunch, user: User) -> uuid.UUID:
    """The lesson to open; its hours will be passed back. Raises ``LinkRefused``."""
    now = standing(launch=launch, user=user)
    if now != "linked":
        raise LinkRefused(problem=now)
    seat = _seat(launch, user)
    assert seat is not None
    assert launch.lesson_id is not None
    if launch.line_item:
        LtiGrade.objects.get_or_create(
            link=LtiLink.objects.get(platform=launch.platform, sub=launch.sub),
            lesson_id=launch.lesson_id,
            line_item=launch.line_item,
            defaults={"export_key": f"{seat.pk}:{launch.lesson_id}", "next_at": clock.now()},
        )
    return launch.lesson_id


def _seat(launch: LtiLaunch, user: User) -> Enrolment | None:
    return Enrolment.objects.filter(
        training_class__lessons=launch.lesson_id, user=user, withdrawn_at=None
    ).first()


def _line_item(claims: dict[str, Any]) -> str:
    """The line of the grade book, when we may write scores there."""
    endpoint = claims.get(AGS)
    if not isinstance(endpoint, dict) or SCOPE not in (endpoint.get("scope") or []):
        return ""
    found = endpoint.get("lineitem")
    return found if isinstance(found, str) and len(found) <= 1000 else ""
