"""Doors for messages under a lesson."""

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
from vod.access import Seat, seat_in
from vod.domain import messages
from vod.models import Message


class ReplySerializer(serializers.Serializer[Any]):
    """One message as this reader sees it."""

    id = serializers.UUIDField()
    author = serializers.CharField()
    own = serializers.BooleanField()
    is_answer = serializers.BooleanField()
    by_lecturer = serializers.BooleanField()
    body = serializers.CharField()
    at_ms = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    likes = serializers.IntegerField()
    liked = serializers.BooleanField()


class ThreadSerializer(ReplySerializer):
    """A thread with its replies."""

    pinned = serializers.BooleanField()
    replies = ReplySerializer(many=True)


class NewMessageSerializer(serializers.Serializer[Any]):
    """A message to post; resend with the same ``event_id``."""

    event_id = serializers.UUIDField()
    body = serializers.CharField(max_length=messages.BODY_MAX, trim_whitespace=False)
    at_ms = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    reply_to = serializers.UUIDField(allow_null=True, default=None)


class MessageBodySerializer(serializers.Serializer[Any]):
    """New words for one's own message."""

    body = serializers.CharField(max_length=messages.BODY_MAX, trim_whitespace=False)


class ThreadFilter(serializers.Serializer[Any]):
    """Which threads."""

    only = serializers.ChoiceField(["all", "answered", "mine"], default="all")


def render(seat: Seat, message: Message) -> dict[str, Any]:
    """A message for this reader; who wrote it by display name only."""
    return {
        "id": message.pk,
        "author": message.author.display_name,
        "own": message.author_id == seat.user.pk,
        "is_answer": message.is_answer,
        "by_lecturer": message.author_id in seat.lecturer_ids,
        "body": message.body,
        "at_ms": message.at_ms,
        "state": message.state,
        "created_at": message.created_at,
        "edited_at": message.edited_at,
        "likes": message.likes_count,
        "liked": getattr(message, "liked", False),
    }


def render_thread(seat: Seat, message: Message) -> dict[str, Any]:
    """A thread with the replies that this reader may see."""
    return {
        **render(seat, message),
        "pinned": message.pinned_at is not None,
        "replies": [render(seat, reply) for reply in getattr(message, "shown", [])],
    }


class MessageListView(APIView):
    """Threads under a lesson."""

    @extend_schema(
        operation_id="message_list",
        parameters=[ThreadFilter],
        responses=ThreadSerializer(many=True),
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Pinned first, then newest."""
        seat = seat_in(request.user, lesson_id)
        wanted = ThreadFilter(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        query = queries.threads(seat, only=wanted.validated_data["only"])
        paginator = Pages()
        page = paginator.paginate_queryset(query, request, view=self) or []
        rows = [render_thread(seat, message) for message in page]
        return paginator.get_paginated_response(ThreadSerializer(rows, many=True).data)

    @extend_schema(request=NewMessageSerializer, responses={201: ReplySerializer})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Post a message or a reply."""
        seat = seat_in(request.user, lesson_id)
        form = NewMessageSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        message = messages.post_message(
            seat=seat,
            event_key=form.validated_data["event_id"],
            body=form.validated_data["body"],
            at_ms=form.validated_data["at_ms"],
            parent_id=form.validated_data["reply_to"],
        )
        return Response(ReplySerializer(render(seat, message)).data, status=201)


class MessageView(APIView):
    """One message of one's own."""

    @extend_schema(request=MessageBodySerializer, responses=ReplySerializer)
    def patch(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Edit."""
        seat = seat_in(request.user, lesson_id)
        form = MessageBodySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        message = messages.edit_message(seat=seat, message_id=message_id, **form.validated_data)
        return Response(ReplySerializer(render(seat, message)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Delete; it can be undone for ten minutes."""
        messages.delete_message(seat=seat_in(request.user, lesson_id), message_id=message_id)
        return Response(status=204)


class MessageUndoView(APIView):
    """Undo of a deletion."""

    @extend_schema(request=None, responses=ReplySerializer)
    def post(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Bring it back."""
        seat = seat_in(request.user, lesson_id)
        message = messages.undo_delete(seat=seat, message_id=message_id)
        return Response(ReplySerializer(render(seat, message)).data)


class MessageLikeView(APIView):
    """ "Useful"."""

    @extend_schema(operation_id="message_like", request=None, responses=ReplySerializer)
    def put(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Say so."""
        return self._set(request, lesson_id, message_id, liked=True)

    @extend_schema(operation_id="message_unlike", responses=ReplySerializer)
    def delete(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Take it back."""
        return self._set(request, lesson_id, message_id, liked=False)

    def _set(
        self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID, *, liked: bool
    ) -> Response:
        seat = seat_in(request.user, lesson_id)
        message = messages.like_message(seat=seat, message_id=message_id, liked=liked)
        return Response(ReplySerializer({**render(seat, message), "liked": liked}).data)


class MessagePinView(APIView):
    """Pinning (lecturers)."""

    @extend_schema(operation_id="message_pin", request=None, responses=ReplySerializer)
    def put(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Keep on top."""
        seat = seat_in(request.user, lesson_id)
        message = messages.pin_message(seat=seat, message_id=message_id, pinned=True)
        return Response(ReplySerializer(render(seat, message)).data)

    @extend_schema(operation_id="message_unpin", responses=ReplySerializer)
    def delete(self, request: Request, lesson_id: uuid.UUID, message_id: uuid.UUID) -> Response:
        """Let go."""
        seat = seat_in(request.user, lesson_id)
        message = messages.pin_message(seat=seat, message_id=message_id, pinned=False)
        return Response(ReplySerializer(render(seat, message)).data)
