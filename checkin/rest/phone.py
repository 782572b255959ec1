"""What the server knows of the phone in front of it, and the cookie by which it knows it again."""

from __future__ import annotations

from typing import Any

from django.core import signing
from rest_framework.request import Request
from rest_framework.response import Response

from checkin.domain.scanning import Phone
from checkin.place import Position
from lms.core.ids import new_token

COOKIE = "rongke_phone"
SALT = "checkin.phone"
AGE_S = 400 * 24 * 3600


def phone_of(request: Request, position: dict[str, Any] | None = None) -> Phone:
    """The phone by its session, its own cookie and its address; only the position is claimed."""
    return Phone(
        session=request._request.session.session_key or "",
        device=_known(request) or new_token(16),
        address=str(request.META.get("REMOTE_ADDR") or ""),
        position=None if position is None else Position(**position),
    )


def remember(response: Response, phone: Phone, request: Request) -> Response:
    """Let the phone keep its random id; scripts cannot read it and other sites never get it."""
    response.set_cookie(
        COOKIE,
        signing.dumps(phone.device, salt=SALT),
        max_age=AGE_S,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
        path="/api/v1/sign-in/",
    )
    return response


def _known(request: Request) -> str:
    """The id in a genuine cookie, or nothing."""
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE_S)
    except signing.BadSignature:
        return ""
    return str(value)[:64]
