"""Sockets of sign-in."""

from __future__ import annotations

from django.urls import path

from checkin.consumers import DeskConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/sign-in/<uuid:lesson_id>/",
        DeskConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
