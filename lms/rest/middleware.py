"""Around every request: true address, plain text, security headers, static files, errors."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from lms.core.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Components and the player write style elements; no script can come in this way.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"


def proxy_address(get_response: GetResponse) -> GetResponse:
    """Put the client's own address into REMOTE_ADDR when our proxies stand in between.

    Only the last ``RONGKE_PROXY_HOPS`` entries of X-Forwarded-For were written by our proxies;
    what is left of them is the client's invention.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        hops: int = settings.RONGKE_PROXY_HOPS
        if hops:
            chain = request.headers.get("X-Forwarded-For", "").split(",")
            if len(chain) >= hops:
                candidate = chain[-hops].strip()
                # A malformed header leaves the socket's own address in place.
                with contextlib.suppress(ValueError):
                    request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(candidate))
        return get_response(request)

    return middleware


def plain_queries(get_response: GetResponse) -> GetResponse:
    """Refuse NUL characters in paths and queries (400): no database takes them as text."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            body = {"code": "parse_error", "message": "The address holds a NUL character."}
            return JsonResponse({"error": {**body, "details": {}}}, status=400)
        return get_response(request)

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """A strict CSP and friends on every response; a view may set a stricter one itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise ships no types
    """WhiteNoise for ASGI: files are small, so they are read at once and not streamed by thread."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The response of one known file (also 304, 206 and 405)."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(found.status))
        del response["Content-Type"]
        for key, value in found.headers:
            response[key] = value
        return response


class DomainErrors:
    """Renders a DomainError that a plain Django view raised; DRF views render their own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """JSON for a refusal; anything else stays a bug."""
        if isinstance(error, DomainError):
            return JsonResponse(error.body(), status=error.status)
        return None
