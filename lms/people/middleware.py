"""What every signed-in request passes: the account's gate, and the trace of the session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from lms.core import clock
from lms.core.errors import DomainError
from lms.people.domain.sessions import factor_shown
from lms.people.models import User, UserSession
from lms.people.rules import account_gate, setup_gate

GetResponse = Callable[[HttpRequest], HttpResponseBase]
OPEN_PATHS = ("/api/v1/session/", "/api/v1/account/locale/")
"""What stays reachable before the second factor: to show it, and in one's language."""
SETUP_PATHS = ("/api/v1/account/",)
"""What stays reachable to set a factor or a password up; a factor that is set guards it too."""
SEEN_EVERY = dt.timedelta(minutes=5)
SEEN_KEY = "seen_at"


def account_gate_middleware(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponseBase]:
    """403 ``second_factor_required`` or ``password_change_required`` for API and media paths."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _guarded(request.path) and isinstance(request.user, User):
            shown = factor_shown(request.session)
            try:
                if request.path.startswith(SETUP_PATHS):
                    setup_gate(request.user, second_factor_shown=shown)
                else:
                    account_gate(request.user, second_factor_shown=shown)
            except DomainError as error:
                return JsonResponse(error.body(), status=error.status)
            _note_seen(request)
        return get_response(request)

    return middleware


def _guarded(path: str) -> bool:
    return path.startswith(("/api/v1/", "/media/")) and not path.startswith(OPEN_PATHS)


def _note_seen(request: HttpRequest) -> None:
    """Once in five minutes; the row's absence does not matter (tests, management)."""
    now = clock.now_ms()
    last = request.session.get(SEEN_KEY, 0)
    if now - int(last) > SEEN_EVERY / dt.timedelta(milliseconds=1):
        request.session[SEEN_KEY] = now
        UserSession.objects.filter(session_key=request.session.session_key or "").update(
            last_seen_at=clock.now()
        )
