"""Doors of markers: answers without names, marks by rubric."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.doors import checked, me
from quizzes.exams import queries
from quizzes.exams.domain import marking
from quizzes.exams.models import ExamAnswer
from quizzes.exams.questions import loaded
from quizzes.exams.rest.desk import MarkingProgressSerializer
from quizzes.exams.rest.shapes import ExamCriterionSerializer, ExamHeadSerializer
from quizzes.exams.rules import Staff, marker_of

SHOWN = 50


class EarlierMarkSerializer(serializers.Serializer[Any]):
    """A mark of the two that disagreed, shown to the third marker; no name is in it."""

    score_milli = serializers.IntegerField()
    comment = serializers.CharField()


class ToMarkSerializer(serializers.Serializer[Any]):
    """An answer that waits for a mark; ``code`` stands for the trainee."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    item = serializers.UUIDField()
    position = serializers.IntegerField()
    type = serializers.CharField()
    stem = serializers.CharField()
    guide = serializers.CharField(help_text="For markers alone.")
    answer = serializers.DictField()
    points_milli = serializers.IntegerField()
    rubric = ExamCriterionSerializer(many=True)
    disputed = serializers.BooleanField()
    earlier = EarlierMarkSerializer(many=True)


class ExamMarkingSerializer(ExamHeadSerializer):
    """What waits for this marker."""

    marking = MarkingProgressSerializer()
    marked_by_me = serializers.IntegerField()
    answers = ToMarkSerializer(many=True)


class MarkWriteSerializer(serializers.Serializer[Any]):
    """A mark: by criterion where there is a rubric, else ``score_milli``."""

    score_milli = serializers.IntegerField(
        min_value=0, max_value=100_000, allow_null=True, default=None
    )
    rubric = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=100_000), default=dict
    )
    comment = serializers.CharField(max_length=1_000, allow_blank=True, default="")


def to_mark(row: ExamAnswer) -> dict[str, Any]:
    """An answer for a marker: no name, no seat, no other answer of the paper."""
    question = loaded(row.version)
    return {
        "id": row.pk,
        "code": row.attempt.code,
        "item": row.item_id,
        "position": row.item.position,
        "type": row.version.type,
        "stem": question.stem,
        "guide": getattr(question, "guide", ""),
        "answer": row.answer or {},
        "points_milli": row.item.points_milli,
        "rubric": row.item.rubric,
        "disputed": row.disputed,
        "earlier": [
            {"score_milli": mark.score_milli, "comment": mark.comment}
            for mark in row.marks.all()
            if row.disputed
        ],
    }


def desk_of(staff: Staff) -> dict[str, Any]:
    """The marker's page."""
    rows = marking.waiting_for(staff).prefetch_related("marks")[:SHOWN]
    return {
        **queries.head(staff.exam),
        "marking": marking.progress_of(staff.exam),
        "marked_by_me": marking.marked_by(staff.exam, staff.user),
        "answers": [to_mark(row) for row in rows],
    }


class MarkingView(APIView):
    """GET exams/<id>/marking/"""

    @extend_schema(operation_id="exams_marking", responses=ExamMarkingSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Answers that wait for this person's mark."""
        staff = marker_of(me(request), exam_id)
        return Response(ExamMarkingSerializer(desk_of(staff)).data)


class MarkView(APIView):
    """POST exams/<id>/marking/<answer>/"""

    @extend_schema(
        operation_id="exams_mark", request=MarkWriteSerializer, responses=ExamMarkingSerializer
    )
    def post(self, request: Request, exam_id: uuid.UUID, answer_id: uuid.UUID) -> Response:
        """Give a mark. Errors: mark_refused (409), mark_invalid (422)."""
        staff = marker_of(me(request), exam_id)
        data = checked(MarkWriteSerializer, request)
        marking.mark(staff=staff, answer_id=answer_id, **data)
        return Response(ExamMarkingSerializer(desk_of(staff)).data)
