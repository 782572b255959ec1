"""Doors of the lecturer: exams of a class, the draft, its announcement."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.doors import checked, me
from quizzes.exams import queries
from quizzes.exams.domain import editing
from quizzes.exams.models import Exam
from quizzes.exams.rest.shapes import (
    ExamHeadSerializer,
    ExamReasonSerializer,
    ExamSerializer,
    ExamWriteSerializer,
)
from quizzes.exams.rules import class_of_staff, staff_of


def whole(exam: Exam) -> dict[str, Any]:
    """An exam with its paper and what is missing, for those who run it."""
    minutes, points, _ = editing.rule_of(exam.training_class)
    draft = exam.state == Exam.State.DRAFT
    rules = list(exam.rules.all())
    items = exam.items.select_related("version", "key", "bank_question", "rule")
    pools: dict[uuid.UUID, int] = {}
    for item in items:
        if item.rule_id is not None:
            pools[item.rule_id] = pools.get(item.rule_id, 0) + 1
    return {
        **queries.head(exam),
        "course_id": exam.training_class.course_id,
        "shuffle_questions": exam.shuffle_questions,
        "shuffle_options": exam.shuffle_options,
        "checks_attendance": exam.checks_attendance,
        "needs_sign_in": exam.needs_sign_in,
        "markers_needed": exam.markers_needed,
        "disagree_milli": exam.disagree_milli,
        "rules": [
            {
                "position": rule.position,
                "tag": rule.tag,
                "kind": rule.kind,
                "difficulty": rule.difficulty,
                "count": rule.count,
                "points_milli": rule.points_milli,
                "pool": len(editing.pool_of(exam, rule)) if draft else pools.get(rule.pk, 0),
            }
            for rule in rules
        ],
        "items": [
            {
                "id": item.pk,
                "question": item.bank_question_id,
                "position": item.position,
                "kind": item.version.type,
                "stem": item.version.body["stem"],
                "points_milli": item.points_milli,
                "difficulty": item.difficulty,
                "keep_order": item.keep_order,
                "rubric": item.rubric,
                "version": item.version.number,
                "key": item.key.number,
                "treatment": item.treatment,
                "rule": item.rule.position if item.rule else None,
            }
            for item in items
        ],
        "markers": list(exam.markers.values_list("user_id", flat=True)),
        "markers_possible": [
            {"id": user.pk, "name": user.display_name} for user in editing.markers_possible(exam)
        ],
        "problems": [p.json() for p in editing.problems_of(exam)] if draft else [],
        "attempts": exam.attempts.count(),
        "rule_minutes": minutes,
        "rule_points": points,
    }


class ClassExamsView(APIView):
    """The exams of a class."""

    @extend_schema(operation_id="exams_of_class", responses=ExamHeadSerializer(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """All of them, drafts too."""
        found = class_of_staff(me(request), class_id)
        rows = Exam.objects.filter(training_class=found).select_related("training_class__rule_pack")
        return Response(ExamHeadSerializer([queries.head(exam) for exam in rows], many=True).data)

    @extend_schema(
        operation_id="exams_create", request=ExamWriteSerializer, responses={201: ExamSerializer}
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """A new draft."""
        found = class_of_staff(me(request), class_id)
        data = checked(ExamWriteSerializer, request)
        made = editing.create(training_class=found, by=me(request), fields=data)
        return Response(ExamSerializer(whole(made)).data, status=201)


class ExamView(APIView):
    """One exam for those who run it."""

    @extend_schema(operation_id="exams_read", responses=ExamSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Settings, paper, and what is missing for the announcement."""
        return Response(ExamSerializer(whole(staff_of(me(request), exam_id).exam)).data)

    @extend_schema(
        operation_id="exams_change", request=ExamWriteSerializer, responses=ExamSerializer
    )
    def put(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Write the draft anew. Error: exam_frozen (409) once announced."""
        staff = staff_of(me(request), exam_id)
        data = checked(ExamWriteSerializer, request)
        return Response(ExamSerializer(whole(editing.change(exam=staff.exam, fields=data))).data)

    @extend_schema(operation_id="exams_remove", responses={204: None})
    def delete(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Throw a draft away. Error: exam_frozen (409) once announced."""
        editing.remove(exam=staff_of(me(request), exam_id).exam)
        return Response(status=204)


class PublishView(APIView):
    """POST exams/<id>/publish/"""

    @extend_schema(operation_id="exams_publish", request=None, responses=ExamSerializer)
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Announce it to the class. Error: exam_incomplete (422, details.problems)."""
        staff = staff_of(me(request), exam_id)
        return Response(ExamSerializer(whole(editing.publish(exam=staff.exam, by=staff.user))).data)


class CancelView(APIView):
    """POST exams/<id>/cancel/"""

    @extend_schema(
        operation_id="exams_cancel", request=ExamReasonSerializer, responses=ExamHeadSerializer
    )
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Call it off, before anybody began. Error: exam_state (409)."""
        staff = staff_of(me(request), exam_id)
        data = checked(ExamReasonSerializer, request)
        done = editing.cancel(exam=staff.exam, by=staff.user, reason=data["reason"])
        return Response(ExamHeadSerializer(queries.head(done)).data)
