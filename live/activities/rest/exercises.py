"""Doors: prepared exercises, and what came of those that were asked."""

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

from live.access import seat_in, teaching_seat
from live.activities import queries
from live.activities.domain import prepared
from live.activities.rest.shapes import TYPES, ExerciseShape, ResultsShape, RunShape
from live.activities.wire import exercise_wire
from lms.people.doors import checked


class WordingSerializer(serializers.Serializer[Any]):
    """What is asked, and how."""

    type = serializers.ChoiceField(TYPES)
    body = serializers.DictField()
    explanation = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    limit_ms = serializers.IntegerField(min_value=0, max_value=1_800_000, default=60_000)
    anonymous = serializers.BooleanField(default=False)


class TakeSerializer(serializers.Serializer[Any]):
    """Questions of the course's bank, and how they are asked."""

    questions = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=30)
    limit_ms = serializers.IntegerField(min_value=0, max_value=1_800_000, default=60_000)
    anonymous = serializers.BooleanField(default=False)


class OrderSerializer(serializers.Serializer[Any]):
    """All exercises of the lesson in their new order."""

    order = serializers.ListField(child=serializers.UUIDField(), max_length=prepared.MOST)


def csv_response(text: str, name: str) -> HttpResponse:
    """A CSV file to save."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wording(request: Request) -> prepared.Wording:
    wanted = checked(WordingSerializer, request)
    return prepared.Wording(kind=wanted.pop("type"), **wanted)


class ExercisesView(APIView):
    """The lesson's exercises (its lecturers)."""

    @extend_schema(operation_id="live_exercises", responses=ExerciseShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Prepared ones and those typed on the spot, with their keys."""
        return Response(queries.prepared(teaching_seat(request.user, lesson_id)))

    @extend_schema(request=WordingSerializer, responses={201: ExerciseShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Prepare one."""
        seat = teaching_seat(request.user, lesson_id)
        made = prepared.prepare(seat=seat, wording=_wording(request))
        return Response(exercise_wire(made), status=201)


class ExercisesFromBankView(APIView):
    """Exercises taken out of the course's bank."""

    @extend_schema(
        operation_id="live_exercises_from_bank",
        request=TakeSerializer,
        responses={201: ExerciseShape(many=True)},
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Prepare them, each in the wording that the bank asks now."""
        seat = teaching_seat(request.user, lesson_id)
        made = prepared.take(seat=seat, **checked(TakeSerializer, request))
        return Response([exercise_wire(row) for row in made], status=201)


class ExerciseOrderView(APIView):
    """The order of the list."""

    @extend_schema(request=OrderSerializer, responses={204: None})
    def put(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Reorder it."""
        seat = teaching_seat(request.user, lesson_id)
        prepared.reorder(seat=seat, order=checked(OrderSerializer, request)["order"])
        return Response(status=204)


class ExerciseView(APIView):
    """One exercise."""

    @extend_schema(request=WordingSerializer, responses=ExerciseShape)
    def put(self, request: Request, lesson_id: uuid.UUID, exercise_id: uuid.UUID) -> Response:
        """Reword it; what was asked keeps its words."""
        seat = teaching_seat(request.user, lesson_id)
        made = prepared.change(seat=seat, exercise_id=exercise_id, wording=_wording(request))
        return Response(exercise_wire(made, made.runs.count()))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, exercise_id: uuid.UUID) -> Response:
        """Take it off the list."""
        seat = teaching_seat(request.user, lesson_id)
        prepared.remove(seat=seat, exercise_id=exercise_id)
        return Response(status=204)


class ExerciseRestoreView(APIView):
    """Undo of a removal."""

    @extend_schema(request=None, responses=ExerciseShape)
    def post(self, request: Request, lesson_id: uuid.UUID, exercise_id: uuid.UUID) -> Response:
        """Put it back."""
        seat = teaching_seat(request.user, lesson_id)
        made = prepared.restore(seat=seat, exercise_id=exercise_id)
        return Response(exercise_wire(made, made.runs.count()))


class RunsView(APIView):
    """What was asked in class."""

    @extend_schema(operation_id="live_exercise_runs", responses=RunShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """The newest first, with one's own answers; figures and key as far as shown."""
        return Response(queries.runs(seat_in(request.user, lesson_id)))


class RunView(APIView):
    """One asking (lecturers)."""

    @extend_schema(operation_id="live_exercise_results", responses=ResultsShape)
    def get(self, request: Request, lesson_id: uuid.UUID, run_id: uuid.UUID) -> Response:
        """Who answered what; of an anonymous one only who answered."""
        return Response(queries.results(teaching_seat(request.user, lesson_id), run_id))


class RunsCsvView(APIView):
    """The answers as a table (lecturers)."""

    @extend_schema(
        operation_id="live_exercise_csv", responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> HttpResponse:
        """A line an answer, safe against formula injection."""
        seat = teaching_seat(request.user, lesson_id)
        return csv_response(queries.results_csv(seat), "exercises.csv")
