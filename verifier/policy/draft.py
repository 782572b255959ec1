"""What a cell is judged from, and the cell in the making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from verifier.policy.model import Lesson, Reason, empty_grades
from verifier.policy.packs import RulePack
from verifier.policy.spending import Left
from verifier.policy.tally import Interval, Tally
from verifier.policy.terms import hour_ms


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant judged at: ms, and whether the class is closed."""

    now: int
    final: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a cell is judged from."""

    pack: RulePack
    lesson: Lesson
    subject: str
    tally: Tally
    duration: int | None
    questions: int
    """Timed questions of the recording as last published."""
    leave: tuple[int, bool] | None
    withdrawn: tuple[int, int] | None
    moment: Moment
    left: Left | None = None
    """Policy 2: what of the time has not been spent elsewhere."""

    @property
    def intervals(self) -> list[Interval]:
        """The intervals that this lesson may count."""
        return self.tally.intervals if self.left is None else self.left.intervals

    @property
    def second(self) -> bool:
        """Whether policy 2 judges."""
        return self.left is not None


@dataclass(slots=True)
class Draft:
    """A cell in the making. ``part`` over ``whole`` is the share of hours earned."""

    state: str = "absent"
    part: int = 0
    whole: int = 0
    full_milli: int = 1000
    covered: int | None = None
    vouched: int = 0
    """Ms that corrections of the institution's own people added (or took, below 0)."""
    grades: dict[str, int] = field(default_factory=empty_grades)
    leaves: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    why: list[Reason] = field(default_factory=list)


def union_ms(ranges: Iterable[tuple[int, int]]) -> int:
    """Total length of the union of ranges, in ms."""
    total, reached = 0, None
    for low, high in sorted(ranges):
        start = low if reached is None or low > reached else reached
        if high > start:
            total += high - start
            reached = high
    return total


def still_open(question: Question, started: bool) -> str | None:
    """in_progress or not_started while the lesson can still be attended."""
    lesson, moment = question.lesson, question.moment
    if moment.final:
        return None
    if lesson.starts is not None and moment.now < lesson.starts:
        return "not_started"
    if lesson.ends is None or moment.now < lesson.ends:
        return "in_progress" if started else "not_started"
    return None


def ratio_of(part: int, whole: int) -> int:
    """Thousandths, at most 1000."""
    return min(1000, part * 1000 // whole) if whole > 0 else 0


def short_lesson(question: Question, draft: Draft) -> None:
    """Policy 2: a lesson shorter than its class hours carries only the hours that it lasts."""
    if not question.second:
        return
    needed = question.lesson.hours_milli * hour_ms(question.pack, question.lesson.mode) // 1000
    if draft.whole < needed:
        args = {"duration": draft.whole, "needed": needed}
        draft.why.append(Reason("short_lesson", draft.whole, args))
        draft.whole = needed
