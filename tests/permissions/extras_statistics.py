"""What the routes of the statistics name, in the matrix's world."""

from __future__ import annotations

from lms.people.models import User
from tests.permissions.world import World


def statistics(world: World) -> dict[str, object]:
    """The world's lecturer by id."""
    lecturer = world.people["lecturer"]
    assert isinstance(lecturer, User)
    return {"lecturer_id": lecturer.pk}
