"""The incremental export: four feeds with one cursor each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lms.connections.queries import PAGE_MAX, feed, row_json
from lms.connections.rest.base import ClientView, service
from lms.connections.rest.shapes import (
    AttendancePageSerializer,
    ClassPageSerializer,
    ResultPageSerializer,
    RosterPageSerializer,
)
from lms.people.domain.disclosure import disclosed

UUID_SHAPE = {"type": "string", "format": "uuid"}
PARAMETERS = [
    OpenApiParameter("since", str, description="The last answer's cursor; none: the start."),
    OpenApiParameter("limit", int, description=f"1 to {PAGE_MAX}; 200 by default."),
    OpenApiParameter("class", UUID_SHAPE, description="Only this class."),
]


class FeedQuery(serializers.Serializer[Any]):
    """What a reader may ask."""

    since = serializers.CharField(required=False, default="", max_length=200, allow_blank=True)
    limit = serializers.IntegerField(required=False, default=200, min_value=1, max_value=PAGE_MAX)


class FeedView(ClientView):
    """One feed. Rows come in the order of change; a change or deletion comes as a later row."""

    resource: ClassVar[str]
    personal: ClassVar[bool] = True

    def page(self, request: Request) -> Response:
        """A page of the feed; that personal data left is recorded in each class's log."""
        query = FeedQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        only = serializers.UUIDField(required=False, allow_null=True)
        asked = request.query_params.get("class")
        user = service(request)
        with transaction.atomic():
            found = feed(
                user=user,
                resource=self.resource,
                since=query.validated_data["since"],
                limit=query.validated_data["limit"],
                class_id=only.run_validation(asked) if asked else None,
            )
            if self.personal:
                counts: dict[Any, int] = {}
                for row in found.rows:
                    counts[row.class_id] = counts.get(row.class_id, 0) + 1
                for class_id, number in counts.items():
                    disclosed(
                        what=self.resource, by=user, class_id=class_id, rows=number, via="api"
                    )
        rows = [row_json(row) for row in found.rows]
        return Response({"results": rows, "next": found.next, "more": found.more})


class ClassesFeed(FeedView):
    """GET export/classes/"""

    scope = "classes:read"
    resource = "classes"
    personal = False

    @extend_schema(
        operation_id="export_classes", parameters=PARAMETERS, responses=ClassPageSerializer
    )
    def get(self, request: Request) -> Response:
        """Classes with their timetables. Errors: cursor_invalid (422), cursor_gone (410)."""
        return self.page(request)


class RostersFeed(FeedView):
    """GET export/rosters/"""

    scope = "rosters:read"
    resource = "rosters"

    @extend_schema(
        operation_id="export_rosters", parameters=PARAMETERS, responses=RosterPageSerializer
    )
    def get(self, request: Request) -> Response:
        """Seats, masked. Errors: cursor_invalid (422), cursor_gone (410)."""
        return self.page(request)


class AttendanceFeed(FeedView):
    """GET export/attendance/"""

    scope = "attendance:read"
    resource = "attendance"

    @extend_schema(
        operation_id="export_attendance", parameters=PARAMETERS, responses=AttendancePageSerializer
    )
    def get(self, request: Request) -> Response:
        """One row per trainee and lesson. Errors: cursor_invalid (422), cursor_gone (410)."""
        return self.page(request)


class ResultsFeed(FeedView):
    """GET export/results/"""

    scope = "results:read"
    resource = "results"

    @extend_schema(
        operation_id="export_results", parameters=PARAMETERS, responses=ResultPageSerializer
    )
    def get(self, request: Request) -> Response:
        """One row per trainee. Errors: cursor_invalid (422), cursor_gone (410)."""
        return self.page(request)
