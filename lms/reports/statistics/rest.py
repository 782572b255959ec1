"""The doors of the dashboards."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.reports import sheets
from lms.reports.rest import language, person
from lms.reports.statistics import tables
from lms.reports.statistics.dashboard import dashboard
from lms.reports.statistics.schema import DashboardSchema
from lms.reports.statistics.scopes import Period, Scope, filters_of, grouping_of, scope_for

PARAMETERS = [
    OpenApiParameter("from", str, description="First day, YYYY-MM-DD."),
    OpenApiParameter("to", str, description="Last day, YYYY-MM-DD."),
    OpenApiParameter("by", str, description="What to break down by."),
    OpenApiParameter("course", str, description="Only classes of this course."),
    OpenApiParameter("institution", str, description="Only classes of this institution."),
    OpenApiParameter("lecturer", str, description="Only classes of this lecturer."),
    OpenApiParameter("state", str, description="Only classes in this state."),
    OpenApiParameter("search", str, description="Only classes whose title or place holds this."),
]


def numbers_of(scope: Scope, params: Any) -> dict[str, Any]:
    """The dashboard of a scope as an address asks for it. Raises PeriodRefused and the like."""
    return dashboard(
        scope,
        by=grouping_of(scope, params.get("by")),
        period=Period.parse(params.get("from"), params.get("to")),
        extra=filters_of(params),
    )


class DashboardView(APIView):
    """statistics/<kind>/<id>/: the base of one per kind."""

    kind = ""

    @extend_schema(parameters=PARAMETERS, responses=DashboardSchema)
    def get(self, request: Request, **ids: uuid.UUID) -> Response:
        """Totals, breakdown, series, and what runs now."""
        scope = scope_for(person(request), self.kind, ids[f"{self.kind}_id"])
        return Response(numbers_of(scope, request.query_params))


class TableView(APIView):
    """statistics/<kind>/<id>/table.<xlsx or csv>: the base of one per kind."""

    kind = ""
    extension = "xlsx"

    @extend_schema(parameters=PARAMETERS, responses={(200, sheets.XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, **ids: uuid.UUID) -> HttpResponse:
        """The breakdown as a table, safe against formula injection."""
        scope = scope_for(person(request), self.kind, ids[f"{self.kind}_id"])
        board, lang = numbers_of(scope, request.query_params), language(request)
        write, mime = (
            (tables.as_csv, "text/csv; charset=utf-8")
            if self.extension == "csv"
            else (tables.as_xlsx, sheets.XLSX)
        )
        name = f"statistics-{self.kind}-{board['at_ms'] // 1000}.{self.extension}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(write(board, lang), content_type=mime, headers=headers)


def table_view(kind: str, extension: str) -> type[TableView]:
    """The table of one kind of scope in one format."""
    name = f"{kind.title()}{extension.title()}View"
    return type(name, (TableView,), {"kind": kind, "extension": extension})


class RegionView(DashboardView):
    """A region's subtree."""

    kind = "region"


class InstitutionView(DashboardView):
    """An institution."""

    kind = "institution"


class ClassView(DashboardView):
    """A class, by its trainees."""

    kind = "class"


class LecturerView(DashboardView):
    """A lecturer's own classes."""

    kind = "lecturer"
