"""Doors of the trainee: own exams, the door, the paper, the review, appeals."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core import clock
from lms.files import paths
from lms.files.media import send_path
from lms.people.doors import checked, me
from quizzes.exams import hooks, queries
from quizzes.exams.domain import appeals, door
from quizzes.exams.domain.sitting import remaining_ms, tell_desk
from quizzes.exams.rest.shapes import (
    AppealWriteSerializer,
    ExamDoorSerializer,
    ExamPaperSerializer,
    ExamReviewSerializer,
    ExamStartedSerializer,
    OwnAppealSerializer,
    OwnExamSerializer,
)
from quizzes.exams.rules import Candidate, candidate_of
from quizzes.rest.bank import SHOWN


class OwnExamsView(APIView):
    """GET exams/mine/"""

    @extend_schema(operation_id="exams_mine", responses=OwnExamSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The announced exams of one's classes, with the next step of each."""
        return Response(OwnExamSerializer(queries.mine(me(request)), many=True).data)


class DoorView(APIView):
    """GET exams/<id>/door/"""

    @extend_schema(operation_id="exams_door", responses=ExamDoorSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Every condition with its reason, before one begins."""
        return Response(ExamDoorSerializer(queries.door(candidate_of(me(request), exam_id))).data)


class StartView(APIView):
    """POST exams/<id>/start/"""

    @extend_schema(operation_id="exams_start", request=None, responses={201: ExamStartedSerializer})
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """The running paper, or a new one. Error: exam_refused (403, details.reasons)."""
        attempt = door.start(candidate=candidate_of(me(request), exam_id))
        tell_desk(exam_id)
        left = remaining_ms(attempt, clock.now())
        return Response({"attempt": str(attempt.pk), "remaining_ms": left}, status=201)


def _in_its_browser(candidate: Candidate) -> None:
    if candidate.exam.lesson_id is not None:
        hooks.check_browser(candidate.user.pk, candidate.exam.lesson_id)


class PaperView(APIView):
    """GET exams/<id>/paper/"""

    @extend_schema(operation_id="exams_paper", responses=ExamPaperSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Questions in this paper's order with what is saved. Error: exam_not_started (409)."""
        candidate = candidate_of(me(request), exam_id)
        _in_its_browser(candidate)
        return Response(ExamPaperSerializer(queries.paper(candidate)).data)


class ExamMediumView(APIView):
    """GET exams/<id>/media/<medium>/"""

    @extend_schema(
        operation_id="exams_medium",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, exam_id: uuid.UUID, medium_id: uuid.UUID) -> HttpResponseBase:
        """A picture, sound or film of a question on one's own paper."""
        held = queries.medium(candidate_of(me(request), exam_id), medium_id)
        response = send_path(
            request._request,
            paths.absolute(held.file.path),
            content_type=held.file.content_type,
            etag=f'"{held.file.sha256}"',
            max_age=3600,
        )
        if not held.file.content_type.startswith(SHOWN):
            response["Content-Disposition"] = "attachment"
        return response


class ReviewView(APIView):
    """GET exams/<id>/review/"""

    @extend_schema(operation_id="exams_review", responses=ExamReviewSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """One's papers once results are published. Error: exam_not_started (409) before."""
        candidate = candidate_of(me(request), exam_id)
        return Response(ExamReviewSerializer(queries.review(candidate)).data)


class OwnAppealsView(APIView):
    """POST exams/<id>/appeals/own/"""

    @extend_schema(
        operation_id="exams_appeal",
        request=AppealWriteSerializer,
        responses={201: OwnAppealSerializer},
    )
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Appeal the mark of an own answer; another person decides."""
        candidate = candidate_of(me(request), exam_id)
        data = checked(AppealWriteSerializer, request)
        made = appeals.appeal(candidate=candidate, answer_id=data["answer"], text=data["text"])
        return Response(OwnAppealSerializer(made).data, status=201)
