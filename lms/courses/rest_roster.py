"""Doors: roster, import, lecturers, leave."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.courses import sheets
from lms.courses.domain import leave, roster, roster_import
from lms.courses.errors import FileRefused
from lms.courses.models import ClassLecturer, Enrolment, Leave, RosterImport, TrainingClass
from lms.courses.rules import (
    can_manage_class,
    can_teach,
    class_for,
    classes_visible_to,
    is_trainee_of,
    leaves_visible_to,
    sees_names,
)
from lms.courses.serializers import (
    EnrolmentSerializer,
    LeaveDecisionSerializer,
    LeaveRequestSerializer,
    LeaveSerializer,
    LecturerSerializer,
    ProblemSerializer,
    ReasonSerializer,
)
from lms.people.domain.disclosure import disclosed
from lms.people.doors import checked, me
from lms.people.models import User
from lms.people.rules import users_visible_to

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class EnrolSerializer(serializers.Serializer[Any]):
    """One person."""

    user = serializers.UUIDField()


class LecturerWriteSerializer(serializers.Serializer[Any]):
    """A teacher and the certificate's number."""

    user = serializers.UUIDField()
    certificate_no = serializers.CharField(max_length=60, allow_blank=True, default="")


class CertificateSerializer(serializers.Serializer[Any]):
    """The certificate's number."""

    certificate_no = serializers.CharField(max_length=60, allow_blank=True)


class ImportRowSerializer(serializers.Serializer[Any]):
    """A row of an uploaded roster, masked."""

    row = serializers.IntegerField()
    name_masked = serializers.CharField()
    number_masked = serializers.CharField()
    username = serializers.CharField()
    action = serializers.ChoiceField(choices=["create", "enrol", "skip", "error"])
    documents_needed = serializers.BooleanField()
    problems = ProblemSerializer(many=True)


class ImportSerializer(serializers.ModelSerializer[RosterImport]):
    """A dry run: nothing is imported until it is confirmed."""

    report = ImportRowSerializer(many=True)

    class Meta:
        model = RosterImport
        fields = ["id", "file_name", "report", "error_count", "confirmed_at", "expires_at"]


class ConfirmSerializer(serializers.Serializer[Any]):
    """``documents_seen``: the cards of those whom the register does not know were compared."""

    documents_seen = serializers.BooleanField(default=False)


class NewAccountSerializer(serializers.Serializer[Any]):
    """A made account; the password is shown this once."""

    display_name = serializers.CharField()
    username = serializers.CharField()
    initial_password = serializers.CharField()


class ConfirmedSerializer(serializers.Serializer[Any]):
    """What the import did."""

    enrolled = serializers.IntegerField()
    skipped = serializers.IntegerField()
    accounts = NewAccountSerializer(many=True)


def download(data: bytes, name: str) -> HttpResponse:
    """An .xlsx as a download."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class RosterView(generics.ListAPIView[Enrolment]):
    """The trainees of a class."""

    serializer_class = EnrolmentSerializer

    def get_queryset(self) -> Any:
        """By seat; ``?withdrawn=1`` with those who left."""
        found = class_for(me(self.request), self.kwargs["class_id"], sees_names)
        rows = found.enrolments.select_related("user__real_name")
        return (
            rows if self.request.query_params.get("withdrawn") else rows.filter(withdrawn_at=None)
        )

    @extend_schema(operation_id="roster_list", parameters=[OpenApiParameter("withdrawn", bool)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them, masked."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="roster_enrol", request=EnrolSerializer, responses={201: EnrolmentSerializer}
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Enrol one verified person of the institution."""
        found = class_for(me(request), class_id, can_manage_class)
        user = _person(request, checked(EnrolSerializer, request)["user"])
        made = roster.enrol(training_class=found, user=user, by=me(request))
        return Response(EnrolmentSerializer(made).data, status=201)


class SeatView(APIView):
    """One trainee's seat."""

    @extend_schema(
        operation_id="roster_withdraw", request=ReasonSerializer, responses=EnrolmentSerializer
    )
    def post(self, request: Request, class_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
        """Take the trainee off the roster, with a reason."""
        found = class_for(me(request), class_id, can_manage_class)
        seat = found.enrolments.select_related("user").filter(pk=enrolment_id).first()
        if seat is None:
            raise NotFound
        seat.training_class = found
        reason = checked(ReasonSerializer, request)["reason"]
        made = roster.withdraw(enrolment=seat, by=me(request), reason=reason)
        return Response(EnrolmentSerializer(made).data)


class RosterExportView(APIView):
    """The roster as a workbook."""

    @extend_schema(operation_id="roster_export", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, class_id: uuid.UUID) -> HttpResponse:
        """Masked; text cells are text and never formulas."""
        found = class_for(me(request), class_id, sees_names)
        rows = found.enrolments.select_related("user__real_name")
        header = ("序号", "显示名", "账号", "姓名", "身份证号", "手机号", "状态")
        data = sheets.write_xlsx(header, (_export_row(row) for row in rows), title="名册")
        disclosed(what="roster", by=me(request), class_id=found.pk, rows=len(rows))
        return download(data, f"roster-{found.pk}.xlsx")


class RosterTemplateView(APIView):
    """The empty roster."""

    @extend_schema(operation_id="roster_template", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, class_id: uuid.UUID) -> HttpResponse:
        """With a sheet of notes."""
        class_for(me(request), class_id, can_manage_class)
        return download(roster_import.template(), "roster-template.xlsx")


class ImportsView(APIView):
    """Roster import: the dry run."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="roster_import_dry_run",
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
        responses={201: ImportSerializer},
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Judge an .xlsx or .csv row by row. Error: file_refused (422, details.problem)."""
        found = class_for(me(request), class_id, can_manage_class)
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile):
            raise Invalid("A file is expected.", field="file")
        if (upload.size or 0) > sheets.MAX_BYTES:
            raise FileRefused(problem="too_large", max_bytes=sheets.MAX_BYTES)
        made = roster_import.dry_run(
            training_class=found, by=me(request), file_name=upload.name or "", data=upload.read()
        )
        return Response(ImportSerializer(made).data, status=201)


class ImportConfirmView(APIView):
    """Roster import: the confirmation."""

    @extend_schema(
        operation_id="roster_import_confirm",
        request=ConfirmSerializer,
        responses=ConfirmedSerializer,
    )
    def post(self, request: Request, class_id: uuid.UUID, import_id: uuid.UUID) -> Response:
        """Enrol all or none, once. Error: import_state (409, details.problem)."""
        found = class_for(me(request), class_id, can_manage_class)
        if not found.roster_imports.filter(pk=import_id).exists():
            raise NotFound
        data = checked(ConfirmSerializer, request)
        done = roster_import.confirm(import_id=import_id, by=me(request), **data)
        return Response(ConfirmedSerializer(done).data)


class LecturersView(APIView):
    """The teachers of a class."""

    @extend_schema(operation_id="lecturers_list", responses=LecturerSerializer(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """List them."""
        found = class_for(me(request), class_id)
        rows = found.lecturers.select_related("user").order_by("assigned_at")
        return Response(LecturerSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="lecturers_assign",
        request=LecturerWriteSerializer,
        responses={201: LecturerSerializer},
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Assign one who has the role at the institution."""
        found = class_for(me(request), class_id, can_manage_class)
        data = checked(LecturerWriteSerializer, request)
        user = _person(request, data["user"])
        made = roster.assign_lecturer(
            training_class=found,
            user=user,
            certificate_no=data["certificate_no"],
            by=me(request),
        )
        return Response(LecturerSerializer(made).data, status=201)


class LecturerView(APIView):
    """One teacher of a class."""

    @extend_schema(
        operation_id="lecturers_edit", request=CertificateSerializer, responses=LecturerSerializer
    )
    def patch(self, request: Request, class_id: uuid.UUID, teacher_id: uuid.UUID) -> Response:
        """Correct the certificate's number."""
        teacher = _teacher(request, class_id, teacher_id)
        data = checked(CertificateSerializer, request)
        return Response(LecturerSerializer(roster.edit_lecturer(teacher=teacher, **data)).data)

    @extend_schema(operation_id="lecturers_remove", request=None, responses={204: None})
    def delete(self, request: Request, class_id: uuid.UUID, teacher_id: uuid.UUID) -> Response:
        """Take the teacher off the class."""
        roster.remove_lecturer(teacher=_teacher(request, class_id, teacher_id), by=me(request))
        return Response(status=204)


class LeavesView(generics.ListAPIView[Leave]):
    """Leaves of a class."""

    serializer_class = LeaveSerializer

    def get_queryset(self) -> Any:
        """A trainee's own; everybody's for those who teach, run or oversee; ``?state=``."""
        found = class_for(me(self.request), self.kwargs["class_id"])
        rows = leaves_visible_to(me(self.request)).filter(enrolment__training_class=found)
        state = self.request.query_params.get("state")
        if state:
            rows = rows.filter(state=state)
        return (
            rows.select_related("enrolment__user", "decided_by")
            .prefetch_related("lessons")
            .order_by("-created_at")
        )

    @extend_schema(operation_id="leaves_list", parameters=[OpenApiParameter("state", str)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="leaves_request",
        request=LeaveRequestSerializer,
        responses={201: LeaveSerializer},
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Ask for leave from own lessons. Error: leave_refused (422, details.problem)."""
        found: TrainingClass = class_for(me(request), class_id, is_trainee_of)
        seat = found.enrolments.select_related("user").get(user=me(request))
        seat.training_class = found
        data = checked(LeaveRequestSerializer, request)
        made = leave.request(enrolment=seat, lesson_ids=data["lessons"], reason=data["reason"])
        return Response(LeaveSerializer(made).data, status=201)


class LeaveDecideView(APIView):
    """The decision on a leave."""

    @extend_schema(
        operation_id="leaves_decide", request=LeaveDecisionSerializer, responses=LeaveSerializer
    )
    def post(self, request: Request, leave_id: uuid.UUID) -> Response:
        """Approve or refuse (lecturer, institution)."""
        found = _leave(request, leave_id)
        if not can_teach(me(request), found.enrolment.training_class):
            raise NotAllowed
        data = checked(LeaveDecisionSerializer, request)
        return Response(
            LeaveSerializer(leave.decide(leave_id=leave_id, by=me(request), **data)).data
        )


class LeaveWithdrawView(APIView):
    """A request taken back."""

    @extend_schema(operation_id="leaves_withdraw", request=None, responses=LeaveSerializer)
    def post(self, request: Request, leave_id: uuid.UUID) -> Response:
        """By the trainee, before it is decided."""
        _leave(request, leave_id)
        return Response(LeaveSerializer(leave.withdraw(leave_id=leave_id, by=me(request))).data)


def _leave(request: Request, leave_id: uuid.UUID) -> Leave:
    found = (
        leaves_visible_to(me(request))
        .select_related("enrolment__training_class__institution__region")
        .filter(pk=leave_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _person(request: Request, user_id: uuid.UUID) -> User:
    found = users_visible_to(me(request)).filter(pk=user_id, is_active=True).first()
    if found is None:
        raise Invalid("There is no such person in your institution.", field="user")
    return found


def _teacher(request: Request, class_id: uuid.UUID, teacher_id: uuid.UUID) -> ClassLecturer:
    class_for(me(request), class_id, can_manage_class)
    found = (
        ClassLecturer.objects.select_related("user", "training_class__rule_pack")
        .filter(pk=teacher_id, training_class=class_id)
        .filter(training_class__in=classes_visible_to(me(request)))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _export_row(row: Enrolment) -> tuple[Any, ...]:
    name = getattr(row.user, "real_name", None)
    return (
        row.seat,
        row.user.display_name,
        row.user.username,
        name.name_masked if name else "",
        name.number_masked if name else "",
        row.user.phone_masked,
        "退班" if row.withdrawn_at else "在班",
    )
