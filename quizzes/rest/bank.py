"""Doors: the questions of a bank."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid
from lms.courses.models import Course
from lms.files import paths
from lms.files.media import send_path
from lms.people.doors import checked, me
from lms.questions.types import TYPES
from quizzes import queries
from quizzes.domain import bank
from quizzes.formats import sheet
from quizzes.formats.item import Item
from quizzes.formats.registry import FORMATS
from quizzes.models import BankQuestion
from quizzes.rules import bank_for, banks_visible_to

SHOWN = ("image/", "audio/", "video/")
"""Kinds of media that a page shows in place; anything else is a download."""
FILTERS = [
    OpenApiParameter(name, str, description=words)
    for name, words in (
        ("q", "words of stem or title"),
        ("kind", "type of question"),
        ("tag", "one tag"),
        ("difficulty", "1 to 5"),
        ("duplicates", "1: only those that stand more than once"),
        ("retired", "1: only retired ones"),
    )
]


class BankSerializer(serializers.ModelSerializer[Course]):
    """A course whose bank one may use."""

    class Meta:
        model = Course
        fields = ["id", "name", "class_kind"]


class MediumSerializer(serializers.Serializer[Any]):
    """A medium by the name that texts use."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class BankQuestionSerializer(serializers.ModelSerializer[BankQuestion]):
    """A question with its key: lecturers alone read it."""

    body = serializers.DictField(source="version.body")
    explanation = serializers.CharField(source="version.explanation")
    points = serializers.IntegerField(source="version.points")
    number = serializers.IntegerField(source="version.number", help_text="Version.")
    tags = serializers.SerializerMethodField()
    media = MediumSerializer(many=True)

    class Meta:
        model = BankQuestion
        fields = [
            "id",
            "kind",
            "title",
            "body",
            "explanation",
            "points",
            "difficulty",
            "tags",
            "media",
            "number",
            "source",
            "created_at",
            "updated_at",
            "retired_at",
        ]

    def get_tags(self, row: BankQuestion) -> list[str]:
        """Names of the tags."""
        return [tag.name for tag in row.tags.all()]


class BankQuestionWriteSerializer(serializers.Serializer[Any]):
    """A question as its editor sends it."""

    kind = serializers.ChoiceField(choices=sorted(TYPES))
    body = serializers.DictField()
    title = serializers.CharField(max_length=120, allow_blank=True, default="")
    explanation = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    points = serializers.IntegerField(min_value=0, max_value=100, default=1)
    difficulty = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=bank.TAGS_MAX, default=list
    )


class BankStepSerializer(serializers.Serializer[Any]):
    """One step for many questions."""

    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=bank.SELECTED_MAX
    )
    step = serializers.ChoiceField(choices=["tag", "untag", "difficulty", "retire", "restore"])
    tag = serializers.CharField(max_length=60, allow_blank=True, default="")
    difficulty = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)


class ChangedSerializer(serializers.Serializer[Any]):
    """How many questions a step changed."""

    changed = serializers.IntegerField()


class CountedSerializer(serializers.Serializer[Any]):
    """A tag and how many questions have it."""

    name = serializers.CharField()
    count = serializers.IntegerField()


class KindCountSerializer(serializers.Serializer[Any]):
    """A type and how many questions are of it."""

    kind = serializers.CharField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    """What the filters offer."""

    kinds = KindCountSerializer(many=True)
    tags = CountedSerializer(many=True)


def _item(request: Request) -> Item:
    data = checked(BankQuestionWriteSerializer, request)
    return Item(**{**data, "tags": tuple(data["tags"])})


class BanksView(generics.ListAPIView[Course]):
    """The banks that one may use."""

    serializer_class = BankSerializer

    def get_queryset(self) -> Any:
        """By name."""
        return banks_visible_to(me(self.request)).order_by("name", "pk")

    @extend_schema(operation_id="banks_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them; nobody but lecturers and institutions has one."""
        return super().get(request, *args, **kwargs)


class BankQuestionsView(generics.ListAPIView[BankQuestion]):
    """The questions of a bank."""

    serializer_class = BankQuestionSerializer

    def get_queryset(self) -> Any:
        """Newest first, or by likeness with ``duplicates=1``."""
        course = bank_for(me(self.request), self.kwargs["bank_id"])
        return queries.questions(course, self.request.query_params)

    @extend_schema(operation_id="bank_questions_list", parameters=FILTERS)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Search and filter."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="bank_questions_add",
        request=BankQuestionWriteSerializer,
        responses={201: BankQuestionSerializer},
    )
    def post(self, request: Request, bank_id: uuid.UUID) -> Response:
        """Write a question. Error: question_invalid (422, details.problems)."""
        course = bank_for(me(request), bank_id)
        made = bank.add(course=course, by=me(request), item=_item(request))
        found = queries.question(course, made.pk)
        return Response(BankQuestionSerializer(found).data, status=201)


class BankQuestionView(APIView):
    """One question."""

    @extend_schema(operation_id="bank_questions_read", responses=BankQuestionSerializer)
    def get(self, request: Request, bank_id: uuid.UUID, bank_question_id: uuid.UUID) -> Response:
        """Read it with its key."""
        course = bank_for(me(request), bank_id)
        return Response(BankQuestionSerializer(queries.question(course, bank_question_id)).data)

    @extend_schema(
        operation_id="bank_questions_change",
        request=BankQuestionWriteSerializer,
        responses=BankQuestionSerializer,
    )
    def put(self, request: Request, bank_id: uuid.UUID, bank_question_id: uuid.UUID) -> Response:
        """Write its next version; answers given keep theirs."""
        course = bank_for(me(request), bank_id)
        bank.change(
            course=course, question_id=bank_question_id, by=me(request), item=_item(request)
        )
        return Response(BankQuestionSerializer(queries.question(course, bank_question_id)).data)


class BankStepView(APIView):
    """Many questions at once."""

    @extend_schema(
        operation_id="bank_questions_step", request=BankStepSerializer, responses=ChangedSerializer
    )
    def post(self, request: Request, bank_id: uuid.UUID) -> Response:
        """Tag, untag, set the difficulty, retire or restore: all of them or none."""
        course = bank_for(me(request), bank_id)
        data = checked(BankStepSerializer, request)
        changed = bank.change_many(course=course, question_ids=data.pop("ids"), **data)
        return Response({"changed": changed})


class FacetsView(APIView):
    """What the filters offer."""

    @extend_schema(operation_id="bank_facets", responses=FacetsSerializer)
    def get(self, request: Request, bank_id: uuid.UUID) -> Response:
        """Types and tags with their counts."""
        return Response(queries.facets(bank_for(me(request), bank_id)))


class BankExportView(APIView):
    """A bank, or what the filters leave of it, as a file."""

    @extend_schema(
        operation_id="bank_export",
        parameters=[
            OpenApiParameter("format_name", str, enum=[n for n, f in FORMATS.items() if f.write]),
            *FILTERS,
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, bank_id: uuid.UUID) -> HttpResponse:
        """``X-Not-Carried``: how many questions the format has no words for, or only in part."""
        course = bank_for(me(request), bank_id)
        found = FORMATS.get(request.query_params.get("format_name", "json"))
        if found is None or found.write is None:
            raise Invalid("There is no such format.", field="format_name")
        data, losses = found.write(queries.items(queries.questions(course, request.query_params)))
        response = HttpResponse(data, content_type=found.content_type)
        day = dt.date.today().isoformat()  # noqa: DTZ011 - a file's name
        response["Content-Disposition"] = f'attachment; filename="questions-{day}{found.suffix}"'
        response["X-Not-Carried"] = str(sum(bool(notes) for notes in losses))
        return response


class BankMediumView(APIView):
    """A medium of a question."""

    @extend_schema(
        operation_id="bank_medium",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, bank_id: uuid.UUID, medium_id: uuid.UUID) -> HttpResponseBase:
        """Its bytes; pictures, sounds and films are shown in place."""
        held = queries.medium(bank_for(me(request), bank_id), medium_id)
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


class BankTemplateView(APIView):
    """The Excel template."""

    @extend_schema(
        operation_id="bank_template",
        responses={(200, FORMATS["xlsx"].content_type): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> HttpResponse:
        """With five examples."""
        response = HttpResponse(sheet.template(), content_type=FORMATS["xlsx"].content_type)
        response["Content-Disposition"] = 'attachment; filename="questions-template.xlsx"'
        return response
