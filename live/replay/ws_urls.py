"""The socket of replays."""

from __future__ import annotations

from django.urls import path

from live.replay.consumers import ReplayConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/live/<uuid:lesson_id>/replay/",
        ReplayConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
