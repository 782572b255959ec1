"""Reading one picture out of a request's body, bounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from checkin.engine.images import MAX_BYTES, MAX_PHOTO_BYTES
from checkin.faces.errors import BadPicture


class PictureParser(BaseParser):
    """A body that is a picture; what it really holds is found out by opening it."""

    media_type = "image/*"
    limit = MAX_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        """The bytes under ``picture``. Raises BadPicture (too large)."""
        raw: bytes = stream.read(self.limit + 1)
        if len(raw) > self.limit:
            raise BadPicture(problem="picture_too_large")
        return {"picture": raw}


class PhotoParser(PictureParser):
    """As PictureParser, for photos from a file."""

    limit = MAX_PHOTO_BYTES


def picture(request: Request) -> bytes:
    """The picture of a request. Raises BadPicture where there is none."""
    body = request.data
    raw: bytes = body.get("picture", b"") if isinstance(body, dict) else b""
    if not raw:
        raise BadPicture(problem="not_a_picture")
    return raw
