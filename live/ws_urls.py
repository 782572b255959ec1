"""Sockets of live lessons."""

from __future__ import annotations

from django.urls import path

from live.consumers import LiveConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/live/<uuid:lesson_id>/",
        LiveConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
