"""The ASGI application: HTTP to Django, sockets to each app's ``ws_urls.py``."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from django.urls import re_path  # noqa: E402 - apps must be loaded first

from lms.realtime.wire import expose  # noqa: E402 - the same

SOCKET_APPS = (
    "lms.realtime",
    "lms.presence",
    "lms.notify",
    "lms.jobs",
    "lms.flipped",
    "vod",
    "quizzes.exams",
    "live",
    "live.replay",
    "checkin",
    "proctoring",
    "lms.reports.statistics",
)
"""Each one's ``ws_urls.websocket_urlpatterns`` is mounted at the root: write ``ws/…`` there."""


async def no_such_socket(scope: Any, receive: Any, send: Any) -> None:
    """Refuse an unknown socket path (HTTP 403 before the handshake, as ASGI has it)."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


def routes() -> list[Any]:
    """The socket routes of all apps that have some, and a last one for everything else."""
    found: list[Any] = []
    for app in SOCKET_APPS:
        if find_spec(f"{app}.ws_urls"):
            found += import_module(f"{app}.ws_urls").websocket_urlpatterns
    refuse: Any = no_such_socket  # Django's types know HTTP views only
    return [*found, re_path(r"^.*$", refuse)]


application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": expose(AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(routes())))),
    }
)
