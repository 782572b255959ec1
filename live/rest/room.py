"""Doors of a live lesson: its page before the socket, on air, off air, settings, history."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from live import queries, queries_talk
from live.access import LiveSeat, seat_in, teaching_seat
from live.domain import air, settings
from live.domain.room import Actor
from live.models import LiveLesson, LiveSession, RollCall
from live.queries import ms
from lms.people.doors import checked


class LiveLessonHeadSerializer(serializers.Serializer[Any]):
    """What the page's head shows."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    order = serializers.IntegerField()
    class_id = serializers.UUIDField()
    class_title = serializers.CharField()
    class_state = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class LiveSessionSerializer(serializers.Serializer[Any]):
    """A run on air; times in ms since the epoch."""

    id = serializers.UUIDField()
    on_air = serializers.BooleanField()
    started_at = serializers.IntegerField()
    ended_at = serializers.IntegerField(allow_null=True)
    why = serializers.ChoiceField(LiveSession.Why.choices, allow_blank=True)
    recording = serializers.ChoiceField(LiveSession.Recording.choices)


class LiveSettingsSerializer(serializers.Serializer[Any]):
    """What trainees may do; what is absent stays."""

    chat = serializers.ChoiceField(LiveLesson.Chat.choices, required=False)
    bullets = serializers.BooleanField(required=False)
    hands = serializers.BooleanField(required=False)
    recording = serializers.ChoiceField(LiveLesson.Recording.choices, required=False)


class LiveMaySerializer(serializers.Serializer[Any]):
    """What the asker may do here."""

    start = serializers.BooleanField()
    end = serializers.BooleanField()
    enter = serializers.BooleanField()
    speak = serializers.BooleanField()


class LivePageSerializer(serializers.Serializer[Any]):
    """A live lesson before one enters."""

    lesson = LiveLessonHeadSerializer()
    part = serializers.ChoiceField(["lecturer", "trainee", "inspector", "observer"])
    shown = serializers.BooleanField()
    session = LiveSessionSerializer(allow_null=True)
    settings = LiveSettingsSerializer()
    people = serializers.IntegerField()
    may = LiveMaySerializer()


class LiveChatQuery(serializers.Serializer[Any]):
    """Which page of the history."""

    session = serializers.UUIDField(required=False)
    before = serializers.UUIDField(required=False)
    limit = serializers.IntegerField(min_value=1, max_value=200, default=queries_talk.PAGE)


class LiveChatLineSerializer(serializers.Serializer[Any]):
    """A line of the chat; ``at`` in ms since the epoch."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    user = serializers.UUIDField()
    name = serializers.CharField()
    part = serializers.CharField()
    to = serializers.CharField()
    to_user = serializers.UUIDField(allow_null=True)
    breakout = serializers.UUIDField(allow_null=True)
    reply_to = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    at = serializers.IntegerField()
    deleted = serializers.BooleanField()


class LiveRollCallSerializer(serializers.Serializer[Any]):
    """A roll call and who answered."""

    id = serializers.UUIDField()
    started_at = serializers.IntegerField()
    ends_at = serializers.IntegerField()
    answered = serializers.ListField(child=serializers.DictField())
    missing = serializers.ListField(child=serializers.DictField())


def page_of(seat: LiveSeat) -> dict[str, Any]:
    """``LivePageSerializer``'s data."""
    lesson, live = seat.lesson, seat.live
    session = queries.newest_session(lesson.pk)
    running = seat.training_class.state == seat.training_class.State.RUNNING
    on_air = session is not None and session.ended_at is None
    return {
        "lesson": {
            "id": lesson.pk,
            "title": lesson.title,
            "order": lesson.order,
            "class_id": lesson.training_class_id,
            "class_title": seat.training_class.title,
            "class_state": seat.training_class.state,
            "starts_at": lesson.starts_at,
            "ends_at": lesson.ends_at,
        },
        "part": seat.part.value,
        "shown": seat.shown,
        "session": queries.session_slice(session),
        "settings": queries.settings_slice(live),
        "people": queries.present(live).filter(part__in=["lecturer", "trainee"]).count(),
        "may": {
            "start": seat.teaches and running and not on_air,
            "end": seat.teaches and on_air,
            "enter": running,
            "speak": not seat.listens_only,
        },
    }


class LiveView(APIView):
    """One live lesson."""

    @extend_schema(operation_id="live_page", responses=LivePageSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """What the waiting room needs."""
        seat = seat_in(request.user, lesson_id)
        return Response(LivePageSerializer(page_of(seat)).data)


class StartView(APIView):
    """The one button."""

    @extend_schema(operation_id="live_start", request=None, responses=LiveSessionSerializer)
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Go on air; pressing again is the same."""
        seat = teaching_seat(request.user, lesson_id)
        session = air.start(actor=Actor(seat))
        return Response(LiveSessionSerializer(queries.session_slice(session)).data)


class EndView(APIView):
    """And the other."""

    @extend_schema(operation_id="live_end", request=None, responses={204: None})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Go off air; pressing again is the same."""
        air.end(actor=Actor(teaching_seat(request.user, lesson_id)))
        return Response(status=204)


class SettingsView(APIView):
    """What trainees may do."""

    @extend_schema(
        operation_id="live_settings",
        request=LiveSettingsSerializer,
        responses=LiveSettingsSerializer,
    )
    def patch(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Change what is given, before or during the class."""
        seat = teaching_seat(request.user, lesson_id)
        settings.change_settings(actor=Actor(seat), **checked(LiveSettingsSerializer, request))
        seat.live.refresh_from_db()
        return Response(LiveSettingsSerializer(queries.settings_slice(seat.live)).data)


class ChatView(APIView):
    """The chat's history."""

    @extend_schema(
        operation_id="live_chat",
        parameters=[LiveChatQuery],
        responses=LiveChatLineSerializer(many=True),
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Lines before one of them, oldest first; without ``session``: of the newest run."""
        seat = seat_in(request.user, lesson_id)
        query = LiveChatQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        session = None
        if "session" in wanted:
            session = LiveSession.objects.filter(
                pk=wanted["session"], lesson_id=seat.lesson.pk
            ).first()
        lines = queries_talk.page_of(
            seat, session=session, before=wanted.get("before"), limit=wanted["limit"]
        )
        return Response(LiveChatLineSerializer(lines, many=True).data)


class RollCallsView(APIView):
    """Every roll call of a lesson."""

    @extend_schema(operation_id="live_roll_calls", responses=LiveRollCallSerializer(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Newest first, with names; lecturers only."""
        seat = teaching_seat(request.user, lesson_id)
        calls = RollCall.objects.filter(
            session__lesson_id=seat.lesson.pk, closed_at__isnull=False
        ).prefetch_related("answers__user")
        rows = [_roll_call(call) for call in calls[:50]]
        return Response(LiveRollCallSerializer(rows, many=True).data)


def _roll_call(call: RollCall) -> dict[str, Any]:
    answers = list(call.answers.all())
    return {
        "id": call.pk,
        "started_at": ms(call.started_at),
        "ends_at": ms(call.ends_at),
        "answered": [
            {"id": str(a.user_id), "name": a.user.display_name, "took_ms": a.took_ms}
            for a in answers
            if a.took_ms is not None
        ],
        "missing": [
            {"id": str(a.user_id), "name": a.user.display_name}
            for a in answers
            if a.took_ms is None
        ],
    }
