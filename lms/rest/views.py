"""Views that belong to no app: health, the front end's shell, and errors outside DRF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from lms.rest.exceptions import body


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; for load balancers and the supervisor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@never_cache
@ensure_csrf_cookie
@require_safe
def front_end(request: HttpRequest) -> HttpResponse:
    """The built single-page application; its router knows the path. Says so when not built."""
    index = settings.FRONTEND_DIST / "index.html"
    try:
        return HttpResponse(index.read_bytes(), content_type="text/html; charset=utf-8")
    except FileNotFoundError:
        return render(request, "rest/not_built.html", status=200)


def api_not_found(request: HttpRequest) -> JsonResponse:
    """404 of an unknown path under /api/: JSON, never the application's shell."""
    return JsonResponse(body("not_found", "There is no such address."), status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """403 of a form token that is missing or stale."""
    return JsonResponse(
        body("csrf_failed", "The page is out of date; reload it and try again."), status=403
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """400 of a request that Django itself refuses (a strange host, an oversized body)."""
    return JsonResponse(body("malformed", "The request was malformed."), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """403 outside DRF."""
    return JsonResponse(body("not_allowed", "You do not have permission for this."), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """404 raised by a plain view."""
    return JsonResponse(body("not_found", "This does not exist."), status=404)


def server_error(request: HttpRequest, *args: Any) -> JsonResponse:
    """500: a bug of ours; nothing of it is shown."""
    return JsonResponse(body("server_error", "Something went wrong on our side."), status=500)
