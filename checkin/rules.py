"""The rule pack's words about one lesson. Pure, given the lesson with its class and pack."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core import clock
from lms.courses.evidence import MODES
from lms.courses.models import Lesson, LessonKind
from verifier.policy.sign_in import (
    SignInRules,
    SpotRules,
    sign_in_rules,
    spot_rules,
    window_of,
)


@dataclass(frozen=True, slots=True)
class LessonSignIn:
    """When and how one lesson is signed in to; ms since the epoch."""

    rules: SignInRules
    mode: str
    starts_ms: int
    ends_ms: int
    opens_ms: int | None
    closes_ms: int
    late_after_ms: int
    early_before_ms: int

    @property
    def required(self) -> bool:
        """Whether its time waits for a sign-in."""
        return self.mode in self.rules.required

    @property
    def sign_out(self) -> bool:
        """Whether people sign out."""
        return self.mode in self.rules.sign_out

    @property
    def signature(self) -> bool:
        """Whether the sheet asks for a signature."""
        return self.mode in self.rules.signature

    @property
    def timed(self) -> bool:
        """Whether coming late or leaving early means anything here."""
        return self.mode in ("live", "onsite")


def of_lesson(lesson: Lesson) -> LessonSignIn:
    """The rules of a lesson (its class and rule pack loaded)."""
    pack = lesson.training_class.rule_pack.body
    rules, mode = sign_in_rules(pack), MODES[LessonKind(lesson.kind)]
    starts, ends = clock.to_ms(lesson.starts_at), clock.to_ms(lesson.ends_at)
    opens, closes = window_of(rules, mode=mode, starts=starts, ends=ends)
    return LessonSignIn(
        rules=rules,
        mode=mode,
        starts_ms=starts,
        ends_ms=ends,
        opens_ms=opens,
        closes_ms=closes,
        late_after_ms=int(pack["live"]["late_after_ms"]),
        early_before_ms=int(pack["live"]["early_before_ms"]),
    )


def spots_of(lesson: Lesson) -> SpotRules:
    """The rules of spot checks for a lesson."""
    return spot_rules(lesson.training_class.rule_pack.body)
