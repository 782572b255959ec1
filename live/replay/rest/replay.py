"""Doors of replays: whoever has a seat watches, lecturers retry, film and delete."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from live.access import LiveSeat, seat_in, teaching_seat
from live.replay import queries
from live.replay.domain import deleting, making
from live.replay.models import Replay
from live.replay.rest import shapes
from lms.people.models import User

SESSION = OpenApiParameter(
    "session", OpenApiTypes.UUID, description="Of several runs, which; the newest by default."
)


class Query(serializers.Serializer[Any]):
    """Which run."""

    session = serializers.UUIDField(required=False, default=None)


def _found(request: Request, seat: LiveSeat) -> Replay:
    given = Query(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    return queries.replay_of(seat, given.validated_data["session"])


def _seat(request: Request, lesson_id: uuid.UUID) -> LiveSeat:
    assert isinstance(request.user, User)
    return seat_in(request.user, lesson_id)


def _teaching(request: Request, lesson_id: uuid.UUID) -> LiveSeat:
    assert isinstance(request.user, User)
    return teaching_seat(request.user, lesson_id)


def _page(seat: LiveSeat, replay: Replay, status: int = 200) -> Response:
    replay.refresh_from_db()
    return Response(shapes.ReplayShape(queries.page(seat, replay)).data, status=status)


class ReplayView(APIView):
    """A lesson's replay."""

    @extend_schema(parameters=[SESSION], responses=shapes.ReplayShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Tracks with links for this person alone, chapters, gaps, progress. 404 no_replay."""
        seat = _seat(request, lesson_id)
        return _page(seat, _found(request, seat))

    @extend_schema(parameters=[SESSION], responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Delete it with what was recorded; that it was is on record."""
        seat = _teaching(request, lesson_id)
        deleting.delete(replay=_found(request, seat), why="lecturer", by=seat.user)
        return Response(status=204)


class TimelineView(APIView):
    """What happened beside the picture."""

    @extend_schema(parameters=[SESSION], responses=shapes.TimelineShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Chat, bullets, board, slides, exercises, questions, breakouts, by time."""
        replay = _found(request, _seat(request, lesson_id))
        return Response(shapes.TimelineShape({"items": queries.timeline(replay)}).data)


class RetryView(APIView):
    """Making it again."""

    @extend_schema(parameters=[SESSION], request=None, responses={202: shapes.ReplayShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Try again what failed; finished tracks are kept."""
        seat = _teaching(request, lesson_id)
        replay = _found(request, seat)
        making.retry(replay=replay, by=seat.user)
        return _page(seat, replay, 202)


class FilmView(APIView):
    """One film of everything."""

    @extend_schema(parameters=[SESSION], request=None, responses={202: shapes.ReplayShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Compose it, as a job with progress; pressing again while it runs has no effect."""
        seat = _teaching(request, lesson_id)
        replay = _found(request, seat)
        making.make_film(replay=replay, by=seat.user)
        return _page(seat, replay, 202)
