"""Doors: webhooks and what they delivered."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.connections.domain import webhooks
from lms.connections.models import Delivery, Webhook
from lms.connections.rules import (
    place_for,
    runs_something,
    webhook_for,
    webhooks_visible_to,
)
from lms.core.errors import NotAllowed, NotFound
from lms.people.doors import checked, me
from lms.people.rules import is_platform_admin


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """A webhook; its secret is never shown again."""

    region_name = serializers.CharField(source="region.name", default="")
    institution_name = serializers.CharField(source="institution.name", default="")
    kinds = serializers.ListField(child=serializers.CharField())
    waiting = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = [
            "id", "name", "url", "region", "region_name", "institution", "institution_name",
            "kinds", "state", "paused_why", "failures", "failing_since", "retry_at", "created_at",
            "waiting",
        ]  # fmt: skip

    def get_waiting(self, row: Webhook) -> int:
        """How many events wait."""
        return row.deliveries.filter(state=Delivery.State.WAITING).count()


class WebhookEditSerializer(serializers.Serializer[Any]):
    """What of a webhook can change."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=500)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(webhooks.KINDS.values())),
        min_length=1,
        max_length=10,
    )
    active = serializers.BooleanField(default=True)


class WebhookCreateSerializer(WebhookEditSerializer):
    """A new webhook; without a place it is the platform's own (platform administrators)."""

    region = serializers.UUIDField(allow_null=True, default=None)
    institution = serializers.UUIDField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One place at most."""
        if attrs["region"] is not None and attrs["institution"] is not None:
            raise serializers.ValidationError("Name a region or an institution.", code="one_place")
        return attrs


class WebhookWithSecretSerializer(serializers.Serializer[Any]):
    """The webhook and its signing secret, which is shown this once."""

    webhook = WebhookSerializer()
    secret = serializers.CharField()


class TrySerializer(serializers.Serializer[Any]):
    """One attempt; ``status`` 0: no answer."""

    at_ms = serializers.IntegerField()
    took_ms = serializers.IntegerField()
    status = serializers.IntegerField()
    error = serializers.CharField()


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """An event and how its delivery stands."""

    tries = TrySerializer(many=True)

    class Meta:
        model = Delivery
        fields = [
            "id", "kind", "class_id", "body", "state", "attempts", "next_at", "tries",
            "created_at", "delivered_at",
        ]  # fmt: skip


class WebhooksView(APIView):
    """connections/webhooks/"""

    @extend_schema(operation_id="webhooks_list", responses=WebhookSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those of the places that one runs."""
        if not runs_something(me(request)):
            raise NotAllowed
        return Response(WebhookSerializer(webhooks_visible_to(me(request)), many=True).data)

    @extend_schema(
        operation_id="webhooks_create",
        request=WebhookCreateSerializer,
        responses={201: WebhookWithSecretSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make one; the secret is shown this once. Error: address_refused (422)."""
        user = me(request)
        if not runs_something(user):
            raise NotAllowed
        data = checked(WebhookCreateSerializer, request)
        everywhere = data["region"] is None and data["institution"] is None
        if everywhere and not is_platform_admin(user):
            raise NotAllowed
        place = (
            None
            if everywhere
            else place_for(user, region_id=data["region"], institution_id=data["institution"])
        )
        made, secret = webhooks.create_webhook(
            name=data["name"], url=data["url"], place=place, kinds=data["kinds"], by=user
        )
        body = {"webhook": WebhookSerializer(made).data, "secret": secret}
        return Response(body, status=201)


class WebhookView(APIView):
    """connections/webhooks/<id>/"""

    @extend_schema(
        operation_id="webhooks_edit", request=WebhookEditSerializer, responses=WebhookSerializer
    )
    def put(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Change, pause or resume it. Error: address_refused (422)."""
        found = webhook_for(me(request), webhook_id)
        data = checked(WebhookEditSerializer, request)
        made = webhooks.change_webhook(webhook=found, by=me(request), **data)
        return Response(WebhookSerializer(made).data)

    @extend_schema(operation_id="webhooks_remove", request=None, responses={204: None})
    def delete(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Take it away with what it had to tell."""
        webhooks.remove(webhook=webhook_for(me(request), webhook_id), by=me(request))
        return Response(status=204)


class WebhookRotateView(APIView):
    """connections/webhooks/<id>/rotate/"""

    @extend_schema(
        operation_id="webhooks_rotate", request=None, responses=WebhookWithSecretSerializer
    )
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """A new signing secret; for a day both sign."""
        found = webhook_for(me(request), webhook_id)
        secret = webhooks.rotate(webhook=found, by=me(request))
        return Response({"webhook": WebhookSerializer(found).data, "secret": secret})


class WebhookPingView(APIView):
    """connections/webhooks/<id>/ping/"""

    @extend_schema(operation_id="webhooks_ping", request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Send an event that tells nothing."""
        made = webhooks.ping(webhook=webhook_for(me(request), webhook_id))
        return Response(DeliverySerializer(made).data, status=202)


class DeliveriesView(generics.ListAPIView[Delivery]):
    """connections/webhooks/<id>/deliveries/"""

    serializer_class = DeliverySerializer

    def get_queryset(self) -> Any:
        """The latest first; ``?state=``."""
        found = webhook_for(me(self.request), self.kwargs["webhook_id"])
        rows = found.deliveries.order_by("-created_at", "-order")
        state = self.request.query_params.get("state")
        return rows.filter(state=state) if state else rows

    @extend_schema(
        operation_id="deliveries_list",
        parameters=[OpenApiParameter("state", str, enum=list(Delivery.State.values))],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was and is to be told."""
        return super().get(request, *args, **kwargs)


class RedeliverView(APIView):
    """connections/webhooks/<id>/deliveries/<id>/redeliver/"""

    @extend_schema(
        operation_id="deliveries_redeliver", request=None, responses={202: DeliverySerializer}
    )
    def post(self, request: Request, webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Response:
        """Send it again with the same id."""
        made = webhooks.redeliver(delivery=_delivery(request, webhook_id, delivery_id))
        return Response(DeliverySerializer(made).data, status=202)


class SkipView(APIView):
    """connections/webhooks/<id>/deliveries/<id>/skip/"""

    @extend_schema(operation_id="deliveries_skip", request=None, responses=DeliverySerializer)
    def post(self, request: Request, webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Response:
        """Give it up, so that its class goes on."""
        made = webhooks.skip(delivery=_delivery(request, webhook_id, delivery_id))
        return Response(DeliverySerializer(made).data)


def _delivery(request: Request, webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Delivery:
    webhook = webhook_for(me(request), webhook_id)
    found = webhook.deliveries.select_related("webhook").filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found
