"""Where media workers say what happens: HTTP from processes of this installation alone."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from live.streams.domain.intake import take_in
from lms.core.errors import Invalid, NotFound
from lms.realtime.publish import TOKEN_HEADER


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take in one batch; 204 once it is committed. Without the run token: no such address."""
    given = request.headers.get(TOKEN_HEADER, "")
    if not hmac.compare_digest(given.encode(), settings.RONGKE_RUN_TOKEN.encode()):
        raise NotFound
    try:
        body = json.loads(request.body)
        worker, boot, seq, events = (body[name] for name in ("worker", "boot", "seq", "events"))
        if not isinstance(events, list) or type(seq) is not int:
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid from error
    take_in(worker=str(worker), boot=str(boot), seq=seq, events=events)
    return HttpResponse(status=204)


urlpatterns: list[URLPattern] = [path("", receive, name="media-events")]
