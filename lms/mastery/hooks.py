"""Where features say what an answer on record was about; joined in ``lms.wiring``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What was asked, where and when in the lesson."""

    question_id: uuid.UUID
    """Of ``lms.questions``: the same question asked in two places is one."""
    stem: str
    points: int
    lesson_id: uuid.UUID
    moment_ms: int | None = None
    """Where in the lesson's video it is explained; None: the lesson as a whole."""


@dataclass(frozen=True)
class Labels:
    """Under which words a question stands, and how hard it is."""

    tags: tuple[str, ...] = ()
    difficulty: int | None = None


@dataclass(frozen=True)
class Marked:
    """A marked answer whose own event says no more than the sum: of an exam's paper."""

    user_id: uuid.UUID
    question_id: uuid.UUID
    stem: str
    score_milli: int
    at_ms: int
    chapter: str
    lesson_id: uuid.UUID | None


Papers = Callable[[uuid.UUID, Collection[uuid.UUID]], Iterable[Marked]]
"""(class, users) → answers of papers whose results they were shown."""
Resolver = Callable[[Collection[str]], Mapping[str, About]]
"""Ids out of payloads → what they were; unknown ones are left out."""
Labeller = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Labels]]

FIELDS = {"question.answered": "question", "exercise.answered": "run"}
"""Kind of an answer's event → the payload's field that names what was asked."""

resolvers: dict[str, list[Resolver]] = {kind: [] for kind in FIELDS}
labellers: list[Labeller] = []
papers: list[Papers] = []
