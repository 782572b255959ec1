"""Hours as a pure function of (rule pack, timetable, roster, leaves).

Trusts no summary: minutes come from interval leaves alone. It expects leaves
that passed ``verifier.leaves``; what they claim about each other (overlaps,
leases) is checked by ``verifier.audit``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from verifier.errors import PolicyError
from verifier.policy.attendance import total
from verifier.policy.judge import Moment, Question, judge
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
from verifier.policy.tally import HANDLERS, Gathered, Tally

__all__ = [
    "ATTENDED",
    "DEFAULT_PACKS",
    "GRADES",
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
        self._state = Gathered()

    def feed(self, leaf: Leaf) -> None:
        """Take the next leaf of the class log."""
        state = self._state
        state.last_at = max(state.last_at, leaf["at"])
        handler = HANDLERS.get(leaf["kind"])
        if handler is not None:
            handler(state, leaf)

    def cell(self, subject: str, lesson: Lesson, moment: Moment) -> Cell:
        """Judge one trainee in one lesson at a moment."""
        state, key = self._state, (subject, lesson.id)
        return judge(
            Question(
                pack=self._pack,
                lesson=lesson,
                subject=subject,
                tally=state.tallies.get(key, _NOTHING),
                duration=state.durations.get(lesson.id),
                leave=state.leave.get(key),
                withdrawn=state.withdrawn.get(subject),
                moment=moment,
            )
        )

    def _unmet_spots(self, subject: str) -> int:
        tallies = (self._state.tallies.get((subject, each.id), _NOTHING) for each in self._lessons)
        ends = [end for tally in tallies for end in tally.spots.values()]
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
            row = [self.cell(subject, lesson, moment) for lesson in self._lessons]
            cells += row
            gone = subject in state.withdrawn
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
