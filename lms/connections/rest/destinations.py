"""Doors: record stores and systems that we push to."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.connections.domain import destinations
from lms.connections.models import Destination, Push
from lms.connections.rules import (
    destination_for,
    destinations_visible_to,
    place_for,
    runs_something,
)
from lms.core.errors import NotAllowed, NotFound
from lms.people.doors import checked, me
from lms.people.rules import is_platform_admin


class DestinationSerializer(serializers.ModelSerializer[Destination]):
    """Where we push to; the secret is never shown."""

    region_name = serializers.CharField(source="region.name", default="")
    institution_name = serializers.CharField(source="institution.name", default="")
    waiting = serializers.SerializerMethodField()

    class Meta:
        model = Destination
        fields = [
            "id", "name", "system", "way", "url", "key", "region", "region_name", "institution",
            "institution_name", "active", "sent", "failures", "next_at", "last_ok_at", "error",
            "created_at", "waiting",
        ]  # fmt: skip

    def get_waiting(self, row: Destination) -> int:
        """How many documents wait (record stores: 0)."""
        return row.pushes.filter(state=Push.State.WAITING).count()


class DestinationEditSerializer(serializers.Serializer[Any]):
    """What can change; an empty secret keeps the old one."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=500, allow_blank=True, default="")
    key = serializers.CharField(max_length=200, allow_blank=True, default="")
    secret = serializers.CharField(max_length=200, allow_blank=True, default="")
    active = serializers.BooleanField(default=True)


class DestinationCreateSerializer(DestinationEditSerializer):
    """A new one; without a place it is the platform's own (platform administrators)."""

    system = serializers.ChoiceField(choices=Destination.System.values)
    way = serializers.ChoiceField(choices=Destination.Way.values, default="http")
    region = serializers.UUIDField(allow_null=True, default=None)
    institution = serializers.UUIDField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One place at most; record stores are asked by HTTP."""
        if attrs["region"] is not None and attrs["institution"] is not None:
            raise serializers.ValidationError("Name a region or an institution.", code="one_place")
        if attrs["system"] == "lrs" and attrs["way"] != "http":
            raise serializers.ValidationError({"way": "Record stores are asked by HTTP."})
        return attrs


class PushSerializer(serializers.ModelSerializer[Push]):
    """A document and its receipt."""

    class Meta:
        model = Push
        fields = [
            "id", "class_id", "resource", "number", "state", "attempts", "next_at", "receipt",
            "reason", "settled_at",
        ]  # fmt: skip


class DestinationsView(APIView):
    """connections/destinations/"""

    @extend_schema(operation_id="destinations_list", responses=DestinationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those of the places that one runs."""
        if not runs_something(me(request)):
            raise NotAllowed
        rows = destinations_visible_to(me(request))
        return Response(DestinationSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="destinations_create",
        request=DestinationCreateSerializer,
        responses={201: DestinationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make one. Error: address_refused (422)."""
        user = me(request)
        if not runs_something(user):
            raise NotAllowed
        data = checked(DestinationCreateSerializer, request)
        region, institution = data.pop("region"), data.pop("institution")
        everywhere = region is None and institution is None
        if everywhere and not is_platform_admin(user):
            raise NotAllowed
        place = (
            None if everywhere else place_for(user, region_id=region, institution_id=institution)
        )
        made = destinations.create(place=place, by=user, **data)
        return Response(DestinationSerializer(made).data, status=201)


class DestinationView(APIView):
    """connections/destinations/<id>/"""

    @extend_schema(
        operation_id="destinations_edit",
        request=DestinationEditSerializer,
        responses=DestinationSerializer,
    )
    def put(self, request: Request, destination_id: uuid.UUID) -> Response:
        """Change, stop or start it. Error: address_refused (422)."""
        found = destination_for(me(request), destination_id)
        data = checked(DestinationEditSerializer, request)
        made = destinations.change(destination=found, by=me(request), **data)
        return Response(DestinationSerializer(made).data)

    @extend_schema(operation_id="destinations_remove", request=None, responses={204: None})
    def delete(self, request: Request, destination_id: uuid.UUID) -> Response:
        """Take it away."""
        found = destination_for(me(request), destination_id)
        destinations.remove(destination=found, by=me(request))
        return Response(status=204)


class PushesView(generics.ListAPIView[Push]):
    """connections/destinations/<id>/pushes/"""

    serializer_class = PushSerializer

    def get_queryset(self) -> Any:
        """The newest version first; ``?state=``."""
        found = destination_for(me(self.request), self.kwargs["destination_id"])
        rows = found.pushes.order_by("-number", "resource")
        state = self.request.query_params.get("state")
        return rows.filter(state=state) if state else rows

    @extend_schema(
        operation_id="pushes_list",
        parameters=[OpenApiParameter("state", str, enum=list(Push.State.values))],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Documents and their receipts."""
        return super().get(request, *args, **kwargs)


class PushAgainView(APIView):
    """connections/destinations/<id>/pushes/<id>/again/"""

    @extend_schema(operation_id="pushes_again", request=None, responses={202: PushSerializer})
    def post(self, request: Request, destination_id: uuid.UUID, push_id: uuid.UUID) -> Response:
        """Push a document once more."""
        destination = destination_for(me(request), destination_id)
        found = destination.pushes.filter(pk=push_id).first()
        if found is None:
            raise NotFound
        return Response(PushSerializer(destinations.again(push=found)).data, status=202)
