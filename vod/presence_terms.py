"""What presence needs to know about on-demand lessons: when, how fast, how far, and for whom."""

from __future__ import annotations

import dataclasses
import threading
import time
import uuid
from typing import Final

from django.db import transaction

from lms.core.errors import DomainError, NotAllowed, NotFound
from lms.courses.models import Enrolment, LessonKind, TrainingClass
from lms.courses.queries import LessonRules, lesson_rules
from lms.people.models import User
from lms.people.rules import require_verified
from lms.presence.state import LessonTerms, PromptRules
from vod.domain.gates import gate_for
from vod.errors import ClassNotRunning
from vod.models import VodLesson

CACHE_S: Final = 30
"""Seconds. A change forgets the entry in its own process at once, elsewhere after this long."""
COUNTING: Final = {TrainingClass.State.RUNNING}


class VodTerms:
    """The provider for mode ``vod``; kept for a while, because each beat asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[uuid.UUID, tuple[float, LessonTerms | None]] = {}

    def terms(self, lesson_id: uuid.UUID) -> LessonTerms | None:
        """The lesson's terms, None for no such lesson; drafts and cancelled ones count nothing."""
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
        """Read again next time: one lesson, or all (a class's timetable or state changed)."""
        with self._lock:
            if lesson_id is None:
                self._kept.clear()
            else:
                self._kept.pop(lesson_id, None)

    def admit(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
        """Raise when this person's time cannot count here.

        NotFound (not enrolled, not published), RealNameRequired or ClassNotRunning.
        """
        admit(user_id=user_id, lesson_id=lesson_id)

    def gate(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> int | None:
        """Media time (ms) of the first required question without an answer."""
        return gate_for(lesson_id, user_id)


provider: Final = VodTerms()


def forget_after_commit(lesson_id: uuid.UUID | None = None) -> None:
    """Call in the transaction that changes what the terms say."""
    transaction.on_commit(lambda: provider.forget(lesson_id))


def read_terms(lesson_id: uuid.UUID) -> LessonTerms | None:
    """The terms from the tables (two queries)."""
    vod = VodLesson.objects.filter(lesson_id=lesson_id).select_related("lesson").first()
    if vod is None:
        return None
    found = terms_from(vod, lesson_rules(lesson_id))
    if vod.published_at is None or vod.lesson.cancelled_at is not None:
        # Nothing more counts; what counted before still has to reach the log of its class.
        return dataclasses.replace(found, countable=False)
    return found


def rate_cap(vod: VodLesson, rules: LessonRules) -> int:
    """The lesson's cap, never above the rule pack's (× 1000). Pure."""
    pack = int(rules.body.get("vod", {}).get("rate_cap_milli", 1500))
    return min(vod.rate_cap_milli, pack)


def terms_from(vod: VodLesson, rules: LessonRules) -> LessonTerms:
    """Terms of a published lesson. Pure."""
    prompts = rules.body.get("prompts")
    return LessonTerms(
        class_id=rules.class_id,
        duration_ms=vod.duration_ms,
        rate_cap_milli=rate_cap(vod, rules),
        no_skip=vod.no_skip,
        opens_at_ms=None,  # from publication on; the timetable's hour is a proposal
        closes_at_ms=rules.closes_at_ms,
        rule_version=rules.rule_version,
        prompts=PromptRules(
            min_gap_ms=int(prompts["min_gap_ms"]),
            max_gap_ms=int(prompts["max_gap_ms"]),
            limit_ms=int(prompts["limit_ms"]),
        )
        if prompts
        else None,
        countable=rules.class_state in COUNTING,
    )


def admit(*, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
    """See :meth:`VodTerms.admit`."""
    seat = (
        Enrolment.objects.filter(
            user_id=user_id,
            withdrawn_at=None,
            training_class__lessons__id=lesson_id,
            training_class__lessons__kind=LessonKind.ON_DEMAND,
            training_class__lessons__cancelled_at=None,
            training_class__lessons__vod__published_at__isnull=False,
        )
        .select_related("training_class")
        .first()
    )
    if seat is None:
        raise NotFound
    require_verified(User.objects.get(pk=user_id))
    if seat.training_class.state not in COUNTING:
        raise ClassNotRunning


def refusal(*, user_id: uuid.UUID, lesson_id: uuid.UUID) -> DomainError | None:
    """Why this person's time would not count now, for the player to say before *play*."""
    try:
        admit(user_id=user_id, lesson_id=lesson_id)
    except (NotFound, NotAllowed, ClassNotRunning) as error:
        return error
    return None
