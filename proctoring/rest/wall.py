"""Doors of the monitoring wall."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.people.doors import checked, me
from proctoring import queries
from proctoring.access import trainee_on, watching
from proctoring.domain import monitoring


class TileSerializer(serializers.Serializer[Any]):
    """One trainee now; ``why`` names what needs a look."""

    user = serializers.UUIDField()
    name = serializers.CharField()
    seat = serializers.IntegerField()
    state = serializers.CharField()
    since_ms = serializers.IntegerField()
    camera = serializers.CharField()
    frame_ms = serializers.IntegerField()
    counted = serializers.IntegerField()
    incident = serializers.UUIDField(allow_null=True)
    why = serializers.ListField(child=serializers.CharField())
    need = serializers.IntegerField()
    last_kind = serializers.CharField()
    last_at_ms = serializers.IntegerField()


class WallSerializer(serializers.Serializer[Any]):
    """The wall of a lesson."""

    lesson = serializers.UUIDField()
    title = serializers.CharField()
    training_class = serializers.UUIDField()
    class_title = serializers.CharField()
    decides = serializers.BooleanField()
    tiles = TileSerializer(many=True)


class CallBody(serializers.Serializer[Any]):
    """A word to one trainee; ``wants_answer`` asks for a tap."""

    text = serializers.CharField(min_length=1, max_length=200)
    wants_answer = serializers.BooleanField(default=False)


class CallMade(serializers.Serializer[Any]):
    """The call's id; its answer comes over the own socket."""

    id = serializers.UUIDField()


class WallView(APIView):
    """GET proctoring/lessons/<id>/wall/"""

    @extend_schema(responses=WallSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Every trainee's tile, who needs a look first; opening it is on record."""
        watch = watching(me(request), lesson_id)
        monitoring.open_wall(watch=watch)
        return Response(
            {
                "lesson": str(lesson_id),
                "title": watch.lesson.title,
                "training_class": str(watch.lesson.training_class_id),
                "class_title": watch.lesson.training_class.title,
                "decides": watch.decides,
                "tiles": queries.wall_of(watch.lesson),
            }
        )


class FrameView(APIView):
    """GET proctoring/lessons/<id>/wall/<user>/camera/"""

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, lesson_id: uuid.UUID, trainee_id: uuid.UUID) -> HttpResponse:
        """The latest small picture. 404 without one."""
        watch = watching(me(request), lesson_id)
        trainee_on(watch, trainee_id)
        frame = queries.frame_of(watch.lesson, trainee_id)
        if frame is None:
            raise NotFound
        response = HttpResponse(bytes(frame.jpeg), content_type="image/jpeg")
        response.headers["Cache-Control"] = "private, no-store"
        return response


class LookView(APIView):
    """POST proctoring/lessons/<id>/wall/<user>/look/"""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, lesson_id: uuid.UUID, trainee_id: uuid.UUID) -> Response:
        """Open one trainee in large: on record who looked."""
        monitoring.open_tile(watch=watching(me(request), lesson_id), user_id=trainee_id)
        return Response(status=204)


class CallView(APIView):
    """POST proctoring/lessons/<id>/wall/<user>/call/"""

    @extend_schema(request=CallBody, responses={201: CallMade})
    def post(self, request: Request, lesson_id: uuid.UUID, trainee_id: uuid.UUID) -> Response:
        """Write to one trainee, or ask for a sign of life."""
        watch = watching(me(request), lesson_id)
        data = checked(CallBody, request)
        made = monitoring.call(watch=watch, user_id=trainee_id, **data)
        return Response({"id": str(made.pk)}, status=201)
