"""Gathers leaves per (subject, lesson); judging is in ``judge``.

Nothing here depends on the order in which leaves are fed: each fact keeps its place (``Order``),
and what happened last is found by it. Under rule packs of policy 1 that place is the number in
the log; from policy 2 on it is the time at which it happened.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from verifier.policy.model import Leaf
from verifier.policy.sign_in import METHOD_GRADES

Order = tuple[int, int]
"""(time or 0, number in the log)."""
FIRST: Order = (-1, -1)


class Interval(NamedTuple):
    """A presence interval; whose it is, is known by the tally that holds it."""

    number: int
    mode: str
    basis: str
    wall_from: int
    wall_to: int
    credited: int
    media_from: int | None
    media_to: int | None


class Visit(NamedTuple):
    """A sign-in with the sign-out that followed it, if any; times in ms."""

    came: int
    left: int | None
    grade: str


class Sign(NamedTuple):
    """A sign-in or a sign-out at ``at`` (ms)."""

    order: Order
    at: int
    came: bool
    grade: str


class Mark(NamedTuple):
    """A mark or a correction made by a person."""

    order: Order
    corrected: bool
    state: str
    credited: int | None
    reason: str
    agency: bool
    """A correction that an agency's officer made or confirmed."""


class SpotEnd(NamedTuple):
    """How a spot check ended, or that a person overturned it."""

    order: Order
    check: str
    end: str
    makes_up: str | None


@dataclass(slots=True)
class Tally:
    """Everything in the log about one trainee in one lesson."""

    intervals: list[Interval] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    spots: list[SpotEnd] = field(default_factory=list)
    missed: int = 0
    evicted: int = 0
    hidden: list[int] = field(default_factory=list)
    answered: dict[str, bool] = field(default_factory=dict)
    """Timed question → whether one of its answers was right (or needed no right answer)."""
    ruled: tuple[Order, str] = (FIRST, "")
    task_done: bool = False

    @property
    def ruling(self) -> str:
        """Last decided about absences: ``uphold``, ``partial``, ``dismiss``, or nothing."""
        return self.ruled[1]

    def ordered_marks(self) -> list[Mark]:
        """The marks as they were made."""
        return sorted(self.marks, key=lambda mark: mark.order)

    def visits(self) -> list[Visit]:
        """Sign-ins paired with the sign-outs that followed them."""
        found: list[Visit] = []
        for sign in sorted(self.signs, key=lambda each: each.order):
            still_here = bool(found) and found[-1].left is None
            if sign.came and not still_here:
                found.append(Visit(sign.at, None, sign.grade))
            elif not sign.came and still_here:
                found[-1] = found[-1]._replace(left=sign.at)
        return found

    def spot_ends(self) -> dict[str, str]:
        """Spot check → ``passed``, ``failed``, ``missed`` or ``made_up``."""
        ends: dict[str, str] = {}
        taken_for: dict[str, str] = {}
        for spot in sorted(self.spots, key=lambda each: each.order):
            if spot.end == "overturned":
                original = taken_for.pop(spot.check, None)
                ends[original or spot.check] = "missed" if original else "failed"
            elif spot.end == "passed" and spot.makes_up is not None:
                if spot.makes_up in ends:
                    ends[spot.makes_up] = "made_up"
                    taken_for[spot.check] = spot.makes_up
            else:
                ends[spot.check] = spot.end
        return ends

    def first_sign_in(self) -> int | None:
        """When the trainee first signed in (ms); None: never."""
        return min((sign.at for sign in self.signs if sign.came), default=None)

    def credited_by_grade(
        self, intervals: list[Interval] | None = None
    ) -> Iterator[tuple[str, Interval]]:
        """Each interval with the grade that the last sign-in before it gives it."""
        signs = sorted(self.signs, key=lambda sign: (sign.at, sign.order))
        times = [sign.at for sign in signs]
        for interval in self.intervals if intervals is None else intervals:
            before = bisect_right(times, interval.wall_from)
            yield signs[before - 1].grade if before else "system", interval


class Published(NamedTuple):
    """What a lesson's last publication says; ``duration`` None: it was taken back."""

    order: Order
    duration: int | None
    questions: int


@dataclass(slots=True)
class Gathered:
    """The state of the accumulator: plain data, so it may be pickled."""

    by_time: bool = False
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    published: dict[str, Published] = field(default_factory=dict)
    leave: dict[tuple[str, str], tuple[Order, bool]] = field(default_factory=dict)
    seats: dict[str, tuple[Order, int | None]] = field(default_factory=dict)
    """Trainee → (its place, when the trainee left; None: enrolled)."""
    closed_at: int | None = None
    last_at: int = 0

    def order(self, leaf: Leaf) -> Order:
        """The place of a leaf among the others."""
        return (leaf["at"] if self.by_time else 0, leaf["index"])

    def withdrawn(self, subject: str) -> tuple[int, int] | None:
        """(number of the leaf, ms) at which the trainee left; None: still enrolled."""
        order, left = self.seats.get(subject, (FIRST, None))
        return None if left is None else (order[1], left)

    def tally(self, leaf: Leaf) -> Tally | None:
        """The tally a leaf belongs to; None when it names no trainee or lesson."""
        subject, lesson = leaf["subject"], leaf["lesson"]
        if subject is None or lesson is None:
            return None
        key = (subject, lesson)
        found = self.tallies.get(key)
        if found is None:
            found = self.tallies[key] = Tally()
        return found


def _interval(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is None:
        return
    p = leaf["payload"]
    tally.intervals.append(
        Interval(
            leaf["index"],
            p["mode"],
            p["basis"],
            p["wall_from"],
            p["wall_to"],
            p["credited"],
            p["media_from"],
            p["media_to"],
        )
    )
    tally.leaves.append(leaf["index"])


def _mark(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is None:
        return
    p = leaf["payload"]
    corrected = leaf["kind"] == "attendance.corrected"
    tally.marks.append(
        Mark(
            state.order(leaf),
            corrected,
            p["state"],
            p.get("credited"),
            p["reason"],
            corrected and p.get("by") == "agency",
        )
    )
    tally.leaves.append(leaf["index"])


def _signed(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is None:
        return
    method = leaf["payload"].get("method")
    came = leaf["kind"] == "attendance.signed_in"
    grade = METHOD_GRADES.get(str(method), "system") if came else "system"
    tally.signs.append(Sign(state.order(leaf), leaf["at"], came, grade))
    tally.leaves.append(leaf["index"])


def _missed(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is not None:
        tally.missed += 1
        tally.leaves.append(leaf["index"])


def _spot(state: Gathered, leaf: Leaf) -> None:
    tally, payload = state.tally(leaf), leaf["payload"]
    if tally is None:
        return
    end = leaf["kind"].partition(".")[2]
    tally.spots.append(SpotEnd(state.order(leaf), payload["check"], end, payload.get("makes_up")))
    tally.leaves.append(leaf["index"])


def _evicted(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is not None:
        tally.evicted += 1


def _hidden(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is not None:
        tally.hidden.append(leaf["payload"]["ms"])


def _answered(state: Gathered, leaf: Leaf) -> None:
    tally, p = state.tally(leaf), leaf["payload"]
    if tally is not None and isinstance(p.get("question"), str):
        right = p.get("correct") is not False
        tally.answered[p["question"]] = tally.answered.get(p["question"], False) or right


def _ruling(state: Gathered, leaf: Leaf) -> None:
    """The last decision stands; an appeal opens it again until somebody else has decided."""
    tally = state.tally(leaf)
    if tally is not None:
        tally.ruled = max(tally.ruled, (state.order(leaf), leaf["payload"].get("decision", "")))


def _task(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is not None:
        tally.task_done = True
        tally.leaves.append(leaf["index"])


def _leave(state: Gathered, leaf: Leaf) -> None:
    p = leaf["payload"]
    if leaf["subject"] is None:
        return
    for lesson in p["lessons"]:
        key, found = (leaf["subject"], lesson), (state.order(leaf), p["approved"])
        state.leave[key] = max(state.leave.get(key, (FIRST, False)), found)


def _published(state: Gathered, leaf: Leaf) -> None:
    lesson, p = leaf["lesson"], leaf["payload"]
    if lesson is None:
        return
    taken_back = leaf["kind"] == "lesson.unpublished"
    fresh = Published(
        state.order(leaf),
        None if taken_back else p["duration"],
        0 if taken_back else p.get("questions", 0),
    )
    known = state.published.get(lesson)
    if known is None or known.order <= fresh.order:
        state.published[lesson] = fresh


def _seat(state: Gathered, leaf: Leaf) -> None:
    if leaf["subject"] is None:
        return
    left = leaf["at"] if leaf["kind"] == "roster.withdrawn" else None
    known = state.seats.get(leaf["subject"], (FIRST, None))
    order = state.order(leaf)
    if order >= known[0]:
        state.seats[leaf["subject"]] = (order, left)


def _closed(state: Gathered, leaf: Leaf) -> None:
    state.closed_at = max(state.closed_at or 0, leaf["at"])


HANDLERS: dict[str, Callable[[Gathered, Leaf], None]] = {
    "presence.interval": _interval,
    "attendance.marked": _mark,
    "attendance.corrected": _mark,
    "attendance.signed_in": _signed,
    "attendance.signed_out": _signed,
    "prompt.missed": _missed,
    "spot.passed": _spot,
    "spot.failed": _spot,
    "spot.missed": _spot,
    "spot.overturned": _spot,
    "presence.lease_evicted": _evicted,
    "focus.hidden": _hidden,
    "question.answered": _answered,
    "incident.decided": _ruling,
    "incident.appealed": _ruling,
    "appeal.decided": _ruling,
    "task.completed": _task,
    "leave.decided": _leave,
    "lesson.published": _published,
    "lesson.unpublished": _published,
    "roster.enrolled": _seat,
    "roster.withdrawn": _seat,
    "class.closed": _closed,
}
