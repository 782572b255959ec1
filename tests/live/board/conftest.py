"""A live lesson with people, and an ear at its rooms."""

from __future__ import annotations

from typing import Any

import pytest

from live.board.access import hub_room
from live.board.domain import changes
from tests.factories.live_board import LiveRoom, live_room


@pytest.fixture
def room(db: None) -> LiveRoom:
    return live_room(trainees=3)


@pytest.fixture
def heard(monkeypatch) -> list[tuple[str, dict[str, Any]]]:
    """What the rooms are told, in order: (hub room, message)."""
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        changes, "send", lambda board, message: told.append((hub_room(board), dict(message)))
    )
    return told
