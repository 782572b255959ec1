"""WHIP (RFC 9725) for encoders such as OBS and ffmpeg: a stream key is all that they have.

No session and no cookie is read here, so there is nothing that another site could misuse.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from live.streams.domain import keys, publishing
from live.streams.domain.publishing import OFFER_MAX
from live.streams.domain.resources import opened
from live.streams.errors import BadOffer, StreamKeyRefused
from live.streams.models import StreamKey
from live.streams.rest.sdp import CONTENT_TYPE, answer, text_of
from lms.core.errors import NotFound, TooMany
from lms.rest.parsers import TooLarge

WRONG_MAX: Final = 20
"""Wrong keys from one address within WRONG_S."""
WRONG_S: Final = 60


@csrf_exempt
def publish(request: HttpRequest, lesson_id: uuid.UUID) -> HttpResponse:
    """An encoder's offer; 201 with the answer. 401 stream_key_refused."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Accept-Post": CONTENT_TYPE})
    if request.method != "POST":
        return HttpResponseNotAllowed(["OPTIONS", "POST"])
    address = str(request.META.get("REMOTE_ADDR", ""))
    _slow_down(address)
    try:
        key = keys.find(lesson_id=lesson_id, text=_bearer(request))
        made = keys.publish(key=key, offer=_offer(request))
    except StreamKeyRefused:
        _note_wrong(address)
        raise
    # The key's lesson and owner are in the word: a DELETE finds them by the key again.
    return answer(made, f"/whip/{key.lesson_id}/resource/{made.resource}/")


@csrf_exempt
def resource(request: HttpRequest, lesson_id: uuid.UUID, word: str) -> HttpResponse:
    """DELETE ends the connection; trickled candidates (PATCH) are not needed and refused."""
    if request.method != "DELETE":
        return HttpResponseNotAllowed(["DELETE"])
    key = _key_of(request, lesson_id)
    publishing.end(opened(word, lesson_id=lesson_id, user_id=key.created_by_id))
    return HttpResponse(status=200)


def _offer(request: HttpRequest) -> str:
    if request.content_type != CONTENT_TYPE:
        raise BadOffer
    try:
        return text_of(request.read(OFFER_MAX + 1))
    except TooLarge as error:
        raise BadOffer from error


def _key_of(request: HttpRequest, lesson_id: uuid.UUID) -> StreamKey:
    address = str(request.META.get("REMOTE_ADDR", ""))
    _slow_down(address)
    try:
        return keys.find(lesson_id=lesson_id, text=_bearer(request))
    except StreamKeyRefused:
        _note_wrong(address)
        raise NotFound from None


def _bearer(request: HttpRequest) -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not 8 <= len(text) <= 200:
        raise StreamKeyRefused
    return text.strip()


def _slow_down(address: str) -> None:
    if cache.get(f"whip:wrong:{address}", 0) >= WRONG_MAX:
        raise TooMany(retry_after=WRONG_S)


def _note_wrong(address: str) -> None:
    name = f"whip:wrong:{address}"
    cache.add(name, 0, WRONG_S)
    try:
        cache.incr(name)
    except ValueError:  # it ran out between the two
        cache.set(name, 1, WRONG_S)


urlpatterns: list[URLPattern] = [
    path("<uuid:lesson_id>/", publish, name="whip"),
    path("<uuid:lesson_id>/resource/<str:word>/", resource, name="whip-resource"),
]
