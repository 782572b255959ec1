"""Session descriptions over HTTP: read as text, answered as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.http import HttpResponse
from rest_framework.parsers import BaseParser

from live.streams.domain.publishing import OFFER_MAX, Connected
from live.streams.errors import BadOffer
from lms.rest.parsers import TooLarge

CONTENT_TYPE = "application/sdp"


class SDPParser(BaseParser):
    """An SDP body as a string."""

    media_type = CONTENT_TYPE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The text. Raises TooLarge (413) or BadOffer (422)."""
        return text_of(stream.read(OFFER_MAX + 1))


def text_of(raw: bytes) -> str:
    """The offer in a request's body, of which one byte more than allowed was read."""
    if len(raw) > OFFER_MAX:
        raise TooLarge
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadOffer from error
    if "\x00" in text:
        raise BadOffer
    return text


def answer(made: Connected, location: str) -> HttpResponse:
    """201 with the answer, and where the connection can be ended."""
    response = HttpResponse(made.sdp, status=201, content_type=CONTENT_TYPE)
    response["Location"] = location
    response["Cache-Control"] = "no-store"
    return response
