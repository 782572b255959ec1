"""Sockets of on-demand lessons."""

from __future__ import annotations

from django.urls import path

from vod.consumers import LessonConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/lessons/<uuid:lesson_id>/",
        LessonConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
