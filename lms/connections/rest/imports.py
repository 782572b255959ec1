"""Doors for clients that write: rosters and real-name results."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lms.connections.domain.imports import Row, take_real_names
from lms.connections.rest.base import ClientView, service
from lms.core.errors import NotFound
from lms.courses.domain import roster_import
from lms.courses.models import RosterImport
from lms.courses.rest_roster import ConfirmedSerializer, ConfirmSerializer, ImportSerializer
from lms.courses.rules import can_manage_class, class_for
from lms.people.doors import checked


class RosterRowSerializer(serializers.Serializer[Any]):
    """One trainee."""

    name = serializers.CharField(max_length=60)
    number = serializers.CharField(max_length=30)
    phone = serializers.CharField(max_length=30, allow_blank=True, default="")
    username = serializers.CharField(max_length=64, allow_blank=True, default="")
    display_name = serializers.CharField(max_length=60, allow_blank=True, default="")


class RosterImportRequestSerializer(serializers.Serializer[Any]):
    """The roster of one class."""

    rows = serializers.ListField(child=RosterRowSerializer(), min_length=1, max_length=500)

    def get_fields(self) -> dict[str, Any]:
        """``class`` is no Python name."""
        return {"class": serializers.UUIDField(), **super().get_fields()}


class RosterImportView(ClientView):
    """POST import/rosters/"""

    scope = "rosters:write"

    @extend_schema(
        operation_id="import_rosters",
        request=RosterImportRequestSerializer,
        responses={201: ImportSerializer},
    )
    def post(self, request: Request) -> Response:
        """A dry run: every row is judged, nothing is enrolled before the confirmation."""
        data = checked(RosterImportRequestSerializer, request)
        found = class_for(service(request), data["class"], can_manage_class)
        fields = ("name", "number", "phone", "username", "display_name")
        cells = [[row[name] for name in fields] for row in data["rows"]]
        made = roster_import.dry_run_rows(
            training_class=found,
            by=service(request),
            file_name="API",
            rows=[list(roster_import.TEMPLATE_HEADER), *cells],
        )
        return Response(ImportSerializer(made).data, status=201)


class RosterConfirmView(ClientView):
    """POST import/rosters/<id>/confirm/"""

    scope = "rosters:write"

    @extend_schema(
        operation_id="import_rosters_confirm",
        request=ConfirmSerializer,
        responses=ConfirmedSerializer,
    )
    def post(self, request: Request, import_id: uuid.UUID) -> Response:
        """Enrol all or none, once. Error: import_state (409, details.problem)."""
        staged = RosterImport.objects.filter(pk=import_id).first()
        if staged is None:
            raise NotFound
        class_for(service(request), staged.training_class_id, can_manage_class)
        data = checked(ConfirmSerializer, request)
        done = roster_import.confirm(import_id=import_id, by=service(request), **data)
        return Response(ConfirmedSerializer(done).data)


class RealNameRowSerializer(serializers.Serializer[Any]):
    """What the real-name system says about one person."""

    name = serializers.CharField(max_length=60)
    number = serializers.CharField(max_length=30)
    outcome = serializers.ChoiceField(choices=["verified", "refused"])
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class RealNamesSerializer(serializers.Serializer[Any]):
    """Results; ``dry_run`` judges and writes nothing."""

    dry_run = serializers.BooleanField(default=True)
    rows = serializers.ListField(child=RealNameRowSerializer(), min_length=1, max_length=500)


class JudgedSerializer(serializers.Serializer[Any]):
    """What comes of a row."""

    row = serializers.IntegerField()
    result = serializers.CharField()


class RealNamesJudgedSerializer(serializers.Serializer[Any]):
    """All rows in their order."""

    dry_run = serializers.BooleanField()
    results = JudgedSerializer(many=True)


class RealNamesView(ClientView):
    """POST import/real-names/"""

    scope = "realname:write"

    @extend_schema(
        operation_id="import_real_names",
        request=RealNamesSerializer,
        responses=RealNamesJudgedSerializer,
    )
    def post(self, request: Request) -> Response:
        """Judge the rows and, without ``dry_run``, keep what they say."""
        data = checked(RealNamesSerializer, request)
        judged = take_real_names(
            rows=[Row(**row) for row in data["rows"]],
            by=service(request),
            write=not data["dry_run"],
        )
        rows = [{"row": one.row, "result": one.result} for one in judged]
        return Response({"dry_run": data["dry_run"], "results": rows})
