"""Doors of in-class exercises on demand: pushed now, or placed on the time line."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.doors import checked
from vod import queries_exercises as queries
from vod.access import seat_in, teaching_seat
from vod.domain import exercises, timed_questions
from vod.rest.questions import TimedQuestionSerializer, render

S = serializers


class PushSerializer(S.Serializer[Any]):
    """A question of the bank to ask now; resend with the same ``event_id``."""

    event_id = S.UUIDField()
    question = S.UUIDField()
    limit_ms = S.IntegerField(min_value=10_000, max_value=600_000, default=60_000)
    anonymous = S.BooleanField(default=False)


class PushedAnswerSendSerializer(S.Serializer[Any]):
    """An answer; resend with the same ``event_id``."""

    event_id = S.UUIDField()
    answer = S.DictField()


class PushedMineSerializer(S.Serializer[Any]):
    """One's own answer; whether it was right only once the exercise is closed."""

    answer = S.DictField()
    tries = S.IntegerField()
    correct = S.BooleanField(allow_null=True)


class PushedPersonSerializer(S.Serializer[Any]):
    """Who answered; of an anonymous exercise nothing more."""

    name = S.CharField()
    correct = S.BooleanField(allow_null=True)
    answer = S.DictField(allow_null=True)
    took_ms = S.IntegerField()


class PushedTextSerializer(S.Serializer[Any]):
    """What was written, equal answers together."""

    text = S.CharField()
    count = S.IntegerField()


class PushedExerciseSerializer(S.Serializer[Any]):
    """An exercise as the reader may know it."""

    id = S.UUIDField()
    type = S.CharField()
    public = S.DictField()
    state = S.ChoiceField(["open", "revealed"])
    anonymous = S.BooleanField()
    started_at = S.IntegerField()
    limit_ms = S.IntegerField()
    ends_at = S.IntegerField()
    left_ms = S.IntegerField()
    """Until then, on the server's clock at the moment of this answer."""
    closed_at = S.IntegerField(allow_null=True)
    answered = S.IntegerField()
    asked = S.IntegerField()
    right = S.IntegerField(allow_null=True)
    counts = S.DictField(child=S.IntegerField(), allow_null=True)
    texts = PushedTextSerializer(many=True, allow_null=True)
    key = S.DictField(allow_null=True)
    explanation = S.CharField(allow_null=True)
    mine = PushedMineSerializer(allow_null=True)
    people = PushedPersonSerializer(many=True)


class FromBankSerializer(S.Serializer[Any]):
    """Questions of the bank for a moment of the video, one after another."""

    questions = S.ListField(child=S.UUIDField(), min_length=1, max_length=30)
    at_ms = S.IntegerField(min_value=0)
    limit_ms = S.IntegerField(min_value=0, max_value=600_000, default=60_000)
    required = S.BooleanField(default=True)  # type: ignore[assignment]  # a field of the form


class PushedExercisesView(APIView):
    """The lesson's in-class exercises."""

    @extend_schema(
        operation_id="pushed_exercise_list", responses=PushedExerciseSerializer(many=True)
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """The newest first; figures and keys as far as shown."""
        rows = queries.exercises(seat_in(request.user, lesson_id))
        return Response(PushedExerciseSerializer(rows, many=True).data)

    @extend_schema(request=PushSerializer, responses={201: PushedExerciseSerializer})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Ask those who are watching (lecturers)."""
        seat = teaching_seat(request.user, lesson_id)
        data = checked(PushSerializer, request)
        made = exercises.push(seat=seat, event_key=data.pop("event_id"), **data)
        body = PushedExerciseSerializer(queries.exercise(seat, made.pk)).data
        return Response(body, status=201)


class PushedAnswerView(APIView):
    """Answers to one."""

    @extend_schema(request=PushedAnswerSendSerializer, responses=PushedExerciseSerializer)
    def post(self, request: Request, lesson_id: uuid.UUID, pushed_id: uuid.UUID) -> Response:
        """Answer it, or change one's answer once (trainees)."""
        seat = seat_in(request.user, lesson_id)
        data = checked(PushedAnswerSendSerializer, request)
        exercises.answer(
            seat=seat, exercise_id=pushed_id, event_key=data["event_id"], given=data["answer"]
        )
        return Response(PushedExerciseSerializer(queries.exercise(seat, pushed_id)).data)


class PushedCloseView(APIView):
    """The end of one."""

    @extend_schema(request=None, responses=PushedExerciseSerializer)
    def post(self, request: Request, lesson_id: uuid.UUID, pushed_id: uuid.UUID) -> Response:
        """Close it: chart and right answer are shown to the class (lecturers)."""
        seat = teaching_seat(request.user, lesson_id)
        exercises.close(seat=seat, exercise_id=pushed_id)
        return Response(PushedExerciseSerializer(queries.exercise(seat, pushed_id)).data)


class QuestionsFromBankView(APIView):
    """Timed questions out of the course's bank."""

    @extend_schema(
        operation_id="timed_questions_from_bank",
        request=FromBankSerializer,
        responses={201: TimedQuestionSerializer(many=True)},
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Place them on the time line, each in the wording that the bank asks now."""
        seat = teaching_seat(request.user, lesson_id)
        data = checked(FromBankSerializer, request)
        questions = data.pop("questions")
        made = timed_questions.take(
            seat=seat, questions=questions, placement=timed_questions.Placement(**data)
        )
        return Response(
            TimedQuestionSerializer([render(row) for row in made], many=True).data, status=201
        )
