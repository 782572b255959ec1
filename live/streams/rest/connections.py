"""WHIP and WHEP for browsers: the page's session says who publishes or watches."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from live.access import LiveSeat, seat_in
from live.streams import ice
from live.streams.domain import publishing
from live.streams.rest.sdp import CONTENT_TYPE, SDPParser, answer
from lms.core import clock
from lms.people.models import User

SDP_IN = {(CONTENT_TYPE): OpenApiTypes.STR}
SDP_OUT = {(201, CONTENT_TYPE): OpenApiTypes.STR}
BREAKOUT = OpenApiParameter("breakout", OpenApiTypes.UUID, description="A breakout's id.")


class PublishQuery(serializers.Serializer[Any]):
    """What is published."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the wire's name
        choices=("camera", "screen"), default="camera"
    )
    layer = serializers.ChoiceField(choices=publishing.LAYERS, default="high")
    breakout = serializers.UUIDField(required=False, allow_null=True, default=None)


class WatchQuery(serializers.Serializer[Any]):
    """What is watched."""

    publisher = serializers.UUIDField()
    size = serializers.IntegerField(min_value=0, max_value=4320, default=0)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the wire's name
        choices=publishing.SOURCES, default="camera"
    )
    breakout = serializers.UUIDField(required=False, allow_null=True, default=None)


class SizeShape(serializers.Serializer[Any]):
    """A tile's height in pixels."""

    height = serializers.IntegerField(min_value=0, max_value=4320)


class IceServer(serializers.Serializer[Any]):
    """As RTCIceServer."""

    urls = serializers.ListField(child=serializers.CharField())
    username = serializers.CharField()
    credential = serializers.CharField()


class IceShape(serializers.Serializer[Any]):
    """For RTCPeerConnection."""

    iceServers = IceServer(many=True)  # noqa: N815 - the browser's name


def _seat(request: Request, lesson_id: uuid.UUID) -> LiveSeat:
    assert isinstance(request.user, User)
    return seat_in(request.user, lesson_id)


def _query(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    serializer = shape(data=request.query_params.dict())
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _offer(request: Request) -> str:
    data: object = request.data
    return data if isinstance(data, str) else ""


def _location(lesson_id: uuid.UUID, resource: str) -> str:
    return f"/api/v1/live/{lesson_id}/resources/{resource}/"


class PublishView(APIView):
    """Publish (WHIP)."""

    parser_classes = (SDPParser,)

    @extend_schema(
        parameters=[
            OpenApiParameter("source", str, enum=["camera", "screen"]),
            OpenApiParameter("layer", str, enum=list(publishing.LAYERS)),
            BREAKOUT,
        ],
        request=SDP_IN,
        responses=SDP_OUT,
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> HttpResponse:
        """Answer an offer; Location ends the connection by DELETE."""
        seat, asked = _seat(request, lesson_id), _query(request, PublishQuery)
        made = publishing.publish(
            seat=seat,
            source=asked["source"],
            layer=asked["layer"],
            breakout_id=asked["breakout"],
            offer=_offer(request),
        )
        return answer(made, _location(lesson_id, made.resource))


class WatchView(APIView):
    """Watch (WHEP)."""

    parser_classes = (SDPParser,)

    @extend_schema(
        parameters=[
            OpenApiParameter("publisher", OpenApiTypes.UUID, required=True),
            OpenApiParameter("source", str, enum=list(publishing.SOURCES)),
            OpenApiParameter("size", int, description="The tile's height in pixels; 0: unknown."),
            BREAKOUT,
        ],
        request=SDP_IN,
        responses=SDP_OUT,
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> HttpResponse:
        """Answer an offer; 404 stream_not_there when nobody publishes it."""
        seat, asked = _seat(request, lesson_id), _query(request, WatchQuery)
        made = publishing.watch(
            seat=seat,
            publisher=asked["publisher"],
            source=asked["source"],
            breakout_id=asked["breakout"],
            offer=_offer(request),
            height=asked["size"],
        )
        return answer(made, _location(lesson_id, made.resource))


class ResourceView(APIView):
    """One of one's own connections."""

    @extend_schema(request=SizeShape, responses={204: None})
    def put(self, request: Request, lesson_id: uuid.UUID, resource: str) -> Response:
        """A viewer's tile has another height: the layer that fits is sent."""
        seat = _seat(request, lesson_id)
        given = SizeShape(data=request.data)
        given.is_valid(raise_exception=True)
        height = given.validated_data["height"]
        publishing.resize(seat=seat, word=resource, height=height)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, resource: str) -> Response:
        """End it."""
        publishing.hang_up(seat=_seat(request, lesson_id), word=resource)
        return Response(status=204)


class IceView(APIView):
    """TURN credentials."""

    @extend_schema(responses=IceShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """For ten minutes; empty where the installation has no TURN server."""
        seat = _seat(request, lesson_id)
        found = ice.servers(user_id=seat.user.pk, now_s=clock.now_ms() // 1000)
        return Response(IceShape({"iceServers": found}).data)
