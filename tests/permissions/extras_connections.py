"""What the routes of the connections name, in the matrix's world."""

from __future__ import annotations

from tests.factories.connections import ApiClientFactory
from tests.permissions.world import World


def connections(world: World) -> dict[str, object]:
    """A client of the world's institution."""
    return {"client_id": ApiClientFactory(institution=world.things["school"]).pk}
