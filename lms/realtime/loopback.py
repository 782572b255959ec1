"""The web process's side of the loopback POST: HTTP from our own children only."""

from __future__ import annotations

import hmac
import json
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lms.core.errors import Invalid, NotFound
from lms.realtime.publish import TOKEN_HEADER, end_sessions, publish


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Publish what a child process sent. Without the per-run token this address does not exist."""
    given = request.headers.get(TOKEN_HEADER, "")
    if not hmac.compare_digest(given.encode(), settings.RONGKE_RUN_TOKEN.encode()):
        raise NotFound
    try:
        body = json.loads(request.body)
        if "end" in body:
            end_sessions(uuid.UUID(body["end"]["user"]), body["end"]["session"])
        else:
            publish(body["room"], body["message"], droppable=body["droppable"])
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid from error
    return HttpResponse(status=204)
