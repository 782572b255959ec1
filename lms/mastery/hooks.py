"""Where features say what an answer on record was about; joined in ``lms.wiring``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
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


Resolver = Callable[[Collection[str]], Mapping[str, About]]
"""Ids out of payloads → what they were; unknown ones are left out."""
Labeller = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Labels]]

FIELDS = {"question.answered": "question", "exercise.answered": "run", "exam.answered": "item"}
"""Kind of an answer's event → the payload's field that names what was asked."""

resolvers: dict[str, list[Resolver]] = {kind: [] for kind in FIELDS}
labellers: list[Labeller] = []
