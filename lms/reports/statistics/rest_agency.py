"""The doors of signals (agencies) and of saved views with their tables (everybody's own)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.clock import to_ms
from lms.core.errors import NotAllowed, NotFound
from lms.people.models import User
from lms.people.rules import oversees, regions_of
from lms.reports import sheets
from lms.reports.rest import person
from lms.reports.statistics import schema_agency, signal_queries
from lms.reports.statistics.domain.deciding import decide
from lms.reports.statistics.domain.views import KIND, save_view
from lms.reports.statistics.errors import StepRefused, ViewRefused
from lms.reports.statistics.models import MadeReport, SavedView
from lms.reports.statistics.rest_class import asked
from lms.reports.statistics.scopes import scope_for


class SignalsView(APIView):
    """regions/<id>/signals/"""

    @extend_schema(
        parameters=[OpenApiParameter("state", str)], responses=schema_agency.SignalsSchema
    )
    def get(self, request: Request, region_id: uuid.UUID) -> Response:
        """What may be worth a look in a region, newest first."""
        region = regions_of(person(request)).filter(pk=region_id).first()
        if region is None:
            raise NotFound
        return Response(signal_queries.listed(region, request.query_params.get("state", "")))


class SignalView(APIView):
    """signals/<id>/"""

    @extend_schema(responses=schema_agency.SignalSchema)
    def get(self, request: Request, signal_id: uuid.UUID) -> Response:
        """One signal with its evidence, its people and what was done."""
        row = signal_queries.signal_for(person(request), signal_id)
        return Response(signal_queries.detail_of(row))


class SignalStepView(APIView):
    """signals/<id>/steps/"""

    @extend_schema(request=schema_agency.StepAskedSchema, responses=schema_agency.SignalSchema)
    def post(self, request: Request, signal_id: uuid.UUID) -> Response:
        """Note, dismiss, send for inspection, or open again; with a reason."""
        user = person(request)
        row = signal_queries.signal_for(user, signal_id)
        if not oversees(user, row.institution.region):
            raise NotAllowed
        data = asked(schema_agency.StepAskedSchema, request, StepRefused)
        decide(signal=row, step=data["step"], note=data["note"], by=user)
        row.refresh_from_db()
        return Response(signal_queries.detail_of(row))


def view_json(row: SavedView) -> dict[str, Any]:
    """A saved view with the tables that were made."""
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.scope_kind,
        "scope": row.scope_id,
        "query": row.query,
        "schedule": row.schedule,
        "next_ms": None if row.next_at is None else to_ms(row.next_at),
        "reports": [
            {"id": made.pk, "made_ms": to_ms(made.made_at)} for made in row.reports.defer("content")
        ],
    }


def own_view(user: User, view_id: uuid.UUID) -> SavedView:
    """A person's own view. Raises NotFound."""
    row = SavedView.objects.filter(owner=user, pk=view_id).first()
    if row is None:
        raise NotFound
    return row


class ViewsView(APIView):
    """statistics/views/"""

    @extend_schema(responses=schema_agency.SavedViewSchema(many=True))
    def get(self, request: Request) -> Response:
        """One's own saved views."""
        rows = SavedView.objects.filter(owner=person(request)).prefetch_related("reports")
        return Response([view_json(row) for row in rows])

    @extend_schema(
        request=schema_agency.SavedViewAskedSchema,
        responses={201: schema_agency.SavedViewSchema},
    )
    def post(self, request: Request) -> Response:
        """Save a dashboard as it is, and how often its table is to be made."""
        data = asked(schema_agency.SavedViewAskedSchema, request, ViewRefused)
        row = save_view(
            owner=person(request),
            name=data["name"],
            scope_kind=data["kind"],
            scope_id=data["scope"],
            query=data["query"],
            schedule=data["schedule"],
        )
        return Response(view_json(row), status=201)


class ViewView(APIView):
    """statistics/views/<id>/"""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, view_id: uuid.UUID) -> Response:
        """Forget it and its tables."""
        own_view(person(request), view_id).delete()
        return Response(status=204)


class ViewRunView(APIView):
    """statistics/views/<id>/run/"""

    @extend_schema(request=None, responses={202: schema_agency.SavedViewSchema})
    def post(self, request: Request, view_id: uuid.UUID) -> Response:
        """Make its table now, as a job."""
        from lms.jobs.domain.enqueue import enqueue

        row = own_view(person(request), view_id)
        enqueue(kind=KIND, params={"view": str(row.pk)}, owner=row.owner, key=f"view:{row.pk}")
        return Response(view_json(row), status=202)


class ReportFileView(APIView):
    """statistics/reports/<id>/table.xlsx"""

    @extend_schema(responses={(200, sheets.XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, report_id: uuid.UUID) -> HttpResponse:
        """A made table, for its owner, while they may see what it is of."""
        user = person(request)
        row = MadeReport.objects.select_related("view").filter(pk=report_id).first()
        if row is None or row.view.owner_id != user.pk:
            raise NotFound
        scope_for(user, row.view.scope_kind, row.view.scope_id)
        name = f"statistics-{row.made_at:%Y%m%d-%H%M}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(bytes(row.content), content_type=sheets.XLSX, headers=headers)
