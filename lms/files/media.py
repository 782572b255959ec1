"""GET /media/…: files and packages, to the person that the link was made for."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from lms.core.errors import NotFound
from lms.files import paths, ranges, signing
from lms.files.errors import LinkInvalid
from lms.files.models import StoredFile

BLOCK: Final = 128 * 1024
INLINE_MAX: Final = 1024 * 1024
"""Up to this many bytes are sent in one piece; more is streamed block by block."""
_MEMBER = re.compile(
    r"(?:[A-Za-z0-9_-]{1,40}/)?[A-Za-z0-9_-]{1,40}\.(m3u8|m4s|mp4|ts|jpg|vtt|json)"
)
MEMBER_TYPES: Final = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "ts": "video/mp2t",
    "jpg": "image/jpeg",
    "vtt": "text/vtt; charset=utf-8",
    "json": "application/json",
}
_MEMBER = re.compile(rf"(?:[\w-]{{1,40}}/)?[\w-]{{1,40}}\.({'|'.join(MEMBER_TYPES)})", re.ASCII)


@require_safe
def member(
    request: HttpRequest, token: str, area: str, package_id: uuid.UUID, name: str
) -> HttpResponseBase:
    """One file of a package. 403 link_invalid for any other person or after its time."""
    left = _authorise(request, token, area, package_id)
    match = _MEMBER.fullmatch(name)
    if match is None:
        raise NotFound
    path = paths.package(area, package_id) / name
    return send_path(
        request,
        path,
        content_type=MEMBER_TYPES[match[1]],
        etag=f'"{package_id.hex}-{name}"',
        max_age=left,
    )


@require_safe
def download(request: HttpRequest, token: str, file_id: uuid.UUID, name: str) -> HttpResponseBase:
    """A stored file, always as an attachment: what somebody uploaded is never shown in place."""
    left = _authorise(request, token, signing.FILE_AREA, file_id)
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None:
        raise NotFound
    response = send_path(
        request,
        paths.absolute(file.path),
        content_type=file.content_type,
        etag=f'"{file.sha256}"',
        max_age=left,
    )
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response


def _authorise(request: HttpRequest, token: str, area: str, item_id: uuid.UUID) -> int:
    user = request.user
    if not user.is_authenticated or not user.is_active:
        raise LinkInvalid
    return signing.check(token=token, user_id=user.pk, area=area, item_id=item_id)


def send_path(
    request: HttpRequest, path: Path, *, content_type: str, etag: str, max_age: int
) -> HttpResponseBase:
    """The file, or the range that is asked for; the caller has checked who asks."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise NotFound from error
    response = _body(request, path, size, etag)
    response["Content-Type"] = content_type
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={max_age}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _body(request: HttpRequest, path: Path, size: int, etag: str) -> HttpResponseBase:
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    prefix: str = getattr(settings, "RONGKE_ACCEL_PREFIX", "")
    if prefix:
        # nginx sends the file itself, ranges included; the link was checked above.
        response = HttpResponse()
        response["X-Accel-Redirect"] = prefix + quote(str(path.relative_to(paths.root())))
        return response
    wanted = request.headers.get("Range")
    if request.headers.get("If-Range", etag) != etag:
        wanted = None
    span = ranges.parse(wanted, size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    sent = _content(request, path, span)
    sent["Content-Length"] = str(span.length)
    if span.partial:
        sent.status_code = 206
        sent["Content-Range"] = f"bytes {span.start}-{span.start + span.length - 1}/{size}"
    return sent


def _content(request: HttpRequest, path: Path, span: ranges.Span) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    if span.length <= INLINE_MAX:
        return HttpResponse(next(_blocks(path, span, span.length), b""))
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_blocks_async(path, span))
    return StreamingHttpResponse(_blocks(path, span, BLOCK))


def _blocks(path: Path, span: ranges.Span, block: int) -> Iterator[bytes]:
    left = span.length
    with path.open("rb") as file:
        file.seek(span.start)
        while left and (data := file.read(min(block, left))):
            left -= len(data)
            yield data


async def _blocks_async(path: Path, span: ranges.Span) -> AsyncIterator[bytes]:
    """Read in threads: a slow disk delays this one person and not the event loop."""
    blocks = _blocks(path, span, BLOCK)
    try:
        while data := await asyncio.to_thread(next, blocks, b""):
            yield data
    finally:
        blocks.close()  # type: ignore[attr-defined]  # a generator, typed as an iterator
