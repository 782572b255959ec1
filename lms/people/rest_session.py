"""Doors: signing in, the second factor, signing out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.domain import sessions
from lms.people.models import RealName, RoleAssignment, SecondFactor, User
from lms.people.rules import SECOND_FACTOR_ROLES


class RoleSerializer(serializers.Serializer[Any]):
    """A role and where it holds."""

    role = serializers.ChoiceField(choices=RoleAssignment.Role.choices)
    scope_kind = serializers.ChoiceField(choices=["platform", "region", "institution"])
    scope_id = serializers.UUIDField(allow_null=True)
    scope_name = serializers.CharField()


class SecondFactorStateSerializer(serializers.Serializer[Any]):
    """``required and not verified``: every other address answers 403 ``second_factor_required``."""

    enabled = serializers.BooleanField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # the wire name
    verified = serializers.BooleanField()


class SessionUserSerializer(serializers.Serializer[Any]):
    """The signed-in account."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    locale = serializers.CharField()
    theme = serializers.CharField()
    must_change_password = serializers.BooleanField()
    real_name_verified = serializers.BooleanField()
    roles = RoleSerializer(many=True)
    second_factor = SecondFactorStateSerializer()


class SessionSerializer(serializers.Serializer[Any]):
    """Who is signed in; ``user`` is null for nobody."""

    user = SessionUserSerializer(allow_null=True)


class SignInSerializer(serializers.Serializer[Any]):
    """Name and password."""

    username = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class CodeSerializer(serializers.Serializer[Any]):
    """Six digits."""

    code = serializers.CharField(max_length=12)


def session_payload(request: HttpRequest | Request, user: Any) -> dict[str, Any]:
    """What the front end knows about the signed-in account (three queries)."""
    if not isinstance(user, User):
        return {"user": None}
    rows = list(
        RoleAssignment.objects.filter(user=user)
        .select_related("region", "institution")
        .order_by("granted_at")
    )
    enabled = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
    required = enabled or any(row.role in SECOND_FACTOR_ROLES for row in rows)
    return {
        "user": {
            "id": user.pk,
            "username": user.username,
            "display_name": user.display_name,
            "locale": user.locale,
            "theme": user.theme,
            "must_change_password": user.must_change_password,
            "real_name_verified": RealName.objects.filter(
                user=user, verified_at__isnull=False
            ).exists(),
            "roles": [role_payload(row) for row in rows],
            "second_factor": {
                "enabled": enabled,
                "required": required,
                "verified": sessions.factor_shown(request.session),
            },
        }
    }


def role_payload(row: RoleAssignment) -> dict[str, Any]:
    """A role with its scope's name; region and institution must be loaded."""
    scope = row.region or row.institution
    kind = "region" if row.region else "institution" if row.institution else "platform"
    return {
        "id": row.pk,
        "role": row.role,
        "scope_kind": kind,
        "scope_id": scope.pk if scope else None,
        "scope_name": scope.name if scope else "",
    }


@method_decorator(csrf_protect, name="dispatch")
@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(APIView):
    """The session of this browser."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="session_get", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Who is signed in."""
        return Response(SessionSerializer(session_payload(request, request.user)).data)

    @extend_schema(
        operation_id="session_sign_in", request=SignInSerializer, responses=SessionSerializer
    )
    def post(self, request: Request) -> Response:
        """Sign in. Errors: sign_in_failed (401), sign_in_throttled (429, retry_after)."""
        data = SignInSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        user, device = sessions.sign_in(request._request, **data.validated_data)
        response = Response(SessionSerializer(session_payload(request._request, user)).data)
        response.set_cookie(
            sessions.DEVICE_COOKIE,
            device,
            max_age=sessions.DEVICE_AGE,
            httponly=True,
            samesite="Lax",
            secure=bool(settings.SESSION_COOKIE_SECURE),
            path="/api/v1/session/",
        )
        return response

    @extend_schema(operation_id="session_sign_out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        sessions.sign_out(request._request)
        return Response(status=204)


class SecondFactorView(APIView):
    """The second step of signing in."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="session_second_factor", request=CodeSerializer, responses=SessionSerializer
    )
    def post(self, request: Request) -> Response:
        """Show the code. Errors: second_factor_wrong (422), sign_in_throttled (429)."""
        data = CodeSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        assert isinstance(request.user, User)
        sessions.show_second_factor(
            request._request, user=request.user, code=data.validated_data["code"]
        )
        return Response(SessionSerializer(session_payload(request, request.user)).data)
