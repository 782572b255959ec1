"""Sockets of proctoring."""

from __future__ import annotations

from django.urls import path

from proctoring.consumers import WallConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/wall/<uuid:lesson_id>/",
        WallConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
