"""What the routes of proctoring name, in the matrix's world."""

from __future__ import annotations

from tests.factories.proctoring import (
    CallFactory,
    CameraFrameFactory,
    IncidentFactory,
)
from tests.permissions.world import World


def proctoring(world: World) -> dict[str, object]:
    """An incident, a picture and a call of the world's trainee; a token that is spent."""
    lesson, trainee = world.things["lesson"], world.people["trainee"]
    CameraFrameFactory(page__lesson=lesson, page__user=trainee)
    return {
        "incident_id": IncidentFactory(lesson=lesson, user=trainee).pk,
        "call_id": CallFactory(lesson=lesson, user=trainee).pk,
        "trainee_id": trainee.pk,
        "token": "spent",
    }
