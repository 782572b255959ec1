"""The doors of the period file, the overview and the exports."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.courses.models import TrainingClass
from lms.courses.rules import class_for
from lms.events.domain.checkpoints import want_checkpoint
from lms.files import signing
from lms.files.media import send_path
from lms.ledger.matrix import matrix
from lms.ledger.queries import log_status
from lms.ledger.rules import sees_matrix
from lms.people.domain.disclosure import disclosed
from lms.people.models import Region, User
from lms.people.rules import regions_of
from lms.reports import queries, sheets
from lms.reports.domain.period_file import request_build
from lms.reports.models import PeriodFile
from lms.reports.overview import overview
from lms.reports.rules import may_have_file
from lms.reports.schema import ClassLogSchema, OverviewSchema, PeriodFileSchema


def person(request: Request) -> User:
    """The signed-in user (the permission class has made sure of one)."""
    assert isinstance(request.user, User)
    return request.user


def language(request: Request) -> str:
    """ "zh" or "en", by ``?lang=`` or Accept-Language."""
    wanted = request.query_params.get("lang") or request.headers.get("Accept-Language", "")
    return "en" if wanted.lower().startswith("en") else "zh"


class PeriodFileView(APIView):
    """classes/<id>/period-file/"""

    @extend_schema(responses=PeriodFileSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """The state of the last build, and a link to the last file."""
        found = class_for(request.user, class_id, may_have_file)
        return Response(queries.period_file_state(found, person(request)))

    @extend_schema(request=None, responses={202: PeriodFileSchema})
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Build the file as of now; a build under way is joined."""
        found = class_for(request.user, class_id, may_have_file)
        request_build(training_class=found, user=person(request))
        return Response(queries.period_file_state(found, person(request)), status=202)


class PeriodFileDownload(APIView):
    """period-files/<id>/<token>/period-file.zip"""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, file_id: uuid.UUID, token: str) -> HttpResponseBase:
        """The file itself; the link is bound to the person and runs out."""
        user = person(request)
        left = signing.check(token=token, user_id=user.pk, area=queries.AREA, item_id=file_id)
        row = PeriodFile.objects.filter(pk=file_id).first()
        if row is None:
            raise NotFound
        found = class_for(user, row.class_id, may_have_file)
        if "Range" not in request.headers:  # the further parts of one download are the same look
            disclosed(
                what="period_file",
                by=user,
                class_id=found.pk,
                rows=found.enrolments.count(),
                sha256=row.sha256,
            )
        response = send_path(
            request._request,
            Path(settings.MEDIA_ROOT) / row.path,
            content_type="application/zip",
            etag=f'"{row.sha256}"',
            max_age=left,
        )
        name = f"period-file-{found.code}.zip"
        response["Content-Disposition"] = f'attachment; filename="{_ascii(name)}"'
        return response


def _ascii(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)


class MatrixSheetView(APIView):
    """classes/<id>/matrix.xlsx"""

    @extend_schema(responses={(200, sheets.XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, class_id: uuid.UUID) -> HttpResponse:
        """The matrix as a workbook, safe against formula injection."""
        found = class_for(request.user, class_id, sees_matrix)
        shown = matrix(found)
        disclosed(what="matrix", by=person(request), class_id=found.pk, rows=len(shown["rows"]))
        return _sheet(sheets.matrix_sheet(shown, language(request)), f"{found.code}.xlsx")


def _sheet(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{_ascii(name)}"'}
    return HttpResponse(data, content_type=sheets.XLSX, headers=headers)


class ClassLogView(APIView):
    """classes/<id>/log/"""

    @extend_schema(responses=ClassLogSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """How far the class's log is, and its checkpoints."""
        found: TrainingClass = class_for(request.user, class_id, sees_matrix)
        return Response({**log_status(found.pk), "checkpoints": queries.checkpoints_of(found.pk)})

    @extend_schema(request=None, responses={202: ClassLogSchema})
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Ask for a checkpoint now, to keep: the sequencer signs it within a second or two."""
        found = class_for(request.user, class_id, may_have_file)
        want_checkpoint(class_id=found.pk)
        state = {**log_status(found.pk), "checkpoints": queries.checkpoints_of(found.pk)}
        return Response(state, status=202)


def _region(user: User, region_id: uuid.UUID) -> Region:
    found = regions_of(user).filter(pk=region_id).first()
    if found is None:
        raise NotFound
    return found


class OverviewView(APIView):
    """regions/<id>/overview/"""

    @extend_schema(parameters=[OpenApiParameter("month", str)], responses=OverviewSchema)
    def get(self, request: Request, region_id: uuid.UUID) -> Response:
        """The agency's home page."""
        region = _region(person(request), region_id)
        return Response(overview(region, month=request.query_params.get("month")))


class OverviewSheetView(APIView):
    """regions/<id>/overview.xlsx"""

    @extend_schema(responses={(200, sheets.XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, region_id: uuid.UUID) -> HttpResponse:
        """The running classes as a workbook."""
        region = _region(person(request), region_id)
        data = sheets.overview_sheet(overview(region), language(request))
        return _sheet(data, "overview.xlsx")
