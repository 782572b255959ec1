"""Where lesson terms come from: the feature that owns a mode registers a provider in wiring."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Protocol

from lms.core.errors import DomainError
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


Admission = Callable[[uuid.UUID, uuid.UUID], None]
"""(user id, lesson id): raise a DomainError where something else must come first (a sign-in)."""

admission: list[Admission] = []
"""Asked with each lease, in whatever mode; features are joined to it in ``lms.wiring``."""

_providers: dict[str, Provider] = {}


def admit(mode: str, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """Raise a DomainError if this person's time cannot count in this lesson now."""
    provider_of(mode).admit(user_id=user_id, lesson_id=lesson_id)
    for check in admission:
        check(user_id, lesson_id)


def comes_first(*, user_id: uuid.UUID, lesson_id: uuid.UUID) -> str | None:
    """The code of what must come first, for a page to say before *play*; None for nothing."""
    try:
        for check in admission:
            check(user_id, lesson_id)
    except DomainError as error:
        return error.code
    return None


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
