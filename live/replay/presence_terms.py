"""What presence needs to know about replays: they count by what was watched, as the rule pack
says whether and how that makes up for the class itself."""

from __future__ import annotations

import uuid
from typing import Final

from live.replay import hooks
from live.replay.domain.making import RATE_CAP_MILLI
from live.replay.errors import NoReplay
from live.replay.models import Replay
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, LessonKind, TrainingClass
from lms.courses.queries import lesson_rules
from lms.people.models import User
from lms.people.rules import require_verified
from lms.presence.state import LessonTerms, PromptRules


class ReplayTerms:
    """The provider for mode ``replay``."""

    def terms(self, lesson_id: uuid.UUID) -> LessonTerms | None:
        """The terms of the lesson's newest replay; None where there is none."""
        replay = newest(lesson_id)
        if replay is None:
            return None
        rules = lesson_rules(lesson_id)
        prompts = rules.body.get("prompts")
        return LessonTerms(
            class_id=rules.class_id,
            duration_ms=replay.duration_ms,
            rate_cap_milli=RATE_CAP_MILLI,
            no_skip=False,
            rule_version=rules.rule_version,
            prompts=PromptRules(
                min_gap_ms=int(prompts["min_gap_ms"]),
                max_gap_ms=int(prompts["max_gap_ms"]),
                limit_ms=int(prompts["limit_ms"]),
            )
            if prompts
            else None,
            countable=replay.state == Replay.State.READY
            and rules.class_state == TrainingClass.State.RUNNING,
        )

    def admit(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> None:
        """Raises NotFound (no seat), RealNameRequired or NoReplay."""
        seated = Enrolment.objects.filter(
            user_id=user_id,
            withdrawn_at=None,
            training_class__lessons__id=lesson_id,
            training_class__lessons__kind=LessonKind.LIVE,
            training_class__lessons__cancelled_at=None,
        ).exists()
        if not seated:
            raise NotFound
        require_verified(User.objects.get(pk=user_id))
        replay = newest(lesson_id)
        if replay is None or replay.state != Replay.State.READY:
            raise NoReplay

    def gate(self, *, user_id: uuid.UUID, lesson_id: uuid.UUID) -> int | None:
        """The first required question on its time line that is not answered."""
        return hooks.gate_of(lesson_id, user_id)


def newest(lesson_id: uuid.UUID) -> Replay | None:
    """The replay of the lesson's last session that has one."""
    rows = Replay.objects.filter(session__lesson_id=lesson_id)
    living = rows.exclude(state=Replay.State.DELETED)
    return living.select_related("session").order_by("-session__started_at").first()


provider: Final = ReplayTerms()
