"""What attacks have in common: how long they run, the neighbour, and taking a defence out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lms.presence import defences
from tests.lms.presence.world import World

WALL = 600_000
BEAT = 10_000


@contextmanager
def without(monkeypatch: pytest.MonkeyPatch, **rules: Callable[..., Any]) -> Iterator[None]:
    """Take out defences for a moment."""
    with monkeypatch.context() as patch:
        for name, rule in rules.items():
            patch.setattr(defences, name, rule)
        yield


def honest(world: World | None = None, wall: int = WALL) -> int:
    """The neighbour: plays at 1.0, one beat each 10 s from where the last answer said."""
    world = world or World()
    world.take()
    start = position = world.progress[world.state.lesson].frontier if world.progress else 0
    for _ in range(wall // BEAT):
        world.wait(BEAT)
        position += BEAT
        world.beat(start, position)
        start = world.ack.credited_to
    world.audit()
    return world.credited
