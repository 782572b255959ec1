"""What presence needs to know about live lessons: whether time counts now, and for whom."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Final

from django.db import transaction

from live.errors import ClassNotRunning, NotOnAir
from live.models import LiveLesson, LiveSession
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, LessonKind, TrainingClass
from lms.courses.queries import LessonRules, lesson_rules
from lms.people.models import User
from lms.people.rules import require_verified
from lms.presence.state import LessonTerms, PromptRules

CACHE_S: Final = 2
"""Seconds for which another process may not know that a class went on or off air."""


class LiveTerms:
    """The provider for mode ``live``; kept for a moment, because each beat asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[uuid.UUID, tuple[float, LessonTerms | None]] = {}

    def terms(self, lesson_id: uuid.UUID) -> LessonTerms | None:
        """The lesson's terms, None for no live lesson; off air nothing counts."""
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(lesson_id)
        if kept is not None and now < kept[0]:
            return kept[1]
        found = read_terms(lesson_id)
        with self._lock:
            if len(self._kept) > 2000:
                self._kept.clear()
            self._kept[lesson_id] = (now + CACHE_S, found)
        return found

    def forget(self, lesson_id: uuid.UUID | None = None) -> None:
        """Read again next time: one lesson, or all."""
        with self._lock:
            if lesson_id is None:
                self._kept.clear()
            else:
                self._kept.pop(lesson_id, None)

    def admit(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
        """Raise when this person's time cannot count here: see :func:`admit`."""
        admit(user_id=user_id, lesson_id=lesson_id)

    def gate(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> int | None:
        """Nothing stops a live lesson."""
        return None


provider: Final = LiveTerms()


def forget_after_commit(lesson_id: uuid.UUID | None = None) -> None:
    """Call in the transaction that changes what the terms say."""
    transaction.on_commit(lambda: provider.forget(lesson_id))


def read_terms(lesson_id: uuid.UUID) -> LessonTerms | None:
    """The terms from the tables (three queries)."""
    if not LiveLesson.objects.filter(lesson_id=lesson_id, lesson__kind=LessonKind.LIVE).exists():
        return None
    session = LiveSession.objects.filter(lesson_id=lesson_id, ended_at=None).first()
    return terms_from(lesson_rules(lesson_id), session)


def terms_from(rules: LessonRules, session: LiveSession | None) -> LessonTerms:
    """Terms of a live lesson with the run that is on air, if any. Pure.

    What lies outside the timetable's hours is kept and clipped when the lesson is judged.
    """
    prompts = rules.body.get("prompts")
    return LessonTerms(
        class_id=rules.class_id,
        duration_ms=0,
        no_skip=False,
        opens_at_ms=None if session is None else clock.to_ms(session.started_at),
        rule_version=rules.rule_version,
        prompts=PromptRules(
            min_gap_ms=int(prompts["min_gap_ms"]),
            max_gap_ms=int(prompts["max_gap_ms"]),
            limit_ms=int(prompts["limit_ms"]),
        )
        if prompts
        else None,
        countable=session is not None and rules.class_state == TrainingClass.State.RUNNING,
    )


def admit(*, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """Raise ``NotFound`` (no seat), ``RealNameRequired``, ``ClassNotRunning`` or ``NotOnAir``."""
    seat = (
        Enrolment.objects.filter(
            user_id=user_id,
            withdrawn_at=None,
            training_class__lessons__id=lesson_id,
            training_class__lessons__kind=LessonKind.LIVE,
            training_class__lessons__cancelled_at=None,
        )
        .select_related("training_class")
        .first()
    )
    if seat is None:
        raise NotFound
    require_verified(User.objects.get(pk=user_id))
    if seat.training_class.state != TrainingClass.State.RUNNING:
        raise ClassNotRunning
    if not LiveSession.objects.filter(lesson_id=lesson_id, ended_at=None).exists():
        raise NotOnAir
