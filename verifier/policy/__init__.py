"""Hours as a pure function of (rule pack, timetable, roster, leaves).

Trusts no summary: minutes come from interval leaves alone. It expects leaves
that passed ``verifier.leaves``; what they claim about each other (overlaps,
leases) is checked by ``verifier.audit``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from verifier.errors import PolicyError
from verifier.policy.attendance import total
from verifier.policy.judge import Moment, Question, judge, signed_before, stays_of
from verifier.policy.model import (
    ATTENDED,
    GRADES,
    STATES,
    Cell,
    Leaf,
    Lesson,
    Reason,
    Result,
    SubjectResult,
    read_subjects,
    read_timetable,
)
from verifier.policy.packs import DEFAULT_PACKS, RulePack, check_rule_pack, rule_name
from verifier.policy.regional import REGIONAL_PACKS
from verifier.policy.spending import Left, spend
from verifier.policy.tally import HANDLERS, Gathered, Tally
from verifier.policy.terms import policy_of

__all__ = [
    "ATTENDED",
    "DEFAULT_PACKS",
    "GRADES",
    "REGIONAL_PACKS",
    "STATES",
    "Accumulator",
    "Cell",
    "PolicyError",
    "Reason",
    "Result",
    "SubjectResult",
    "check_rule_pack",
    "evaluate",
    "rule_name",
]

MAX_CELLS = 100_000
_NOTHING = Tally()
_NOTHING_LEFT = Left([], [])


class Accumulator:
    """Takes leaves one at a time; ``result`` may be asked at any moment.

    Raises PolicyError when the rule pack, timetable or roster is malformed.
    """

    def __init__(
        self,
        rule_pack: RulePack,
        timetable: Sequence[Any],
        roster: Sequence[Any],
    ) -> None:
        problems = check_rule_pack(rule_pack)
        if problems:
            raise PolicyError("the rule pack is malformed: " + "; ".join(problems[:3]))
        self._pack = rule_pack
        self._lessons = read_timetable(timetable)
        self._subjects = read_subjects(roster)
        if len(self._lessons) * len(self._subjects) > MAX_CELLS:
            raise PolicyError("more trainees and lessons than a class can have")
        self._second = policy_of(rule_pack) >= 2
        self._state = Gathered(by_time=self._second)

    def feed(self, leaf: Leaf) -> None:
        """Take the next leaf of the class log."""
        state = self._state
        state.last_at = max(state.last_at, leaf["at"])
        handler = HANDLERS.get(leaf["kind"])
        if handler is not None:
            handler(state, leaf)

    def cell(
        self, subject: str, lesson: Lesson, moment: Moment, left: Mapping[str, Left] | None = None
    ) -> Cell:
        """Judge one trainee in one lesson at a moment; ``left`` as :meth:`_left` gives it."""
        state, key = self._state, (subject, lesson.id)
        published, leave = state.published.get(lesson.id), state.leave.get(key)
        return judge(
            Question(
                pack=self._pack,
                lesson=lesson,
                subject=subject,
                tally=state.tallies.get(key, _NOTHING),
                duration=None if published is None else published.duration,
                questions=0 if published is None else published.questions,
                leave=None if leave is None else (leave[0][1], leave[1]),
                withdrawn=state.withdrawn(subject),
                moment=moment,
                left=None if left is None else left.get(lesson.id, _NOTHING_LEFT),
            )
        )

    def _left(self, subject: str) -> dict[str, Left] | None:
        """Lesson → the time that it may count, each instant once; None under policy 1."""
        if not self._second:
            return None
        intervals, stays = {}, {}
        for lesson in self._lessons:
            tally = self._state.tallies.get((subject, lesson.id))
            if tally is None:
                continue
            intervals[lesson.id] = [
                i for i in tally.intervals if signed_before(self._pack, lesson, tally, i)
            ]
            stays[lesson.id] = stays_of(self._pack, lesson, tally.visits())
        return spend(intervals, stays)

    def _unmet_spots(self, subject: str) -> int:
        tallies = (self._state.tallies.get((subject, each.id), _NOTHING) for each in self._lessons)
        ends = [end for tally in tallies for end in tally.spot_ends().values()]
        return sum(end in ("missed", "failed") for end in ends)

    def result(self, now_ms: int | None = None) -> Result:
        """The ledger at ``now_ms`` (ms since the epoch; None: the last leaf's time)."""
        state = self._state
        now = state.last_at if now_ms is None else now_ms
        moment = Moment(now, state.closed_at is not None)
        lessons = {lesson.id: lesson for lesson in self._lessons}
        cells: list[Cell] = []
        subjects: list[SubjectResult] = []
        for subject in self._subjects:
            left = self._left(subject)
            row = [self.cell(subject, lesson, moment, left) for lesson in self._lessons]
            cells += row
            gone = state.withdrawn(subject) is not None
            unmet = self._unmet_spots(subject)
            subjects.append(total(self._pack, subject, row, lessons, gone, unmet))
        return Result(
            rule=rule_name(self._pack),
            as_of=now,
            final=moment.final,
            cells=tuple(cells),
            subjects=tuple(subjects),
        )


def evaluate(
    rule_pack: RulePack,
    timetable: Sequence[Any],
    roster: Sequence[Any],
    leaves: Iterable[Leaf],
    now_ms: int | None = None,
) -> Result:
    """The ledger of a class from all its leaves. Raises PolicyError."""
    accumulator = Accumulator(rule_pack, timetable, roster)
    for leaf in leaves:
        accumulator.feed(leaf)
    return accumulator.result(now_ms)
