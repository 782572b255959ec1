"""Bearer tokens of API clients, and how the schema describes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lms.connections.domain.clients import principal
from lms.connections.models import AccessToken
from lms.connections.scopes import SCOPES
from lms.people.models import User

TOKEN_URL = "/api/v1/oauth/token/"  # noqa: S105 - an address, no password


class ClientAuthentication(BaseAuthentication):
    """``Authorization: Bearer rkt_…``: the doors for clients take nothing else, no session."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """The service account with its token; None without a header. Raises 401 for a bad one."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            return None
        found = principal(token.strip(), address=request.META.get("REMOTE_ADDR"))
        if found is None:
            raise AuthenticationFailed("The token is wrong or has run out.", code="token_invalid")
        return found

    def authenticate_header(self, request: Request) -> str:
        """The scheme named in WWW-Authenticate (RFC 6750)."""
        return 'Bearer realm="rongke"'


class ClientScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """OAuth 2 client credentials in the OpenAPI schema."""

    target_class = "lms.connections.authentication.ClientAuthentication"
    name = "clientCredentials"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The flow, with every scope."""
        flow = {"tokenUrl": TOKEN_URL, "scopes": dict(SCOPES)}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that the view asks for."""
        return {self.name: [auto_schema.view.scope]}
