"""Every HTTP route and method of the product, as the URL configuration has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
PLAIN = {
    "lti/login/": ("get", "post"),
    "lti/launch/": ("post",),
    "lti/jwks/": ("get",),
    "healthz": ("get",),
    "internal/realtime/": ("post",),
    "internal/live/media/": ("post",),
    "whip/<uuid:lesson_id>/": ("post",),
    "whip/<uuid:lesson_id>/resource/<str:word>/": ("delete",),
    "media/<str:token>/file/<uuid:file_id>/<str:name>": ("get",),
    "media/<str:token>/<slug:area>/<uuid:package_id>/<path:name>": ("get",),
}
"""Plain views and their methods; a plain view that is not here counts as ``any``."""


def every_route() -> Iterator[tuple[str, str]]:
    """(METHOD, route) of every view; converters stay in the route as written."""
    for route, callback in _walk(get_resolver().url_patterns):
        if route.startswith("^"):
            continue  # the 404 of the API and the front end's shell
        for method in _methods(route, callback):
            yield method.upper(), route


def _methods(route: str, callback: Any) -> tuple[str, ...]:
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if view is None:
        return PLAIN.get(route, ("any",))
    return tuple(method for method in METHODS if hasattr(view, method))


def _walk(patterns: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from _walk(pattern.url_patterns, route)


LIVE = ("api/v1/live/", "ws/v1/live/", "whip/")
"""What these routes call ``lesson_id`` is the world's live lesson."""


def filled(route: str, ids: dict[str, object]) -> str:
    """The route with ids in place of its converters. ``KeyError`` names a missing one."""
    if route.startswith(LIVE):
        ids = ids | {"lesson_id": ids["live_lesson_id"]}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(ids[match[1]]), route)
