"""Sockets of the flipped classroom."""

from __future__ import annotations

from django.urls import path

from lms.flipped.consumers import SpaceConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/flipped/<uuid:work_id>/",
        SpaceConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
