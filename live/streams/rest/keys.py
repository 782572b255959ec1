"""Doors of stream keys, for the lesson's lecturers."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from live.access import LiveSeat, teaching_seat
from live.streams.domain import keys
from live.streams.models import StreamKey
from live.text import clean
from lms.people.models import User


class KeyShape(serializers.Serializer[Any]):
    """A key as its lesson's lecturers see it: never its text."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # the wire's name
    masked = serializers.SerializerMethodField()
    created_by = serializers.CharField(source="created_by.display_name")
    created_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)

    def get_masked(self, key: StreamKey) -> str:
        """``rk_…`` and its last four characters."""
        return f"rk_…{key.tail}"


class NewKeyShape(KeyShape):
    """With its text and where to publish, shown this once."""

    key = serializers.CharField()
    url = serializers.CharField()


class KeyInput(serializers.Serializer[Any]):
    """What to call it."""

    label = serializers.CharField(  # type: ignore[assignment]  # the wire's name
        max_length=60, allow_blank=True, default=""
    )


def _teaching(request: Request, lesson_id: uuid.UUID) -> LiveSeat:
    assert isinstance(request.user, User)
    return teaching_seat(request.user, lesson_id)


class KeyListView(APIView):
    """The lesson's keys."""

    @extend_schema(responses=KeyShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Masked; revoked ones too."""
        seat = _teaching(request, lesson_id)
        rows = StreamKey.objects.filter(lesson=seat.lesson).select_related("created_by")
        return Response(KeyShape(rows, many=True).data)

    @extend_schema(request=KeyInput, responses={201: NewKeyShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Make one; its text is in this answer and never again."""
        seat = _teaching(request, lesson_id)
        given = KeyInput(data=request.data)
        given.is_valid(raise_exception=True)
        label = (
            clean(given.validated_data["label"], limit=60, field="label")
            if (given.validated_data["label"].strip())
            else ""
        )
        key, text = keys.create(seat=seat, label=label)
        url = request.build_absolute_uri(f"/whip/{lesson_id}/")
        return Response({**KeyShape(key).data, "key": text, "url": url}, status=201)


class KeyView(APIView):
    """One key."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, key_id: uuid.UUID) -> Response:
        """Revoke it; what it publishes ends."""
        keys.revoke(seat=_teaching(request, lesson_id), key_id=key_id)
        return Response(status=204)
