"""Where features above plug in; ``lms.wiring`` fills these lists, courses imports none of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class LessonCredit:
    """What the ledger knows about one trainee's lesson."""

    state: str = "not_started"
    credited_ms: int = 0
    hours_milli: int = 0
    why: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class ClassCredit:
    """What the ledger knows about one trainee's class."""

    hours_milli: int = 0
    absences: int = 0
    leaves: int = 0
    barred: bool = False
    why: tuple[Mapping[str, Any], ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    lessons: Mapping[uuid.UUID, LessonCredit] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """Something that happened to people; ``lms.notify`` turns it into notifications."""

    kind: str
    recipients: tuple[uuid.UUID, ...]
    args: Mapping[str, Any]
    link: str = ""


CreditProvider = Callable[[uuid.UUID, uuid.UUID], ClassCredit]
"""(class id, user id) → credit."""
Details = Callable[[Iterable[uuid.UUID]], Mapping[uuid.UUID, Mapping[str, Any]]]
"""Lesson ids → extra facts by lesson id, for example {"published": True, "duration_ms": 1}."""

credit_providers: list[CreditProvider] = []
lesson_details: list[Details] = []
notice_listeners: list[Callable[[Notice], None]] = []
timetable_listeners: list[Callable[[uuid.UUID], None]] = []
"""Called with the class id, inside the transaction that changed its timetable, state or roster."""


def credit_of(class_id: uuid.UUID, user_id: uuid.UUID) -> ClassCredit:
    """The first provider's answer; zeros when no ledger is wired."""
    for provider in credit_providers:
        return provider(class_id, user_id)
    return ClassCredit()


def details_of(lesson_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """The facts of all providers, merged per lesson; ``actions`` are those of all of them."""
    ids = list(lesson_ids)
    merged: dict[uuid.UUID, dict[str, Any]] = {lesson_id: {} for lesson_id in ids}
    for provider in lesson_details:
        for lesson_id, facts in provider(ids).items():
            actions = [*merged[lesson_id].get("actions", ()), *facts.get("actions", ())]
            merged[lesson_id].update(facts)
            if actions:
                merged[lesson_id]["actions"] = actions
    return merged


def announce(notice: Notice) -> None:
    """Hand a notice to every listener."""
    for listener in notice_listeners:
        listener(notice)


def timetable_changed(class_id: uuid.UUID) -> None:
    """Tell the features that cache what a lesson allows."""
    for listener in timetable_listeners:
        listener(class_id)
