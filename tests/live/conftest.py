"""A class on air, and an ear at its rooms."""

from __future__ import annotations

from typing import Any

import pytest

from lms.realtime import publish
from tests.factories.live import OnAir, class_on_air

Heard = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def on_air(transactional_db: None) -> OnAir:
    return class_on_air()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What the hub is told, in order: (hub room, message)."""
    told: Heard = []

    def publish_(room: str, message: Any, *, droppable: bool = False) -> None:
        told.append((room, dict(message)))

    monkeypatch.setattr(publish, "publish", publish_)
    return told
