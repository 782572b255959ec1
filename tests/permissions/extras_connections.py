"""What the routes of the connections name, in the matrix's world."""

from __future__ import annotations

from tests.factories.connections import (
    ApiClientFactory,
    DeliveryFactory,
    LtiPlatformFactory,
    PushFactory,
)
from tests.permissions.world import World


def connections(world: World) -> dict[str, object]:
    """A client and a webhook of the world's institution, with something to deliver."""
    school = world.things["school"]
    delivery = DeliveryFactory(webhook__institution=school)
    push = PushFactory(destination__institution=school)
    return {
        "client_id": ApiClientFactory(institution=school).pk,
        "webhook_id": delivery.webhook_id,
        "delivery_id": delivery.pk,
        "destination_id": push.destination_id,
        "push_id": push.pk,
        "lti_id": LtiPlatformFactory(institution=school).pk,
        "ticket": "never-given",
    }
