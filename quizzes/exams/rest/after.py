"""Doors after an exam: item analysis, regrades with their audit, appeals."""

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

from lms.core.errors import NotFound
from lms.courses.sheets import write_xlsx
from lms.people.doors import checked, me
from quizzes.exams import words
from quizzes.exams.analysis import statistics_of
from quizzes.exams.domain import appeals, regrading
from quizzes.exams.export import analysis_rows
from quizzes.exams.models import Appeal, Exam, Regrade
from quizzes.exams.models.exams import TOTAL_MILLI
from quizzes.exams.questions import loaded
from quizzes.exams.rest.desk import XLSX
from quizzes.exams.rules import staff_of


class SentenceSerializer(serializers.Serializer[Any]):
    """A plain sentence in both languages."""

    zh = serializers.CharField()
    en = serializers.CharField()


class AnalysedOptionSerializer(serializers.Serializer[Any]):
    """How often an option was chosen: by all, by the best 27 % and by the weakest."""

    option = serializers.CharField()
    text = serializers.CharField()
    right = serializers.BooleanField()
    all = serializers.IntegerField()
    upper = serializers.IntegerField()
    lower = serializers.IntegerField()


class ItemSentencesSerializer(serializers.Serializer[Any]):
    """One sentence for each figure."""

    facility = SentenceSerializer()
    discrimination = SentenceSerializer()
    efficiency = SentenceSerializer()
    distractors = SentenceSerializer()


class AnalysedItemSerializer(serializers.Serializer[Any]):
    """One question's figures; null where the papers do not allow one."""

    item = serializers.UUIDField()
    kind = serializers.CharField()
    stem = serializers.CharField()
    points_milli = serializers.IntegerField()
    difficulty = serializers.IntegerField(allow_null=True)
    treatment = serializers.CharField()
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    facility = serializers.FloatField(allow_null=True)
    deviation = serializers.FloatField(allow_null=True)
    discrimination = serializers.FloatField(allow_null=True)
    efficiency = serializers.FloatField(allow_null=True)
    options = AnalysedOptionSerializer(many=True)
    remarks = serializers.ListField(child=serializers.CharField())
    words = ItemSentencesSerializer()


class TestSentencesSerializer(serializers.Serializer[Any]):
    """One sentence for each figure of the test."""

    alpha = SentenceSerializer()
    distribution = SentenceSerializer()


class ExamAnalysisSerializer(serializers.Serializer[Any]):
    """Figures of a test; totals in points × 1000."""

    papers = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Answers without a mark yet: they count 0.")
    of_milli = serializers.IntegerField()
    pass_milli = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    deviation = serializers.FloatField(allow_null=True)
    alpha = serializers.FloatField(allow_null=True)
    standard_error = serializers.FloatField(allow_null=True)
    distribution = serializers.ListField(child=serializers.IntegerField())
    words = TestSentencesSerializer()
    items = AnalysedItemSerializer(many=True)


def analysis_of(exam: Exam) -> dict[str, Any]:
    """The figures with their sentences."""
    found, texts = statistics_of(exam)
    drawn = any(item.asked < found.papers for item in found.items)
    names = ("papers", "mean", "median", "deviation", "alpha", "standard_error", "distribution")
    return {
        **{name: getattr(found, name) for name in names},
        "waiting": exam.attempts.filter(answers__needs__gt=0).count(),
        "of_milli": TOTAL_MILLI,
        "pass_milli": exam.pass_milli,
        "words": {
            "alpha": words.alpha(found.alpha, drawn=drawn),
            "distribution": words.distribution(found.distribution, exam.pass_milli / TOTAL_MILLI),
        },
        "items": [
            {
                **text,
                "asked": item.asked,
                "answered": item.answered,
                "facility": item.facility,
                "deviation": item.deviation,
                "discrimination": item.discrimination,
                "efficiency": item.efficiency,
                "remarks": item.remarks,
                "options": [
                    {
                        "option": row.option,
                        "text": text["options"].get(row.option, ""),
                        "right": row.right,
                        "all": row.all,
                        "upper": row.upper,
                        "lower": row.lower,
                    }
                    for row in item.options
                ],
                "words": {
                    "facility": words.facility(item.facility),
                    "discrimination": words.discrimination(item.discrimination),
                    "efficiency": words.efficiency(item.efficiency),
                    "distractors": words.distractors(item.options),
                },
            }
            for item, text in zip(found.items, texts, strict=True)
        ],
    }


class AnalysisView(APIView):
    """GET exams/<id>/analysis/"""

    @extend_schema(operation_id="exams_analysis", responses=ExamAnalysisSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Item analysis of the ended papers."""
        exam = staff_of(me(request), exam_id).exam
        return Response(ExamAnalysisSerializer(analysis_of(exam)).data)


class AnalysisExportView(APIView):
    """GET exams/<id>/analysis/export/"""

    @extend_schema(
        operation_id="exams_analysis_export", responses={(200, XLSX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, exam_id: uuid.UUID) -> HttpResponse:
        """The item analysis as an Excel table, each figure with its sentence."""
        head, rows, notes = analysis_rows(staff_of(me(request), exam_id).exam)
        data = write_xlsx(head, rows, notes=notes)
        response = HttpResponse(data, content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="item-analysis.xlsx"'
        return response


class RegradeWriteSerializer(serializers.Serializer[Any]):
    """``key`` null leaves the key; ``full``: everybody gets the question's points."""

    item = serializers.UUIDField()
    key = serializers.UUIDField(allow_null=True, default=None)
    full = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=500)


class ExamRegradeSerializer(serializers.Serializer[Any]):
    """The audit of one regrade."""

    id = serializers.UUIDField()
    item = serializers.UUIDField(source="item_id")
    position = serializers.IntegerField(source="item.position")
    stem = serializers.CharField(source="item.version.body.stem")
    before = serializers.IntegerField(source="before_key.number")
    after = serializers.IntegerField(source="after_key.number")
    treatment = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField(source="by.display_name")
    at = serializers.DateTimeField()
    changed = serializers.SerializerMethodField()

    def get_changed(self, row: Regrade) -> int:
        """Answers whose score moved."""
        return len(row.changes)


class ExamKeySerializer(serializers.Serializer[Any]):
    """A version whose key could mark a question's answers."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    key = serializers.DictField()
    current = serializers.BooleanField()


class RegradesView(APIView):
    """Regrades of an exam."""

    @extend_schema(operation_id="exams_regrades", responses=ExamRegradeSerializer(many=True))
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """The audit, newest first."""
        exam = staff_of(me(request), exam_id).exam
        rows = exam.regrades.select_related("item__version", "before_key", "after_key", "by")
        return Response(ExamRegradeSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="exams_regrade",
        request=RegradeWriteSerializer,
        responses={201: ExamRegradeSerializer},
    )
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Mark a question again. Errors: key_differs (422), exam_state (409)."""
        staff = staff_of(me(request), exam_id)
        data = checked(RegradeWriteSerializer, request)
        made = regrading.regrade(
            staff=staff,
            item_id=data["item"],
            key_id=data["key"],
            full=data["full"],
            reason=data["reason"],
        )
        return Response(ExamRegradeSerializer(made).data, status=201)


class KeysView(APIView):
    """GET exams/<id>/items/<item>/keys/"""

    @extend_schema(operation_id="exams_keys", responses=ExamKeySerializer(many=True))
    def get(self, request: Request, exam_id: uuid.UUID, item_id: uuid.UUID) -> Response:
        """Versions of a question that ask the same and differ in the key alone."""
        exam = staff_of(me(request), exam_id).exam
        item = exam.items.select_related("version__question").filter(pk=item_id).first()
        if item is None:
            raise NotFound
        fitting = [
            {
                "id": version.pk,
                "number": version.number,
                "key": loaded(version).key_view(),
                "current": version.pk == item.key_id,
            }
            for version in item.version.question.versions.all()
            if regrading.same_question(item.version, version)
        ]
        return Response(ExamKeySerializer(fitting, many=True).data)


class ExamAppealSerializer(serializers.Serializer[Any]):
    """An appeal for those who decide; the trainee is a paper's number."""

    id = serializers.UUIDField()
    code = serializers.CharField(source="answer.attempt.code")
    position = serializers.IntegerField(source="answer.item.position")
    type = serializers.CharField(source="answer.version.type")
    stem = serializers.CharField(source="answer.version.body.stem")
    answer = serializers.DictField(source="answer.answer", allow_null=True)
    key = serializers.SerializerMethodField()
    points_milli = serializers.IntegerField(source="answer.item.points_milli")
    text = serializers.CharField()
    made_at = serializers.DateTimeField()
    state = serializers.CharField()
    before_milli = serializers.IntegerField()
    after_milli = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    may_decide = serializers.SerializerMethodField()

    def get_key(self, row: Appeal) -> dict[str, Any]:
        """The right answer."""
        return loaded(row.answer.item.key).key_view()

    def get_may_decide(self, row: Appeal) -> bool:
        """Whether the reader did not give this mark."""
        user = self.context["user"]
        exam = self.context["exam"]
        return row.state == Appeal.State.OPEN and not appeals.judged_by(row, exam, user)


class AppealDecisionSerializer(serializers.Serializer[Any]):
    """Upheld with another score, or refused; with a reason."""

    upheld = serializers.BooleanField()
    score_milli = serializers.IntegerField(
        min_value=0, max_value=100_000, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=1_000)


def appeals_json(exam: Exam, user: Any) -> Any:
    """All appeals of an exam."""
    rows = Appeal.objects.filter(answer__attempt__exam=exam).select_related(
        "answer__attempt", "answer__item__key", "answer__version"
    )
    return ExamAppealSerializer(rows, many=True, context={"user": user, "exam": exam}).data


class AppealsView(APIView):
    """GET exams/<id>/appeals/"""

    @extend_schema(operation_id="exams_appeals", responses=ExamAppealSerializer(many=True))
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Appeals against marks, oldest first."""
        staff = staff_of(me(request), exam_id)
        return Response(appeals_json(staff.exam, staff.user))


class AppealDecisionView(APIView):
    """POST exams/<id>/appeals/<appeal>/decision/"""

    @extend_schema(
        operation_id="exams_appeal_decide",
        request=AppealDecisionSerializer,
        responses=ExamAppealSerializer(many=True),
    )
    def post(self, request: Request, exam_id: uuid.UUID, mark_appeal_id: uuid.UUID) -> Response:
        """Decide, unless one gave the mark. Errors: same_judge (403), exam_state (409)."""
        staff = staff_of(me(request), exam_id)
        data = checked(AppealDecisionSerializer, request)
        appeals.decide(staff=staff, appeal_id=mark_appeal_id, **data)
        return Response(appeals_json(staff.exam, staff.user))
