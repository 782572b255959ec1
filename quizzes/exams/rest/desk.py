"""Doors of the desk: who is in, extra time, results by decision."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.courses.sheets import write_xlsx
from lms.people.doors import checked, me
from quizzes.exams import queries
from quizzes.exams.domain import allowances, marking, results
from quizzes.exams.export import results_rows
from quizzes.exams.rest.shapes import DAY_MS, ExamHeadSerializer, ExamReasonSerializer
from quizzes.exams.rules import staff_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExamDeskRowSerializer(serializers.Serializer[Any]):
    """One trainee at the desk; no answer is in it."""

    user_id = serializers.UUIDField()
    seat = serializers.IntegerField()
    name = serializers.CharField()
    attempts = serializers.IntegerField()
    state = serializers.CharField()
    extra_ms = serializers.IntegerField()
    late_ok = serializers.BooleanField()
    attempts_extra = serializers.IntegerField()
    given_reason = serializers.CharField()
    answered = serializers.IntegerField()
    asked = serializers.IntegerField()
    late = serializers.IntegerField(help_text="Answers that arrived after the end.")
    remaining_ms = serializers.IntegerField(allow_null=True)
    device = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    how = serializers.CharField()
    saved_at = serializers.DateTimeField(allow_null=True)


class ExamDeskSerializer(serializers.Serializer[Any]):
    """The desk at one moment."""

    now_ms = serializers.IntegerField()
    rows = ExamDeskRowSerializer(many=True)


class ExamAllowanceSerializer(serializers.Serializer[Any]):
    """What one trainee gets beyond the others."""

    extra_ms = serializers.IntegerField(min_value=0, max_value=DAY_MS // 4)
    late_ok = serializers.BooleanField(default=False)
    attempts_extra = serializers.IntegerField(min_value=0, max_value=5, default=0)
    reason = serializers.CharField(max_length=200)


class ExamResultRowSerializer(serializers.Serializer[Any]):
    """A paper with its score."""

    attempt = serializers.UUIDField()
    user_id = serializers.UUIDField()
    seat = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    how = serializers.CharField()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    score_milli = serializers.IntegerField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Answers that wait for a mark.")


class MarkingProgressSerializer(serializers.Serializer[Any]):
    """How far people are with marking."""

    answers = serializers.IntegerField()
    waiting = serializers.IntegerField()
    disputed = serializers.IntegerField()


class ExamResultsSerializer(ExamHeadSerializer):
    """All papers, and whether anything keeps the results back."""

    marking = MarkingProgressSerializer()
    rows = ExamResultRowSerializer(many=True)


class DeskView(APIView):
    """GET exams/<id>/desk/"""

    @extend_schema(operation_id="exams_desk", responses=ExamDeskSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Who is in, how far, and what each was given."""
        return Response(ExamDeskSerializer(queries.desk(staff_of(me(request), exam_id).exam)).data)


class AllowanceView(APIView):
    """PUT exams/<id>/desk/<trainee>/allowance/"""

    @extend_schema(
        operation_id="exams_allow", request=ExamAllowanceSerializer, responses=ExamDeskSerializer
    )
    def put(self, request: Request, exam_id: uuid.UUID, trainee_id: uuid.UUID) -> Response:
        """Extra time, a late start or another attempt; a running paper's end moves at once."""
        staff = staff_of(me(request), exam_id)
        data = checked(ExamAllowanceSerializer, request)
        allowances.give(staff=staff, user_id=trainee_id, **data)
        return Response(ExamDeskSerializer(queries.desk(staff.exam)).data)


class EndView(APIView):
    """POST exams/<id>/desk/<trainee>/end/"""

    @extend_schema(operation_id="exams_end", request=None, responses=ExamDeskSerializer)
    def post(self, request: Request, exam_id: uuid.UUID, trainee_id: uuid.UUID) -> Response:
        """End a trainee's running paper now. Error: exam_not_started (409)."""
        staff = staff_of(me(request), exam_id)
        allowances.trainee_at(staff.exam, trainee_id)
        allowances.end(staff=staff, user_id=trainee_id)
        return Response(ExamDeskSerializer(queries.desk(staff.exam)).data)


class AcceptLateView(APIView):
    """POST exams/<id>/desk/<trainee>/late/"""

    @extend_schema(
        operation_id="exams_accept_late", request=ExamReasonSerializer, responses=ExamDeskSerializer
    )
    def post(self, request: Request, exam_id: uuid.UUID, trainee_id: uuid.UUID) -> Response:
        """Take in answers that arrived after the end. Error: exam_state (409)."""
        staff = staff_of(me(request), exam_id)
        allowances.trainee_at(staff.exam, trainee_id)
        data = checked(ExamReasonSerializer, request)
        allowances.accept_late(staff=staff, user_id=trainee_id, reason=data["reason"])
        return Response(ExamDeskSerializer(queries.desk(staff.exam)).data)


class ResultsView(APIView):
    """Results of an exam."""

    @extend_schema(operation_id="exams_results", responses=ExamResultsSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """All papers with their scores, for those who run it."""
        return Response(self._render(staff_of(me(request), exam_id).exam))

    @extend_schema(
        operation_id="exams_publish_results", request=None, responses=ExamResultsSerializer
    )
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Show every trainee the own result. Errors: marking_open, exam_state (409)."""
        staff = staff_of(me(request), exam_id)
        results.publish_results(exam=staff.exam, by=staff.user)
        return Response(self._render(staff_of(me(request), exam_id).exam))

    @staticmethod
    def _render(exam: Any) -> Any:
        rows = queries.results(exam)
        whole = {**queries.head(exam), "marking": marking.progress_of(exam), "rows": rows}
        return ExamResultsSerializer(whole).data


class ResultsExportView(APIView):
    """GET exams/<id>/results/export/"""

    @extend_schema(
        operation_id="exams_results_export", responses={(200, XLSX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, exam_id: uuid.UUID) -> HttpResponse:
        """The results as an Excel table."""
        exam = staff_of(me(request), exam_id).exam
        response = HttpResponse(write_xlsx(*results_rows(exam)), content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="exam-results.xlsx"'
        return response
