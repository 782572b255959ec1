"""Every request of a trainee to a lesson that asks for Safe Exam Browser is checked here.

SEB sends its hashes as headers where it can; where it cannot (iOS, newer macOS), its JavaScript
API gives the page the hashes of the page's own address, and our client sends them along. Sign-in,
the start link and the setting itself stay open; watchers are not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from lms.core.errors import DomainError
from lms.courses.models import Enrolment
from lms.people.models import User
from proctoring import hooks
from proctoring.domain import seb
from proctoring.models import SafeBrowser
from proctoring.seb_keys import CONFIG_HEADER, EXAM_HEADER, Shown

PAGE_HEADER = "X-Rongke-Seb-Page"
PAGE_CONFIG_HEADER = "X-Rongke-Seb-Config"
PAGE_EXAM_HEADER = "X-Rongke-Seb-Exam"
OPEN_DOORS = frozenset({"seb-setting", "seb-start", "seb-config", "seb-enter"})


def origin_of(request: HttpRequest) -> str:
    """Scheme and host as the browser sees them; a proxy's word only where one of ours is."""
    scheme, host = request.scheme or "http", request.get_host()
    if settings.RONGKE_PROXY_HOPS:
        scheme = request.headers.get("X-Forwarded-Proto", scheme).split(",")[-1].strip()
        host = request.headers.get("X-Forwarded-Host", host).split(",")[-1].strip()
    return f"{scheme}://{host}"


def shown_by(request: HttpRequest) -> Shown:
    """SEB's own headers for this request's address, or the page's by the JavaScript API."""
    origin = origin_of(request)
    native = request.headers.get(CONFIG_HEADER, "")
    page = request.headers.get(PAGE_HEADER, "")
    if native or not page:
        exam = request.headers.get(EXAM_HEADER, "")
        return Shown(origin + request.get_full_path(), native, exam)
    here, asked = urlsplit(origin), urlsplit(page)
    if (here.scheme, here.netloc) != (asked.scheme, asked.netloc):
        return Shown("", "", "")
    return Shown(
        page,
        request.headers.get(PAGE_CONFIG_HEADER, ""),
        request.headers.get(PAGE_EXAM_HEADER, ""),
    )


class SafeBrowserGuard:
    """Refuses (403 ``seb_required``) before the door of a lesson that asks for SEB."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing before the route is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Check when the route names a lesson, itself or by way of another feature."""
        match = request.resolver_match
        name = (match.url_name if match is not None else None) or ""
        if name in OPEN_DOORS or not isinstance(request.user, User):
            return None
        lesson_id = hooks.lesson_of(kwargs, name)
        if lesson_id is None:
            return None
        if not SafeBrowser.objects.filter(lesson_id=lesson_id, required=True).exists():
            return None
        attends = Enrolment.objects.filter(
            user=request.user, training_class__lessons=lesson_id, withdrawn_at=None
        )
        if not attends.exists():
            return None
        try:
            seb.check(
                user_id=request.user.pk,
                start_id=str(request.session.get(seb.SESSION_KEY, "")),
                lesson_id=lesson_id,
                shown=shown_by(request),
            )
        except DomainError as error:
            return JsonResponse(error.body(), status=error.status)
        return None
