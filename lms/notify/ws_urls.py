"""The personal socket's address."""

from __future__ import annotations

from django.urls import path

from lms.notify.consumers import MeConsumer

websocket_urlpatterns = [
    path("ws/v1/me/", MeConsumer.as_asgi())  # type: ignore[arg-type]  # an ASGI application
]
