"""The token endpoint (RFC 6749, client credentials). Its errors have the RFC's body, not ours."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from django.http.request import QueryDict
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.connections import throttle
from lms.connections.domain.clients import client_by_secret, issue_token
from lms.connections.errors import ScopesUnsuited

FAILURES_PER_MINUTE = 20
ASKED_PER_MINUTE = 120


class TokenRequestSerializer(serializers.Serializer[Any]):
    """The form; the client may also name itself by HTTP Basic."""

    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = serializers.CharField(required=False, help_text="Separated by spaces.")
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)


class TokenSerializer(serializers.Serializer[Any]):
    """A bearer token."""

    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=["Bearer"])
    expires_in = serializers.IntegerField()
    scope = serializers.CharField()


class OAuthErrorSerializer(serializers.Serializer[Any]):
    """The RFC's error body."""

    error = serializers.CharField()
    error_description = serializers.CharField()


class TokenView(APIView):
    """POST oauth/token/"""

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [FormParser]

    @extend_schema(
        operation_id="oauth_token",
        request={"application/x-www-form-urlencoded": TokenRequestSerializer},
        responses={
            200: TokenSerializer,
            400: OpenApiResponse(OAuthErrorSerializer, "invalid_request, invalid_scope, …"),
            401: OpenApiResponse(OAuthErrorSerializer, "invalid_client"),
            429: OpenApiResponse(OAuthErrorSerializer, "Too many attempts; see Retry-After."),
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """A token for an hour. Ask for a new one when it has run out; there is no refresh token."""
        form = request.data
        if not isinstance(form, QueryDict):  # parsed by somebody else: not a form
            return _refused("invalid_request", "Send a form (x-www-form-urlencoded).", 400)
        named = _credentials(request, form)
        if named is None:
            return _refused("invalid_request", "The client must name itself in one way.", 400)
        client_id, secret = named
        address = request.META.get("REMOTE_ADDR", "")
        slow = throttle.count(key=f"token:{address}", limit=ASKED_PER_MINUTE)
        failed = f"token-failed:{address}"
        if slow.exceeded or throttle.peek(key=failed) >= FAILURES_PER_MINUTE:
            answer = _refused("slow_down", "Too many attempts from here.", 429)
            answer["Retry-After"] = str(slow.reset_s)
            return answer
        client = client_by_secret(client_id=client_id, secret=secret)
        if client is None:
            throttle.count(key=failed, limit=FAILURES_PER_MINUTE)
            answer = _refused("invalid_client", "The client or its secret is wrong.", 401)
            answer["WWW-Authenticate"] = 'Basic realm="rongke"'
            return answer
        if form.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", "Only client_credentials.", 400)
        wanted = form.get("scope", "").split()
        try:
            issued = issue_token(client=client, wanted=wanted or None)
        except ScopesUnsuited:
            return _refused("invalid_scope", "The client does not have all these scopes.", 400)
        return Response(
            {
                "access_token": issued.token,
                "token_type": "Bearer",
                "expires_in": issued.expires_in,
                "scope": " ".join(issued.scopes),
            },
            headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        )


def _credentials(request: Request, form: QueryDict) -> tuple[str, str] | None:
    """Id and secret from HTTP Basic or from the form, not from both; None when unclear."""
    header = request.headers.get("Authorization", "")
    posted = form.get("client_id"), form.get("client_secret")
    if not header:
        return (posted[0], posted[1]) if posted[0] and posted[1] else None
    kind, _, packed = header.partition(" ")
    if kind.lower() != "basic" or posted[1]:
        return None
    try:
        name, found, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if found else None


def _refused(error: str, description: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    body = {"error": error, "error_description": description}
    return Response(body, status=status, headers=headers)
