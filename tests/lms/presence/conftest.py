"""A mode of its own for these tests: lessons that exist because the provider says so."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from lms.core.errors import NotFound
from lms.people.models import User
from lms.presence import terms
from lms.presence.domain import lease
from lms.presence.domain.lease import LeaseGranted
from lms.presence.state import LessonTerms
from tests.factories.people import UserFactory
from tests.lms.presence.world import TERMS

LESSON = uuid.UUID(int=77)
OTHER_LESSON = uuid.UUID(int=78)


class Lessons:
    """The provider under test: terms can be changed, people turned away."""

    def __init__(self) -> None:
        self.known = {LESSON: TERMS, OTHER_LESSON: TERMS}
        self.turned_away: set[uuid.UUID] = set()
        self.gates: dict[uuid.UUID, int] = {}

    def terms(self, lesson_id: uuid.UUID) -> LessonTerms | None:
        return self.known.get(lesson_id)

    def admit(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
        if user_id in self.turned_away:
            raise NotFound

    def gate(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> int | None:
        return self.gates.get(user_id)

    def change(self, **values: Any) -> None:
        self.known = {key: replace(value, **values) for key, value in self.known.items()}


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> Lessons:
    """The registered provider of mode ``vod``."""
    provider = Lessons()
    monkeypatch.setattr(terms, "_providers", {"vod": provider})
    return provider


@pytest.fixture
def trainee(db: None) -> User:
    return UserFactory()


@pytest.fixture
def clock_ms(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The server's clock, in a box that tests move."""
    from lms.core import clock

    box = [1_800_000_000_000]
    monkeypatch.setattr(clock, "now_ms", lambda: box[0])
    return box


def take(user: User, lesson: uuid.UUID = LESSON, connection: str = "one") -> LeaseGranted:
    return lease.take(
        user_id=user.pk, lesson_id=lesson, mode="vod", device=connection, connection=connection
    )
