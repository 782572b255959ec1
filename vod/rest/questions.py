"""Doors for lecturers: timed questions, and how they went."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.questions.types import load_question
from vod import queries_comments as queries
from vod.domain import timed_questions
from vod.films import question_teaching_seat
from vod.models import TimedQuestion


class TimedQuestionSerializer(serializers.Serializer[Any]):
    """A timed question as its lecturer edits it (with the key)."""

    id = serializers.UUIDField(read_only=True)
    at_ms = serializers.IntegerField(min_value=0)
    limit_ms = serializers.IntegerField(min_value=0, default=60_000)
    required = serializers.BooleanField(  # type: ignore[assignment]  # collected by the metaclass
        default=True
    )
    on_wrong = serializers.ChoiceField(TimedQuestion.OnWrong.choices, default="explain")
    jump_to_ms = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    type = serializers.CharField(max_length=20)
    body = serializers.DictField()
    explanation = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    points = serializers.IntegerField(min_value=0, max_value=100, default=1)
    version = serializers.IntegerField(read_only=True)


class QuestionResultSerializer(serializers.Serializer[Any]):
    """How one question went; ``choices`` counts first tries by option id."""

    id = serializers.UUIDField()
    at_ms = serializers.IntegerField()
    type = serializers.CharField()
    stem = serializers.CharField()
    options = serializers.ListField(child=serializers.DictField())
    key = serializers.DictField()
    people = serializers.IntegerField()
    first_right = serializers.IntegerField()
    first_wrong = serializers.IntegerField()
    expired = serializers.IntegerField()
    choices = serializers.DictField(child=serializers.IntegerField())


def render(question: TimedQuestion) -> dict[str, Any]:
    """A timed question with its key, for lecturers only."""
    return {
        "id": question.pk,
        "at_ms": question.at_ms,
        "limit_ms": question.limit_ms,
        "required": question.required,
        "on_wrong": question.on_wrong,
        "jump_to_ms": question.jump_to_ms,
        "type": question.version.type,
        "body": question.version.body,
        "explanation": question.version.explanation,
        "points": question.version.points,
        "version": question.version.number,
    }


def _parsed(request: Request) -> dict[str, Any]:
    serializer = TimedQuestionSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    data = dict(serializer.validated_data)
    placement = timed_questions.Placement(
        **{k: data.pop(k) for k in ("at_ms", "limit_ms", "required", "on_wrong", "jump_to_ms")}
    )
    return {"placement": placement, "kind": data.pop("type"), **data}


class QuestionListView(APIView):
    """The lesson's questions."""

    @extend_schema(operation_id="timed_question_list", responses=TimedQuestionSerializer(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """All standing questions in the order of the video."""
        seat = question_teaching_seat(request.user, lesson_id)
        standing = seat.lesson.timed_questions.filter(film=seat.film, removed_at=None)
        standing = standing.select_related("version")
        return Response(TimedQuestionSerializer([render(q) for q in standing], many=True).data)

    @extend_schema(request=TimedQuestionSerializer, responses={201: TimedQuestionSerializer})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Add a question."""
        seat = question_teaching_seat(request.user, lesson_id)
        question = timed_questions.add(seat=seat, **_parsed(request))
        return Response(TimedQuestionSerializer(render(question)).data, status=201)


class QuestionView(APIView):
    """One question."""

    @extend_schema(request=TimedQuestionSerializer, responses=TimedQuestionSerializer)
    def put(self, request: Request, lesson_id: uuid.UUID, question_id: uuid.UUID) -> Response:
        """Move or reword it."""
        seat = question_teaching_seat(request.user, lesson_id)
        question = timed_questions.change(seat=seat, question_id=question_id, **_parsed(request))
        return Response(TimedQuestionSerializer(render(question)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, question_id: uuid.UUID) -> Response:
        """Take it off the time line."""
        seat = question_teaching_seat(request.user, lesson_id)
        timed_questions.remove(seat=seat, question_id=question_id)
        return Response(status=204)


class QuestionRestoreView(APIView):
    """Undo of a removal."""

    @extend_schema(request=None, responses=TimedQuestionSerializer)
    def post(self, request: Request, lesson_id: uuid.UUID, question_id: uuid.UUID) -> Response:
        """Put it back where it stood."""
        seat = question_teaching_seat(request.user, lesson_id)
        question = timed_questions.restore(seat=seat, question_id=question_id)
        return Response(TimedQuestionSerializer(render(question)).data)


class QuestionResultsView(APIView):
    """How the questions went."""

    @extend_schema(operation_id="question_results", responses=QuestionResultSerializer(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Figures per question."""
        seat = question_teaching_seat(request.user, lesson_id)
        rows = []
        for figures in queries.question_results(seat.lesson.pk, film=seat.film):
            version = figures.question.version
            loaded = load_question(version.type, version.body)
            public = loaded.public()
            rows.append(
                {
                    "id": figures.question.pk,
                    "at_ms": figures.question.at_ms,
                    "type": version.type,
                    "stem": public["stem"],
                    "options": public.get("options", []),
                    "key": loaded.key_view(),
                    "people": figures.people,
                    "first_right": figures.first_right,
                    "first_wrong": figures.first_wrong,
                    "expired": figures.expired,
                    "choices": figures.choices,
                }
            )
        return Response(QuestionResultSerializer(rows, many=True).data)
