"""Sessions with CSRF: the front end is served from the same origin."""

from __future__ import annotations

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session; answers 401 and not 403 to somebody who has not signed in."""

    def authenticate_header(self, request: Request) -> str:
        """The scheme named in WWW-Authenticate; browsers show no dialogue for it."""
        return "Session"


class SessionAuthenticationScheme(SessionScheme):  # type: ignore[no-untyped-call]  # registers itself
    """Describes the session cookie in the OpenAPI schema."""

    target_class = "lms.rest.authentication.SessionAuthentication"
    priority = 1
