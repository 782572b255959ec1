"""Doors for those who decide about faces, and for the platform."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin.faces import queries
from checkin.faces.domain import captures, retention, reviews, tenancy
from checkin.faces.rest import shapes
from checkin.faces.rules import (
    capture_for,
    decides_anything,
    institution_for,
    review_for,
    reviews_visible_to,
)
from lms.core.errors import NotAllowed
from lms.people.doors import checked, me, require_platform

SHOWN = 200
"""Rows of one list; the oldest open ones come first."""


class ReviewListView(APIView):
    """What waits for a decision, or was decided."""

    @extend_schema(
        operation_id="face_review_list",
        parameters=[OpenApiParameter("done", bool)],
        responses=shapes.ReviewSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Open ones (the oldest first), or with ``done=1`` the latest decisions."""
        user = me(request)
        if not decides_anything(user):
            raise NotAllowed
        rows = reviews_visible_to(user).select_related("decided_by")
        if request.query_params.get("done") in ("1", "true"):
            rows = rows.exclude(outcome="").order_by("-decided_at")
        else:
            rows = rows.filter(outcome="").order_by("created_at")
        shown = [queries.review_row(row, user) for row in rows[:SHOWN]]
        return Response(shapes.ReviewSerializer(shown, many=True).data)


class ReviewView(APIView):
    """One of them."""

    @extend_schema(
        operation_id="face_review_decide",
        request=shapes.FaceDecisionSerializer,
        responses=shapes.ReviewSerializer,
    )
    def post(self, request: Request, face_review_id: uuid.UUID) -> Response:
        """Decide, with a reason."""
        user = me(request)
        review = review_for(user, face_review_id)
        data = checked(shapes.FaceDecisionSerializer, request)
        done = reviews.decide(
            review=review, outcome=data["outcome"], reason=data["reason"], by=user
        )
        return Response(shapes.ReviewSerializer(queries.review_row(done, user)).data)


class CaptureView(APIView):
    """A picture kept as evidence."""

    @extend_schema(
        operation_id="face_capture", responses={(200, "image/jpeg"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, capture_id: uuid.UUID) -> HttpResponse:
        """Its bytes; that somebody of the staff looked is an event."""
        user = me(request)
        capture, own = capture_for(user, capture_id)
        raw = captures.read(capture) if own else captures.view(capture=capture, by=user)
        kind = "image/png" if raw.startswith(b"\x89PNG") else "image/jpeg"
        kind = "image/webp" if raw.startswith(b"RIFF") else kind
        answer = HttpResponse(raw, content_type=kind)
        answer["Cache-Control"] = "no-store"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["Content-Disposition"] = 'inline; filename="face"'
        return answer


class StoredView(APIView):
    """How many faces are stored."""

    @extend_schema(operation_id="face_stored", responses=shapes.StoredSerializer)
    def get(self, request: Request) -> Response:
        """The count, and the limits near which it matters."""
        require_platform(request)
        body = {
            "people": retention.stored_people(),
            "warn_at": settings.RONGKE_FACE_ALARM,
            "filing_at": retention.FILING_AT,
        }
        return Response(shapes.StoredSerializer(body).data)


class RetentionView(APIView):
    """What an institution's contract says about keeping faces."""

    @extend_schema(operation_id="face_retention", responses=shapes.RetentionSerializer)
    def get(self, request: Request, institution_id: uuid.UUID) -> Response:
        """The days."""
        found = institution_for(me(request), institution_id, change=False)
        return Response(shapes.RetentionSerializer(tenancy.retention_of(str(found.pk))).data)

    @extend_schema(
        operation_id="face_retention_set",
        request=shapes.RetentionSerializer,
        responses=shapes.RetentionSerializer,
    )
    def put(self, request: Request, institution_id: uuid.UUID) -> Response:
        """Enter the contract's days (platform)."""
        found = institution_for(me(request), institution_id, change=True)
        data = checked(shapes.RetentionSerializer, request)
        row = tenancy.set_retention(institution=found, by=me(request), **data)
        return Response(shapes.RetentionSerializer(row).data)
