"""The tus 1.0 doors. A plain APIView reads the body as a stream: DRF's parsers never see it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import DomainError
from lms.files import queries, rules, tus
from lms.files.domain import uploads
from lms.files.errors import BadUpload, TusVersion, WrongContentType
from lms.files.models import Upload
from lms.people.models import User
from lms.rest.exceptions import handle


class OffsetStream(BaseParser):
    """Names the media type for the schema; the body is read from the stream itself."""

    media_type = tus.CONTENT_TYPE

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Never decoded."""
        return stream


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """One's own upload."""

    file_id = serializers.UUIDField(allow_null=True, read_only=True)

    class Meta:
        model = Upload
        fields = (
            "id", "purpose", "name", "length", "offset", "state", "refusal_code", "expires_at",
            "file_id",
        )  # fmt: skip
        read_only_fields = fields


def _header(name: str, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=required)


VERSION = _header("Tus-Resumable")
NOTHING = OpenApiResponse(description="Done; headers as tus 1.0 has them.")


class TusView(APIView):
    """What every tus answer carries, errors included."""

    parser_classes = [OffsetStream]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the session, then the protocol's version."""
        super().initial(request, *args, **kwargs)
        if request.method not in {"OPTIONS", "GET"} and (
            request.headers.get("Tus-Resumable") != tus.VERSION
        ):
            raise TusVersion

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Add Tus-Resumable, and Tus-Version where the version was refused."""
        done = super().finalize_response(request, response, *args, **kwargs)
        done["Tus-Resumable"] = tus.VERSION
        if done.status_code == TusVersion.status:
            done["Tus-Version"] = tus.VERSION
        return done

    def get_exception_handler(self) -> Any:
        """Errors in the common body, plus the server's offset where that is the matter."""

        def rendered(error: Exception, context: Mapping[str, Any]) -> Response | None:
            response = handle(error, context)
            offset = error.details.get("offset") if isinstance(error, DomainError) else None
            if response is not None and isinstance(offset, int):
                response["Upload-Offset"] = str(offset)
            return response

        return rendered

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """What this server can do."""
        return Response(
            status=204,
            headers={
                "Tus-Version": tus.VERSION,
                "Tus-Extension": tus.EXTENSIONS,
                "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
                "Tus-Max-Size": str(max(r.max_bytes for r in rules.PURPOSES.values())),
            },
        )


class Uploads(TusView):
    """Create an upload, or list one's unfinished ones."""

    @extend_schema(responses=UploadSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Uploads that can be resumed."""
        rows = queries.unfinished(_user(request).pk)
        return Response(UploadSerializer(rows, many=True).data)

    @extend_schema(
        request={tus.CONTENT_TYPE: OpenApiTypes.BINARY},
        parameters=[VERSION, _header("Upload-Length"), _header("Upload-Metadata")],
        responses={201: NOTHING},
    )
    def post(self, request: Request) -> Response:
        """tus creation (with upload). Metadata: ``filename`` and ``purpose``."""
        if "Upload-Defer-Length" in request.headers or "Upload-Concat" in request.headers:
            raise BadUpload("Deferred lengths and concatenation are not supported.")
        raw = request.headers.get("Upload-Metadata", "")
        user = _user(request)
        upload = uploads.create(
            owner=user,
            length=tus.integer(request.headers.get("Upload-Length"), "Upload-Length"),
            metadata=tus.metadata(raw),
            raw_metadata=raw,
        )
        if request.content_type == tus.CONTENT_TYPE and _announced(request):
            upload = _append(request, user, upload.pk, 0)
        response = Response(status=201, headers=_headers(upload))
        response["Location"] = f"{request.path}{upload.pk}/"
        return response


class UploadItem(TusView):
    """One's own upload."""

    @extend_schema(responses=UploadSerializer)
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """How the upload stands, as JSON."""
        upload = queries.own_upload(owner_id=_user(request).pk, upload_id=upload_id)
        return Response(UploadSerializer(upload).data)

    @extend_schema(parameters=[VERSION], responses={200: NOTHING})
    def head(self, request: Request, upload_id: uuid.UUID) -> Response:
        """tus core: the offset to go on from."""
        upload = uploads.state_of(owner=_user(request), upload_id=upload_id)
        response = Response(headers=_headers(upload) | {"Cache-Control": "no-store"})
        response["Upload-Length"] = str(upload.length)
        if upload.metadata:
            response["Upload-Metadata"] = upload.metadata
        return response

    @extend_schema(
        request={tus.CONTENT_TYPE: OpenApiTypes.BINARY},
        parameters=[VERSION, _header("Upload-Offset"), _header("Upload-Checksum", False)],
        responses={204: NOTHING},
    )
    def patch(self, request: Request, upload_id: uuid.UUID) -> Response:
        """tus core: append bytes at the offset; pieces of 64 MiB at most."""
        if request.content_type != tus.CONTENT_TYPE:
            raise WrongContentType
        offset = tus.integer(request.headers.get("Upload-Offset"), "Upload-Offset")
        upload = _append(request, _user(request), upload_id, offset)
        return Response(status=204, headers=_headers(upload))

    @extend_schema(parameters=[VERSION], responses={204: NOTHING})
    def delete(self, request: Request, upload_id: uuid.UUID) -> Response:
        """tus termination."""
        uploads.terminate(owner=_user(request), upload_id=upload_id)
        return Response(status=204)

    @extend_schema(exclude=True)
    def post(self, request: Request, upload_id: uuid.UUID) -> Response:
        """X-HTTP-Method-Override, for networks that let no PATCH or DELETE through."""
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
        if method == "PATCH":
            return self.patch(request, upload_id)
        if method == "DELETE":
            return self.delete(request, upload_id)
        raise MethodNotAllowed("POST")


def _user(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _announced(request: Request) -> int | None:
    length = request.META.get("CONTENT_LENGTH") or None
    return tus.integer(length, "Content-Length") if length is not None else None


def _append(request: Request, user: User, upload_id: uuid.UUID, offset: int) -> Upload:
    return uploads.append(
        owner=user,
        upload_id=upload_id,
        offset=offset,
        body=request._request,
        announced=_announced(request),
        checksum=tus.checksum(request.headers.get("Upload-Checksum")),
    )


def _headers(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.offset)}
    if upload.state == Upload.State.RECEIVING:
        headers["Upload-Expires"] = tus.http_date(upload.expires_at)
    return headers
