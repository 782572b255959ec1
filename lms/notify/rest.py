"""Doors: the own notifications."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.notify.domain import notify
from lms.notify.models import Notification
from lms.people.doors import me


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One line of the bell."""

    args = serializers.DictField()

    class Meta:
        model = Notification
        fields = ["id", "kind", "args", "link", "created_at", "read_at"]


class UnreadSerializer(serializers.Serializer[Any]):
    """How many are unread."""

    unread = serializers.IntegerField()


class NotificationsView(generics.ListAPIView[Notification]):
    """The own notifications, the latest first."""

    serializer_class = NotificationSerializer

    def get_queryset(self) -> Any:
        """``?unread=1``: only those not read."""
        rows = Notification.objects.filter(recipient=me(self.request))
        return rows.filter(read_at=None) if self.request.query_params.get("unread") else rows

    @extend_schema(operation_id="notifications_list", parameters=[OpenApiParameter("unread", bool)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them."""
        return super().get(request, *args, **kwargs)


class UnreadView(APIView):
    """The bell's number."""

    @extend_schema(operation_id="notifications_unread", responses=UnreadSerializer)
    def get(self, request: Request) -> Response:
        """How many are unread."""
        return Response({"unread": notify.unread_count(me(request).pk)})


class ReadView(APIView):
    """One notification."""

    @extend_schema(
        operation_id="notifications_read", request=None, responses=NotificationSerializer
    )
    def post(self, request: Request, notification_id: uuid.UUID) -> Response:
        """Mark it as read."""
        row = notify.mark_read(user=me(request), notification_id=notification_id)
        return Response(NotificationSerializer(row).data)


class ReadAllView(APIView):
    """All notifications."""

    @extend_schema(operation_id="notifications_read_all", request=None, responses=UnreadSerializer)
    def post(self, request: Request) -> Response:
        """Mark all as read."""
        notify.mark_all_read(user=me(request))
        return Response({"unread": 0})
