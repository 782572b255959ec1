"""Doors for bullet comments: history, XML files."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid
from vod import queries_comments as queries
from vod.access import seat_in, teaching_seat
from vod.domain import bullet_xml
from vod.errors import BadBulletFile
from vod.models import Bullet


class BulletRange(serializers.Serializer[Any]):
    """Which stretch of the video, and how thick."""

    start = serializers.IntegerField(min_value=0, default=0)
    end = serializers.IntegerField(min_value=1, default=queries.WINDOW_MS)
    density = serializers.ChoiceField(list(queries.PER_SECOND), default="normal")


class FlyingSerializer(serializers.Serializer[Any]):
    """A bullet at its moment; nobody is named."""

    id = serializers.CharField()
    at_ms = serializers.IntegerField()
    text = serializers.CharField()
    color = serializers.CharField()
    mode = serializers.CharField()
    own = serializers.BooleanField()
    pending = serializers.BooleanField()
    times = serializers.IntegerField()


class BulletImportSerializer(serializers.Serializer[Any]):
    """What a file brought."""

    imported = serializers.IntegerField()
    left_out = serializers.DictField(child=serializers.IntegerField())


class BulletListView(APIView):
    """Bullets of a stretch of the video."""

    @extend_schema(
        operation_id="bullet_list",
        parameters=[BulletRange],
        responses=FlyingSerializer(many=True),
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """At most ten minutes of video at once; duplicates merged, density capped."""
        seat = seat_in(request.user, lesson_id)
        span = BulletRange(data=request.query_params)
        span.is_valid(raise_exception=True)
        wanted = span.validated_data
        flying = queries.flying_bullets(
            seat, from_ms=wanted["start"], to_ms=wanted["end"], density=wanted["density"]
        )
        return Response(FlyingSerializer(flying, many=True).data)


class BulletXmlView(APIView):
    """Bilibili's XML, in and out (lecturers)."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="bullet_xml_export",
        responses={(200, "application/xml"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> HttpResponse:
        """Every visible bullet of the lesson."""
        seat = teaching_seat(request.user, lesson_id)
        visible = seat.lesson.bullets.filter(state=Bullet.State.VISIBLE)
        response = HttpResponse(bullet_xml.export_xml(visible), content_type="application/xml")
        response["Content-Disposition"] = f'attachment; filename="bullets-{lesson_id}.xml"'
        return response

    @extend_schema(
        operation_id="bullet_xml_import",
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        responses={201: BulletImportSerializer},
        parameters=[OpenApiParameter("lesson_id", OpenApiTypes.UUID, "path")],
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Add a file's bullets; rows that cannot be carried are counted by reason."""
        seat = teaching_seat(request.user, lesson_id)
        upload = request.FILES.get("file")
        if upload is None:
            raise Invalid(fields={"file": "required"})
        if upload.size is None or upload.size > bullet_xml.MAX_BYTES:
            raise BadBulletFile(reason="too_large")
        parsed = bullet_xml.parse_xml(upload.read(), duration_ms=seat.vod.duration_ms)
        made = bullet_xml.import_rows(seat=seat, parsed=parsed)
        body = {"imported": made, "left_out": parsed.left_out}
        return Response(BulletImportSerializer(body).data, status=201)
