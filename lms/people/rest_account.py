"""Doors: the own account (password, sessions, second factor, real name, language)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.domain import factors, real_name, sessions, users
from lms.people.doors import me
from lms.people.models import RealName, UserSession
from lms.people.rest_session import CodeSerializer, SessionSerializer, session_payload


class PasswordSerializer(serializers.Serializer[Any]):
    """Old and new password."""

    current_password = serializers.CharField(max_length=256, trim_whitespace=False)
    new_password = serializers.CharField(max_length=256, trim_whitespace=False)


class OwnPasswordSerializer(serializers.Serializer[Any]):
    """The current password, to confirm a step."""

    password = serializers.CharField(max_length=256, trim_whitespace=False)


class PreferencesSerializer(serializers.Serializer[Any]):
    """Language and theme."""

    locale = serializers.ChoiceField(choices=users.LOCALES, required=False)
    theme = serializers.ChoiceField(choices=users.THEMES, required=False)


class UserSessionSerializer(serializers.ModelSerializer[UserSession]):
    """A signed-in browser."""

    current = serializers.SerializerMethodField()

    class Meta:
        model = UserSession
        fields = [
            "id",
            "device",
            "address",
            "created_at",
            "last_seen_at",
            "second_factor_at",
            "current",
        ]

    def get_current(self, row: UserSession) -> bool:
        """Whether this is the browser that asks."""
        return bool(row.session_key == self.context["session_key"])


class SetupSerializer(serializers.Serializer[Any]):
    """For an authenticator app."""

    secret = serializers.CharField()
    uri = serializers.CharField()
    qr_svg = serializers.CharField()


class RealNameStateSerializer(serializers.Serializer[Any]):
    """The own real name, masked. ``state``: none, submitted, verified."""

    state = serializers.ChoiceField(choices=["none", "submitted", "verified"])
    name_masked = serializers.CharField()
    number_masked = serializers.CharField()
    verified_at = serializers.DateTimeField(allow_null=True)
    method = serializers.CharField()


class RealNameSerializer(serializers.Serializer[Any]):
    """Name and 身份证 number."""

    name = serializers.CharField(max_length=60)
    number = serializers.CharField(max_length=30)


class EndedSerializer(serializers.Serializer[Any]):
    """How many sessions ended."""

    ended = serializers.IntegerField()


class PasswordView(APIView):
    """The own password."""

    @extend_schema(
        operation_id="account_password", request=PasswordSerializer, responses=SessionSerializer
    )
    def post(self, request: Request) -> Response:
        """Change it; other sessions end. Errors: password_wrong, password_refused (422)."""
        data = PasswordSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        user = users.change_password(
            user=me(request),
            current=data.validated_data["current_password"],
            new=data.validated_data["new_password"],
        )
        old_key = request.session.session_key
        update_session_auth_hash(request._request, user)
        UserSession.objects.filter(session_key=old_key).update(
            session_key=request.session.session_key
        )
        sessions.end_all(user=user, keep=request.session.session_key)
        return Response(SessionSerializer(session_payload(request, user)).data)


class SessionsView(APIView):
    """The account's signed-in browsers."""

    @extend_schema(operation_id="account_sessions", responses=UserSessionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List them, the latest first."""
        context = {"session_key": request.session.session_key}
        rows = sessions.sessions_of(me(request))
        return Response(UserSessionSerializer(rows, many=True, context=context).data)

    @extend_schema(operation_id="account_sessions_end", request=None, responses=EndedSerializer)
    def delete(self, request: Request) -> Response:
        """End all but this one."""
        ended = sessions.end_all(user=me(request), keep=request.session.session_key)
        return Response({"ended": ended})


class OneSessionView(APIView):
    """One signed-in browser."""

    @extend_schema(operation_id="account_session_revoke", request=None, responses={204: None})
    def delete(self, request: Request, session_id: uuid.UUID) -> Response:
        """End it."""
        sessions.revoke(user=me(request), session_id=session_id)
        return Response(status=204)


class SecondFactorSetupView(APIView):
    """The own second factor."""

    @extend_schema(
        operation_id="account_second_factor_begin", request=None, responses=SetupSerializer
    )
    def post(self, request: Request) -> Response:
        """Begin setting up; shows the secret once. Error: second_factor_state (409)."""
        return Response(SetupSerializer(factors.begin(user=me(request))).data)


class SecondFactorDisableView(APIView):
    """The end of an optional second factor."""

    @extend_schema(
        operation_id="account_second_factor_disable",
        request=OwnPasswordSerializer,
        responses=SessionSerializer,
    )
    def post(self, request: Request) -> Response:
        """Turn an optional factor off with the password."""
        data = OwnPasswordSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        factors.disable(user=me(request), password=data.validated_data["password"])
        return Response(SessionSerializer(session_payload(request, request.user)).data)


class SecondFactorConfirmView(APIView):
    """The end of setting up."""

    @extend_schema(
        operation_id="account_second_factor_confirm",
        request=CodeSerializer,
        responses=SessionSerializer,
    )
    def post(self, request: Request) -> Response:
        """Confirm with a first code; this session counts as verified."""
        data = CodeSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        factors.confirm(user=me(request), code=data.validated_data["code"])
        sessions.mark_second_factor(request._request, user=me(request))
        return Response(SessionSerializer(session_payload(request, request.user)).data)


class PreferencesView(APIView):
    """Language and theme."""

    @extend_schema(
        operation_id="account_locale", request=PreferencesSerializer, responses=SessionSerializer
    )
    def patch(self, request: Request) -> Response:
        """Set either."""
        data = PreferencesSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        user = users.set_preferences(user=me(request), **data.validated_data)
        return Response(SessionSerializer(session_payload(request, user)).data)


class OwnRealNameView(APIView):
    """The own real name: masked for reading, full only on the way in."""

    @extend_schema(operation_id="account_real_name", responses=RealNameStateSerializer)
    def get(self, request: Request) -> Response:
        """Its state."""
        row = RealName.objects.filter(user=me(request)).first()
        return Response(RealNameStateSerializer(real_name_payload(row)).data)

    @extend_schema(
        operation_id="account_real_name_submit",
        request=RealNameSerializer,
        responses=RealNameStateSerializer,
    )
    def post(self, request: Request) -> Response:
        """Submit. Errors: real_name_refused (422, details.problem), real_name_taken (409)."""
        data = RealNameSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        row = real_name.submit(user=me(request), **data.validated_data)
        return Response(RealNameStateSerializer(real_name_payload(row)).data)


def real_name_payload(row: RealName | None) -> dict[str, Any]:
    """Masked values and state."""
    if row is None:
        return {
            "state": "none",
            "name_masked": "",
            "number_masked": "",
            "verified_at": None,
            "method": "",
        }
    return {
        "state": "verified" if row.verified_at else "submitted",
        "name_masked": row.name_masked,
        "number_masked": row.number_masked,
        "verified_at": row.verified_at,
        "method": row.method,
    }
