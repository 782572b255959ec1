"""Public doors of the logs: anybody may fetch and keep heads and proofs; leaves are not here."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from lms.core.errors import Invalid, NotAllowed
from lms.events import queries as logs
from lms.events.domain.alarms import compare_held
from lms.events.domain.cosign import accept_cosigned, register_cosigner
from lms.events.errors import NotCosignable
from lms.events.models import Cosigner
from lms.people.queries import subject_id
from lms.people.rules import oversees
from lms.reports.errors import UploadUnusable
from lms.reports.rest import _region, language, person
from lms.reports.schema import CosignerSchema, ProofSchema, VerifySchema
from lms.reports.verifying import NOTE_BYTES_MAX, verify_uploads

TEXT = "text/plain; charset=utf-8"
SIZES = [OpenApiParameter("size", int), OpenApiParameter("from", int), OpenApiParameter("to", int)]


class AddressThrottle(SimpleRateThrottle):
    """Requests per client address (REMOTE_ADDR, which our proxies' middleware has set)."""

    scope = "public"
    rate = "120/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """One bucket per view and address."""
        return f"throttle:{type(view).__name__}:{request.META.get('REMOTE_ADDR', '')}"


class VerifyThrottle(AddressThrottle):
    """Verification costs a process: fewer."""

    rate = "20/min"


class Public(APIView):
    """No sign-in: what is served here is meant to be kept by others."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [AddressThrottle]


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Invalid("A number of leaves was expected.", field=name)
    return int(text)


def _required(request: Request, name: str) -> int:
    value = _number(request, name)
    if value is None:
        raise Invalid("A number of leaves was expected.", field=name)
    return value


class KeyView(Public):
    """log.vkey"""

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponse:
        """The log's public key (C2SP vkey)."""
        return HttpResponse(logs.current_vkey() + "\n", content_type=TEXT)


class CheckpointView(Public):
    """log/checkpoint and log/classes/<id>/checkpoint"""

    @extend_schema(parameters=SIZES[:1], responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request, class_id: uuid.UUID | None = None) -> HttpResponse:
        """The newest signed checkpoint with its cosignatures, or the one of ``?size=``."""
        size = _number(request, "size")
        row = (
            logs.latest_checkpoint(class_id) if size is None else logs.checkpoint_at(class_id, size)
        )
        return HttpResponse(logs.note_of(row), content_type=TEXT)


class ConsistencyView(Public):
    """log/consistency/ and log/classes/<id>/consistency/"""

    @extend_schema(parameters=SIZES[1:], responses=ProofSchema)
    def get(self, request: Request, class_id: uuid.UUID | None = None) -> Response:
        """RFC 9162 consistency proof between two sizes (``?from=&to=``)."""
        proof = logs.consistency(class_id, _required(request, "from"), _required(request, "to"))
        return Response({"proof": [item.hex() for item in proof]})


class InclusionView(Public):
    """log/inclusion/ and log/classes/<id>/inclusion/"""

    @extend_schema(parameters=[OpenApiParameter("index", int), SIZES[0]], responses=ProofSchema)
    def get(self, request: Request, class_id: uuid.UUID | None = None) -> Response:
        """RFC 9162 audit path of a leaf (``?index=&size=``)."""
        proof = logs.inclusion(class_id, _required(request, "index"), _required(request, "size"))
        return Response({"proof": [item.hex() for item in proof]})


class CosignBody(serializers.Serializer[Any]):
    """A cosigned checkpoint."""

    note = serializers.CharField(max_length=NOTE_BYTES_MAX, trim_whitespace=False)


class CosignView(Public):
    """log/cosignatures/"""

    @extend_schema(request=CosignBody, responses={201: CosignerSchema(many=True)})
    def post(self, request: Request) -> Response:
        """Hand in a cosigned checkpoint; the signature of a registered key is the permission."""
        body = CosignBody(data=request.data)
        body.is_valid(raise_exception=True)
        note = body.validated_data["note"].encode()
        try:
            kept = accept_cosigned(note=note)
        except NotCosignable:
            # A checkpoint of our key that is not ours any more is no mistake of the sender's.
            from lms.reports.rest_custody import tell

            if (alarm := compare_held(note=note)) is not None:
                tell(alarm)
            raise
        rows = [_cosigner(row.cosigner) for row in kept]
        return Response(rows, status=201)


def _cosigner(row: Cosigner) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "vkey": row.vkey}


class KeyBody(serializers.Serializer[Any]):
    """A cosigner's public key."""

    vkey = serializers.CharField(max_length=400)


class CosignersView(APIView):
    """regions/<id>/cosigners/"""

    @extend_schema(responses=CosignerSchema(many=True))
    def get(self, request: Request, region_id: uuid.UUID) -> Response:
        """The region's registered cosigning keys."""
        region = _region(person(request), region_id)
        rows = Cosigner.objects.filter(region_id=region.pk, revoked_at=None).order_by("name")
        return Response([_cosigner(row) for row in rows])

    @extend_schema(request=KeyBody, responses={201: CosignerSchema})
    def post(self, request: Request, region_id: uuid.UUID) -> Response:
        """Register a key; the officer's own region only."""
        user = person(request)
        region = _region(user, region_id)
        if not oversees(user, region):
            raise NotAllowed
        body = KeyBody(data=request.data)
        body.is_valid(raise_exception=True)
        row = register_cosigner(
            region_id=region.pk,
            vkey=body.validated_data["vkey"],
            actor_id=subject_id(user.pk),
        )
        return Response(_cosigner(row), status=201)


class VerifyView(Public):
    """verify/"""

    throttle_classes = [VerifyThrottle]
    parser_classes = [MultiPartParser]

    @extend_schema(request=OpenApiTypes.OBJECT, responses=VerifySchema)
    def post(self, request: Request) -> Response:
        """Verify the files sent as ``file`` (repeated; ``seen``, ``key``, ``cosigner``)."""
        files = request.FILES.getlist("file")
        key = _note(request, "key")
        cosigners = [text for text in [_note(request, "cosigner")] if text]
        report = verify_uploads(
            files=files,
            seen=_notes(request, "seen"),
            key=key or logs.current_vkey(),
            cosigners=cosigners,
            lang=language(request),
        )
        return Response({**report, "key_source": "given" if key else "own"})


def _note(request: Request, name: str) -> str:
    found = _notes(request, name)
    return found[0].decode("utf-8", "replace") if found else ""


def _notes(request: Request, name: str) -> list[bytes]:
    """Small texts, sent as files or as fields."""
    given = [str(text).encode() for text in request.POST.getlist(name) if str(text).strip()]
    for file in request.FILES.getlist(name):
        if (file.size or 0) > NOTE_BYTES_MAX:
            raise UploadUnusable
        given.append(file.read())
    return given
