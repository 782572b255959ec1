"""Doors of Safe Exam Browser."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.doors import checked, me
from lms.people.models import User
from proctoring import hooks
from proctoring.access import attending, watching
from proctoring.domain import seb
from proctoring.middleware import origin_of, shown_by


class SettingBody(serializers.Serializer[Any]):
    """``quit_password`` null leaves it, "" takes it away."""

    asked = serializers.BooleanField()
    exam_keys = serializers.ListField(child=serializers.CharField(max_length=64), max_length=20)
    quit_password = serializers.CharField(
        max_length=60, allow_blank=True, allow_null=True, default=None
    )


class SettingSerializer(serializers.Serializer[Any]):
    """What a lesson asks for."""

    asked = serializers.BooleanField()
    exam_keys = serializers.ListField(child=serializers.CharField())
    has_quit_password = serializers.BooleanField()


class StartSerializer(serializers.Serializer[Any]):
    """``link`` opens SEB (sebs:// or seb://); ``config`` is the same file for download."""

    link = serializers.CharField()
    config = serializers.CharField()
    expires_at = serializers.DateTimeField()


def setting_json(lesson_id: uuid.UUID) -> dict[str, Any]:
    """The setting, or its defaults."""
    found = seb.setting_of(lesson_id)
    return {
        "asked": bool(found and found.required),
        "exam_keys": found.exam_keys if found else [],
        "has_quit_password": bool(found and found.quit_password_sha256),
    }


class SettingView(APIView):
    """GET and PUT proctoring/lessons/<id>/seb/"""

    @extend_schema(responses=SettingSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """What the lesson asks for."""
        watching(me(request), lesson_id)
        return Response(setting_json(lesson_id))

    @extend_schema(request=SettingBody, responses=SettingSerializer)
    def put(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Ask for SEB, or no longer; an event."""
        watch = watching(me(request), lesson_id)
        data = checked(SettingBody, request)
        seb.set_required(
            watch=watch,
            required=data["asked"],
            exam_keys=data["exam_keys"],
            quit_password=data["quit_password"],
        )
        return Response(setting_json(lesson_id))


class StartView(APIView):
    """POST proctoring/lessons/<id>/seb/start/"""

    @extend_schema(request=None, responses={201: StartSerializer})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """A start link for this trainee: ten minutes, one use."""
        origin = origin_of(request._request)
        made, token = seb.new_start(seat=attending(me(request), lesson_id), origin=origin)
        parts = urlsplit(origin)
        scheme = "sebs" if parts.scheme == "https" else "seb"
        path = f"/api/v1/seb/{token}/config.seb"
        return Response(
            {
                "link": f"{scheme}://{parts.netloc}{path}",
                "config": path,
                "expires_at": made.expires_at.isoformat(),
            },
            status=201,
        )


class ConfigView(APIView):
    """GET seb/<token>/config.seb"""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses={(200, "application/seb"): OpenApiTypes.BINARY})
    def get(self, request: Request, token: str) -> HttpResponse:
        """The settings of one start link; the link is the right to them."""
        data = seb.config_of(token=token, origin=origin_of(request._request))
        response = HttpResponse(data, content_type="application/seb")
        response.headers["Content-Disposition"] = 'attachment; filename="rongke.seb"'
        response.headers["Cache-Control"] = "no-store"
        return response


class EnterView(APIView):
    """GET seb/<token>/enter/"""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses={302: None})
    def get(self, request: Request, token: str) -> HttpResponse:
        """SEB's start address: hashes are checked, the link is spent, the lesson opens."""
        asked = request._request
        lesson = seb.enter(request=asked, token=token, shown=shown_by(asked))
        assert isinstance(asked.user, User)
        return HttpResponseRedirect(hooks.destination_of(lesson, asked.user))
