"""Doors: API clients and the audit, for the people who run a place."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.connections import audit
from lms.connections.domain import clients
from lms.connections.models import ApiClient
from lms.connections.rest.shapes import (
    ApiClientSerializer,
    AuditPageSerializer,
    ClientCreateSerializer,
    ClientEditSerializer,
    ClientWithSecretSerializer,
    RotateSerializer,
)
from lms.connections.rules import client_for, clients_visible_to, place_for, runs_something
from lms.core.errors import NotAllowed
from lms.courses.serializers import MomentField
from lms.people.doors import checked, me


class ClientsView(APIView):
    """connections/clients/"""

    @extend_schema(operation_id="api_clients_list", responses=ApiClientSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those of the places that one runs."""
        if not runs_something(me(request)):
            raise NotAllowed
        rows = clients_visible_to(me(request)).prefetch_related("secrets")
        return Response(ApiClientSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="api_clients_create",
        request=ClientCreateSerializer,
        responses={201: ClientWithSecretSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make one; the secret is shown this once. Error: scopes_unsuited (422)."""
        if not runs_something(me(request)):
            raise NotAllowed
        data = checked(ClientCreateSerializer, request)
        place = place_for(me(request), region_id=data["region"], institution_id=data["institution"])
        made, secret = clients.create_client(
            name=data["name"],
            place=place,
            wanted=data["scopes"],
            rate=data["rate_per_minute"],
            by=me(request),
        )
        return Response(_with_secret(made, secret), status=201)


class ClientView(APIView):
    """connections/clients/<id>/"""

    @extend_schema(
        operation_id="api_clients_edit", request=ClientEditSerializer, responses=ApiClientSerializer
    )
    def put(self, request: Request, client_id: uuid.UUID) -> Response:
        """Change name, scopes or limit. Error: client_revoked (409)."""
        found = client_for(me(request), client_id)
        data = checked(ClientEditSerializer, request)
        made = clients.change_client(
            client=found,
            name=data["name"],
            wanted=data["scopes"],
            rate=data["rate_per_minute"],
            by=me(request),
        )
        return Response(ApiClientSerializer(made).data)

    @extend_schema(
        operation_id="api_clients_revoke", request=None, responses={200: ApiClientSerializer}
    )
    def delete(self, request: Request, client_id: uuid.UUID) -> Response:
        """Revoke it for good; its tokens stop at once. Error: client_revoked (409)."""
        made = clients.revoke_client(client=client_for(me(request), client_id), by=me(request))
        return Response(ApiClientSerializer(made).data)


class ClientRotateView(APIView):
    """connections/clients/<id>/rotate/"""

    @extend_schema(
        operation_id="api_clients_rotate",
        request=RotateSerializer,
        responses=ClientWithSecretSerializer,
    )
    def post(self, request: Request, client_id: uuid.UUID) -> Response:
        """A new secret, shown this once. Errors: too_many_secrets, client_revoked (409)."""
        found = client_for(me(request), client_id)
        data = checked(RotateSerializer, request)
        secret = clients.rotate_secret(client=found, overlap_h=data["overlap_h"], by=me(request))
        return Response(_with_secret(client_for(me(request), client_id), secret))


def _with_secret(client: ApiClient, secret: str) -> dict[str, Any]:
    return {"client": ApiClientSerializer(client).data, "secret": secret}


class AuditQuery(serializers.Serializer[Any]):
    """What to look for."""

    kind = serializers.ChoiceField(choices=sorted(audit.KINDS), required=False, allow_blank=True)
    text = serializers.CharField(required=False, max_length=60, allow_blank=True, default="")
    after = MomentField(required=False, allow_null=True, default=None)
    before = MomentField(required=False, allow_null=True, default=None)
    page = serializers.IntegerField(required=False, min_value=1, max_value=100_000, default=1)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200, default=30)


class AuditView(APIView):
    """audit/"""

    @extend_schema(
        operation_id="audit_list",
        parameters=[
            AuditQuery,
            OpenApiParameter("class", {"type": "string", "format": "uuid"}),
        ],
        responses=AuditPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Who viewed or exported personal data, the latest first."""
        if not runs_something(me(request)):
            raise NotAllowed
        query = AuditQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        data = query.validated_data
        asked = request.query_params.get("class")
        search = audit.Search(
            kind=data.get("kind", ""),
            text=data["text"].strip(),
            class_id=serializers.UUIDField().run_validation(asked) if asked else None,
            after=data["after"],
            before=data["before"],
        )
        rows = audit.entries(me(request), search)
        size = data["page_size"]
        first = (data["page"] - 1) * size
        return Response({"count": rows.count(), "results": audit.shown(rows[first : first + size])})
