"""Gathers leaves per (subject, lesson); judging is in ``judge``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from verifier.policy.model import Leaf
from verifier.policy.sign_in import METHOD_GRADES


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


class Mark(NamedTuple):
    """A mark or a correction made by a person."""

    number: int
    corrected: bool
    state: str
    credited: int | None
    reason: str


@dataclass(slots=True)
class Tally:
    """Everything in the log about one trainee in one lesson."""

    intervals: list[Interval] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    signs: list[tuple[int, str]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    missed: int = 0
    spots: dict[str, str] = field(default_factory=dict)
    """Spot check → ``passed``, ``failed``, ``missed`` or ``made_up``."""
    made_up: dict[str, str] = field(default_factory=dict)
    """Passed check → the missed one that it was taken for."""
    evicted: int = 0
    hidden: list[int] = field(default_factory=list)
    ruling: str = ""
    """What people last decided about absences: ``uphold``, ``partial``, ``dismiss``, or nothing."""
    task_done: bool = False

    def credited_by_grade(self) -> Iterator[tuple[str, Interval]]:
        """Each interval with the grade that the last sign-in before it gives it."""
        signs = sorted(self.signs, key=lambda sign: sign[0])
        times = [at for at, _ in signs]
        for interval in self.intervals:
            before = bisect_right(times, interval.wall_from)
            yield signs[before - 1][1] if before else "system", interval


@dataclass(slots=True)
class Gathered:
    """The state of the accumulator: plain data, so it may be pickled."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    durations: dict[str, int] = field(default_factory=dict)
    leave: dict[tuple[str, str], tuple[int, bool]] = field(default_factory=dict)
    withdrawn: dict[str, tuple[int, int]] = field(default_factory=dict)
    closed_at: int | None = None
    last_at: int = 0

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
    tally.marks.append(Mark(leaf["index"], corrected, p["state"], p.get("credited"), p["reason"]))
    tally.leaves.append(leaf["index"])


def _signed(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is None:
        return
    method = leaf["payload"].get("method")
    signed_in = leaf["kind"] == "attendance.signed_in"
    grade = METHOD_GRADES.get(str(method), "system") if signed_in else "system"
    tally.signs.append((leaf["at"], grade))
    still_here = bool(tally.visits) and tally.visits[-1].left is None
    if signed_in and not still_here:
        tally.visits.append(Visit(leaf["at"], None, grade))
    elif not signed_in and still_here:
        tally.visits[-1] = tally.visits[-1]._replace(left=leaf["at"])
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
    original = payload.get("makes_up")
    if leaf["kind"] == "spot.overturned":
        taken_for = tally.made_up.pop(payload["check"], None)
        tally.spots[taken_for or payload["check"]] = "missed" if taken_for else "failed"
    elif leaf["kind"] == "spot.passed" and original is not None:
        if original in tally.spots:
            tally.spots[original] = "made_up"
            tally.made_up[payload["check"]] = original
    else:
        tally.spots[payload["check"]] = leaf["kind"].partition(".")[2]
    tally.leaves.append(leaf["index"])


def _evicted(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is not None:
        tally.evicted += 1


def _hidden(state: Gathered, leaf: Leaf) -> None:
    tally = state.tally(leaf)
    if tally is not None:
        tally.hidden.append(leaf["payload"]["ms"])


def _ruling(state: Gathered, leaf: Leaf) -> None:
    """The last decision stands; an appeal opens it again until somebody else has decided."""
    tally = state.tally(leaf)
    if tally is not None:
        tally.ruling = leaf["payload"].get("decision", "")


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
        state.leave[leaf["subject"], lesson] = (leaf["index"], p["approved"])


def _published(state: Gathered, leaf: Leaf) -> None:
    if leaf["lesson"] is not None:
        state.durations[leaf["lesson"]] = leaf["payload"]["duration"]


def _unpublished(state: Gathered, leaf: Leaf) -> None:
    state.durations.pop(leaf["lesson"], None)


def _enrolled(state: Gathered, leaf: Leaf) -> None:
    state.withdrawn.pop(leaf["subject"], None)


def _withdrawn(state: Gathered, leaf: Leaf) -> None:
    if leaf["subject"] is not None:
        state.withdrawn[leaf["subject"]] = (leaf["index"], leaf["at"])


def _closed(state: Gathered, leaf: Leaf) -> None:
    state.closed_at = leaf["at"]


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
    "incident.decided": _ruling,
    "incident.appealed": _ruling,
    "appeal.decided": _ruling,
    "task.completed": _task,
    "leave.decided": _leave,
    "lesson.published": _published,
    "lesson.unpublished": _unpublished,
    "roster.enrolled": _enrolled,
    "roster.withdrawn": _withdrawn,
    "class.closed": _closed,
}
