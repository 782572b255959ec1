"""Where lesson terms come from: the feature that owns a mode registers a provider in wiring."""

from __future__ import annotations

import uuid
from typing import Protocol

from lms.presence.errors import NothingToCount
from lms.presence.state import LessonTerms


class Provider(Protocol):
    """What a feature (on-demand, live, replay) knows about its lessons."""

    def terms(self, lesson_id: uuid.UUID) -> LessonTerms | None:
        """The lesson's terms, None if there is no such lesson. Called per beat: cache it."""

    def admit(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
        """Raise a DomainError if the person's time cannot count here (no seat, unverified)."""

    def gate(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> int | None:
        """Media time of the first required question without an answer; asked with each lease."""


_providers: dict[str, Provider] = {}


def register(mode: str, provider: Provider) -> None:
    """Make a mode known (``vod``, ``live`` or ``replay``)."""
    _providers[mode] = provider


def provider_of(mode: str) -> Provider:
    """The provider of a mode; raises :class:`NothingToCount` for an unknown one."""
    provider = _providers.get(mode)
    if provider is None:
        raise NothingToCount(mode=mode)
    return provider


def terms_of(mode: str, lesson_id: uuid.UUID) -> LessonTerms:
    """The terms of a lesson in a mode; raises :class:`NothingToCount`."""
    found = provider_of(mode).terms(lesson_id)
    if found is None:
        raise NothingToCount(lesson=str(lesson_id))
    return found


def any_terms(lesson_id: uuid.UUID) -> LessonTerms | None:
    """The terms of a lesson in whatever mode it has."""
    for provider in _providers.values():
        found = provider.terms(lesson_id)
        if found is not None:
            return found
    return None
