"""Doors: regions and institutions."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.people.domain import scopes
from lms.people.doors import checked, me, require_platform
from lms.people.models import Institution, Region
from lms.people.rules import institutions_visible_to, regions_of


class RegionSerializer(serializers.ModelSerializer[Region]):
    """A region; the tree follows from ``parent``."""

    class Meta:
        model = Region
        fields = ["id", "parent", "level", "code", "name", "path", "tile_row", "tile_column"]
        read_only_fields = ["level", "path"]


class RegionEditSerializer(serializers.Serializer[Any]):
    """What of a region can change."""

    name = serializers.CharField(max_length=60)
    tile_row = serializers.IntegerField(min_value=0, max_value=99, allow_null=True, default=None)
    tile_column = serializers.IntegerField(min_value=0, max_value=99, allow_null=True, default=None)


class RegionCreateSerializer(RegionEditSerializer):
    """A new region."""

    code = serializers.CharField(max_length=12)
    parent = serializers.UUIDField(  # type: ignore[assignment]  # the wire name
        allow_null=True, default=None
    )


class InstitutionSerializer(serializers.ModelSerializer[Institution]):
    """An institution with its region's name."""

    region_name = serializers.CharField(source="region.name", read_only=True)

    class Meta:
        model = Institution
        fields = ["id", "name", "code", "region", "region_name", "is_active"]


class InstitutionCreateSerializer(serializers.Serializer[Any]):
    """A new institution."""

    name = serializers.CharField(max_length=120)
    code = serializers.CharField(max_length=40)
    region = serializers.UUIDField()


class InstitutionEditSerializer(serializers.Serializer[Any]):
    """What of an institution can change."""

    name = serializers.CharField(max_length=120)
    is_active = serializers.BooleanField()


class RegionsView(APIView):
    """The tree of regions."""

    @extend_schema(
        operation_id="regions_list",
        parameters=[OpenApiParameter("scope", str, enum=["mine", "all"])],
        responses=RegionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """All regions in tree order; ``?scope=mine`` only those that one oversees."""
        mine = request.query_params.get("scope") == "mine"
        rows = regions_of(me(request)) if mine else Region.objects.all()
        return Response(RegionSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="regions_create",
        request=RegionCreateSerializer,
        responses={201: RegionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add one (platform)."""
        require_platform(request)
        data = checked(RegionCreateSerializer, request)
        made = scopes.create_region(parent_id=data.pop("parent"), **data)
        return Response(RegionSerializer(made).data, status=201)


class RegionView(APIView):
    """One region."""

    @extend_schema(
        operation_id="regions_edit", request=RegionEditSerializer, responses=RegionSerializer
    )
    def patch(self, request: Request, region_id: uuid.UUID) -> Response:
        """Rename it or move its tile (platform)."""
        require_platform(request)
        data = checked(RegionEditSerializer, request)
        return Response(RegionSerializer(scopes.edit_region(region_id=region_id, **data)).data)

    @extend_schema(operation_id="regions_delete", request=None, responses={204: None})
    def delete(self, request: Request, region_id: uuid.UUID) -> Response:
        """Remove an unused one (platform)."""
        require_platform(request)
        scopes.delete_region(region_id=region_id)
        return Response(status=204)


class InstitutionsView(generics.ListAPIView[Institution]):
    """Institutions in one's scope."""

    serializer_class = InstitutionSerializer

    def get_queryset(self) -> Any:
        """Visible ones; ``?q=`` searches name and code, ``?region=`` a subtree by path."""
        rows = institutions_visible_to(self.request.user).select_related("region")
        text = self.request.query_params.get("q", "").strip()
        if text:
            rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
        path = self.request.query_params.get("region", "")
        return rows.filter(region__path__startswith=path) if path else rows

    @extend_schema(
        operation_id="institutions_list",
        parameters=[OpenApiParameter("q", str), OpenApiParameter("region", str)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="institutions_create",
        request=InstitutionCreateSerializer,
        responses={201: InstitutionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add one (platform)."""
        require_platform(request)
        data = checked(InstitutionCreateSerializer, request)
        made = scopes.create_institution(region_id=data.pop("region"), **data)
        return Response(InstitutionSerializer(made).data, status=201)


class InstitutionView(APIView):
    """One institution."""

    @extend_schema(operation_id="institutions_get", responses=InstitutionSerializer)
    def get(self, request: Request, institution_id: uuid.UUID) -> Response:
        """Read it."""
        rows = institutions_visible_to(me(request)).select_related("region")
        found = rows.filter(pk=institution_id).first()
        if found is None:
            raise NotFound
        return Response(InstitutionSerializer(found).data)

    @extend_schema(
        operation_id="institutions_edit",
        request=InstitutionEditSerializer,
        responses=InstitutionSerializer,
    )
    def patch(self, request: Request, institution_id: uuid.UUID) -> Response:
        """Rename or close it (platform)."""
        require_platform(request)
        data = checked(InstitutionEditSerializer, request)
        made = scopes.edit_institution(institution_id=institution_id, **data)
        return Response(InstitutionSerializer(made).data)
