"""What the routes of sign-in name, in the matrix's world."""

from __future__ import annotations

import uuid

from tests.factories.checkin import SpotCheckFactory
from tests.permissions.world import World


def sign_in(world: World) -> dict[str, object]:
    """A spot check of the world's trainee; a challenge that nobody has opened."""
    check = SpotCheckFactory(lesson=world.things["lesson"], user=world.people["trainee"])
    return {"check_id": check.pk, "challenge_id": uuid.uuid4()}
