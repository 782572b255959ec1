"""Doors for reports and review."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.rest.pagination import Pages
from vod import queries_comments as queries
from vod.access import seat_in, teaching_seat
from vod.domain import moderation
from vod.models import Bullet, CommentReport, ListedWord, Message, Mute


class ReportSerializer(serializers.Serializer[Any]):
    """Why a comment does not belong here."""

    kind = serializers.ChoiceField(["bullet", "message"])
    comment = serializers.UUIDField()
    reason = serializers.ChoiceField(CommentReport.Reason.choices)


class ReviewFilter(serializers.Serializer[Any]):
    """Which list."""

    kind = serializers.ChoiceField(["bullet", "message"], default="bullet")


class ReviewRowSerializer(serializers.Serializer[Any]):
    """A comment that waits for a lecturer."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    lesson = serializers.UUIDField()
    lesson_title = serializers.CharField()
    author = serializers.CharField()
    author_id = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    at_ms = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    reason = serializers.CharField()
    reports = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class DecisionSerializer(serializers.Serializer[Any]):
    """Pass or hide, with a reason."""

    kind = serializers.ChoiceField(["bullet", "message"])
    comment = serializers.UUIDField()
    state = serializers.ChoiceField(["visible", "hidden"])
    reason = serializers.CharField(max_length=40, allow_blank=True, default="")


class MuteSerializer(serializers.Serializer[Any]):
    """Whom, for how long, why."""

    user = serializers.UUIDField()
    minutes = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class MutedSerializer(serializers.Serializer[Any]):
    """A mute in force."""

    user = serializers.UUIDField(source="user_id")
    name = serializers.CharField(source="user.display_name")
    reason = serializers.CharField()
    until = serializers.DateTimeField()


class WordSerializer(serializers.Serializer[Any]):
    """One listed word."""

    word = serializers.CharField(max_length=40)
    action = serializers.ChoiceField(ListedWord.Action.choices)


def render(row: Bullet | Message) -> dict[str, Any]:
    """A row of the review list."""
    bullet = isinstance(row, Bullet)
    return {
        "id": row.pk,
        "kind": "bullet" if bullet else "message",
        "lesson": row.lesson_id,
        "lesson_title": row.lesson.title,
        "author": row.author.display_name if row.author else "",
        "author_id": row.author_id,
        "text": row.text if isinstance(row, Bullet) else row.body,
        "at_ms": row.at_ms,
        "state": row.state,
        "reason": row.state_reason,
        "reports": row.reports,
        "created_at": row.created_at,
    }


class ReportView(APIView):
    """Reporting (anybody in the room)."""

    @extend_schema(request=ReportSerializer, responses={204: None})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Report a comment, once."""
        seat = seat_in(request.user, lesson_id)
        form = ReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        moderation.report_comment(
            seat=seat, kind=wanted["kind"], comment_id=wanted["comment"], reason=wanted["reason"]
        )
        return Response(status=204)


class ReviewView(APIView):
    """What waits, and deciding it (lecturers)."""

    @extend_schema(
        operation_id="review_list",
        parameters=[ReviewFilter],
        responses=ReviewRowSerializer(many=True),
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Held, hidden and reported comments of the whole class, newest first."""
        seat = teaching_seat(request.user, lesson_id)
        wanted = ReviewFilter(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        query = queries.review_list(seat.training_class.pk, wanted.validated_data["kind"])
        paginator = Pages()
        page = paginator.paginate_queryset(query, request, view=self) or []
        rows = [render(row) for row in page if isinstance(row, Bullet | Message)]
        return paginator.get_paginated_response(ReviewRowSerializer(rows, many=True).data)

    @extend_schema(request=DecisionSerializer, responses=ReviewRowSerializer)
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Pass or hide; the opposite decision undoes it."""
        seat = teaching_seat(request.user, lesson_id)
        form = DecisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        row = moderation.set_comment_state(
            seat=seat,
            kind=wanted["kind"],
            comment_id=wanted["comment"],
            state=wanted["state"],
            reason=wanted["reason"],
        )
        return Response(ReviewRowSerializer(render(row)).data)


class MuteListView(APIView):
    """Muted people of the class (lecturers)."""

    @extend_schema(operation_id="mute_list", responses=MutedSerializer(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Mutes in force."""
        seat = teaching_seat(request.user, lesson_id)
        mutes = queries.mutes_in_force(seat.training_class.pk)
        return Response(MutedSerializer(mutes, many=True).data)

    @extend_schema(request=MuteSerializer, responses={201: MutedSerializer})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Mute somebody."""
        seat = teaching_seat(request.user, lesson_id)
        form = MuteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        mute: Mute = moderation.mute_person(
            seat=seat, user_id=wanted["user"], minutes=wanted["minutes"], reason=wanted["reason"]
        )
        return Response(MutedSerializer(mute).data, status=201)


class MuteView(APIView):
    """One person's mute."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, user_id: uuid.UUID) -> Response:
        """Lift it."""
        moderation.lift_mute(seat=teaching_seat(request.user, lesson_id), user_id=user_id)
        return Response(status=204)


class WordListView(APIView):
    """The class's word list (lecturers)."""

    @extend_schema(operation_id="word_list", responses=WordSerializer(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """All words."""
        seat = teaching_seat(request.user, lesson_id)
        return Response(WordSerializer(seat.training_class.listed_words.all(), many=True).data)

    @extend_schema(
        operation_id="word_list_replace",
        request=WordSerializer(many=True),
        responses=WordSerializer(many=True),
    )
    def put(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Replace the list."""
        seat = teaching_seat(request.user, lesson_id)
        form = WordSerializer(data=request.data, many=True)
        form.is_valid(raise_exception=True)
        words = [(row["word"], row["action"]) for row in form.validated_data]
        return Response(
            WordSerializer(moderation.set_words(seat=seat, words=words), many=True).data
        )
