"""Doors: the lesson's Q&A, open before, in and after class."""

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

from live.access import LiveSeat, seat_in, teaching_seat
from live.activities import queries
from live.activities.domain import asking
from live.activities.rest.exercises import csv_response
from live.activities.rest.shapes import RoomQuestionShape
from lms.people.doors import checked
from lms.rest.pagination import Pages


class QuestionFilter(serializers.Serializer[Any]):
    """Which questions."""

    state = serializers.ChoiceField(
        ["", "open", "answered", "hidden", "mine"], default="", allow_blank=True
    )
    search = serializers.CharField(max_length=100, default="", allow_blank=True)


class AskSerializer(serializers.Serializer[Any]):
    """A question; ``event_id`` stays the same when it is sent again."""

    event_id = serializers.UUIDField()
    body = serializers.CharField(max_length=1_000)
    anonymous = serializers.BooleanField(default=False)


class ReplySerializer(serializers.Serializer[Any]):
    """A written answer."""

    event_id = serializers.UUIDField()
    body = serializers.CharField(max_length=4_000)


class MarkSerializer(serializers.Serializer[Any]):
    """What a lecturer changes; what is left out stays."""

    answered = serializers.BooleanField(required=False)
    hidden = serializers.BooleanField(required=False)


def shown(seat: LiveSeat, question_id: uuid.UUID) -> dict[str, Any]:
    """One question as this person may read it."""
    return queries.question_for(seat, queries.questions(seat).get(pk=question_id))


class QuestionsView(APIView):
    """The lesson's questions."""

    @extend_schema(
        operation_id="live_questions",
        parameters=[QuestionFilter],
        responses=RoomQuestionShape(many=True),
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """The newest first, in pages."""
        seat = seat_in(request.user, lesson_id)
        wanted = QuestionFilter(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        rows = queries.questions(seat, **wanted.validated_data)
        paginator = Pages()
        page = paginator.paginate_queryset(rows, request, view=self) or []
        found = [queries.question_for(seat, row) for row in page]
        return paginator.get_paginated_response(found)

    @extend_schema(request=AskSerializer, responses={201: RoomQuestionShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Ask (trainees)."""
        seat = seat_in(request.user, lesson_id)
        wanted = checked(AskSerializer, request)
        question = asking.ask(
            seat=seat,
            event_key=wanted["event_id"],
            body=wanted["body"],
            anonymous=wanted["anonymous"],
        )
        return Response(shown(seat, question.pk), status=201)


class QuestionView(APIView):
    """One question (lecturers)."""

    @extend_schema(request=MarkSerializer, responses=RoomQuestionShape)
    def patch(self, request: Request, lesson_id: uuid.UUID, asked_id: uuid.UUID) -> Response:
        """Mark it answered or open, hide it or bring it back."""
        seat = teaching_seat(request.user, lesson_id)
        wanted = checked(MarkSerializer, request)
        if "hidden" in wanted:
            asking.hide(seat=seat, question_id=asked_id, hidden=wanted["hidden"])
        if "answered" in wanted:
            asking.mark(seat=seat, question_id=asked_id, answered=wanted["answered"])
        return Response(shown(seat, asked_id))


class QuestionVoteView(APIView):
    """One's own "I want to know this, too"."""

    @extend_schema(request=None, responses=RoomQuestionShape)
    def put(self, request: Request, lesson_id: uuid.UUID, asked_id: uuid.UUID) -> Response:
        """Say it."""
        seat = seat_in(request.user, lesson_id)
        asking.vote(seat=seat, question_id=asked_id, wanted=True)
        return Response(shown(seat, asked_id))

    @extend_schema(responses=RoomQuestionShape)
    def delete(self, request: Request, lesson_id: uuid.UUID, asked_id: uuid.UUID) -> Response:
        """Take it back."""
        seat = seat_in(request.user, lesson_id)
        asking.vote(seat=seat, question_id=asked_id, wanted=False)
        return Response(shown(seat, asked_id))


class QuestionAnswersView(APIView):
    """Written answers (lecturers)."""

    @extend_schema(request=ReplySerializer, responses={201: RoomQuestionShape})
    def post(self, request: Request, lesson_id: uuid.UUID, asked_id: uuid.UUID) -> Response:
        """Answer; who asked is notified."""
        seat = teaching_seat(request.user, lesson_id)
        wanted = checked(ReplySerializer, request)
        asking.reply(
            seat=seat,
            event_key=wanted["event_id"],
            question_id=asked_id,
            body=wanted["body"],
        )
        return Response(shown(seat, asked_id), status=201)


class QuestionsCsvView(APIView):
    """The Q&A as a table (lecturers)."""

    @extend_schema(
        operation_id="live_questions_csv", responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> HttpResponse:
        """All questions with their answers, safe against formula injection."""
        seat = teaching_seat(request.user, lesson_id)
        return csv_response(queries.questions_csv(seat), "questions.csv")
