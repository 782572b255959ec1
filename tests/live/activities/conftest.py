"""A live lesson on air with trainees in the room, and an ear at its rooms."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from live.activities.domain import asking, runs
from live.models import Participant
from lms.realtime import publish
from tests.factories.live_board import LiveRoom, live_room


@pytest.fixture
def room(db: None) -> LiveRoom:
    made = live_room(trainees=3)
    made.on_air()
    for user in made.trainees:
        Participant.objects.create(
            live=made.seat(user).live,
            user=user,
            part="trainee",
            seen_at=timezone.now(),
            joined_at=timezone.now(),
        )
    return made


class Heard(list[tuple[str, dict[str, Any]]]):
    """(hub room, message) in order."""

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for _, message in self if message["t"] == kind]


@pytest.fixture
def heard(monkeypatch) -> Heard:
    """What the rooms are told, when it is told: outside of what a test's transaction holds."""
    told = Heard()

    def listen(name: str, message: Any, **_: Any) -> None:
        told.append((name, dict(message)))

    monkeypatch.setattr(publish, "publish", listen)
    for module in (runs, asking):
        monkeypatch.setattr(module.transaction, "on_commit", lambda call: call())
    return told
