"""Changes to timetable, roster or rules after a lesson began: for people to look at, no more.

Recomputed from the leaves, so that a log whose events call such a change timely is flagged too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from verifier.policy.model import Leaf

KINDS = frozenset({"class.rule_pack", "timetable.set", "roster.enrolled", "roster.withdrawn"})
_DOCUMENTS = ("class.rule_pack", "timetable.set")


class Change(NamedTuple):
    """A change made after the first lesson began: number of its leaf, kind, ms."""

    leaf: int
    kind: str
    at: int


@dataclass(slots=True)
class Changes:
    """Takes the leaves of one log in order; ``found`` grows."""

    found: list[Change] = field(default_factory=list)
    started: int | None = None
    """When teaching began: ``class.started``."""
    first: int | None = None
    """When the first lesson of the timetable in force begins."""
    known: dict[str, str] = field(default_factory=dict)

    def feed(self, leaf: Leaf) -> Change | None:
        """Take the next leaf; the change that it is, if it came after a lesson began."""
        kind, at, payload = leaf["kind"], leaf["at"], leaf["payload"]
        if kind == "class.started":
            self.started = at if self.started is None else self.started
        if kind not in KINDS:
            return None
        begun = self.started is not None and self.first is not None
        late = begun and at >= max(self.started or 0, self.first or 0)
        other = self._remember(kind, leaf)
        if payload.get("late") is True or (late and other):
            change = Change(leaf["index"], kind, at)
            self.found.append(change)
            return change
        return None

    def _remember(self, kind: str, leaf: Leaf) -> bool:
        """Keep a document's hash and the first lesson's time; whether it differs from before."""
        if kind not in _DOCUMENTS:
            return True
        payload = leaf["payload"]
        before, fresh = self.known.get(kind), str(payload["sha256"])
        self.known[kind] = fresh
        if kind == "timetable.set":
            starts = [row.get("starts") for row in payload["lessons"] if isinstance(row, dict)]
            times = [time for time in starts if isinstance(time, int)]
            self.first = min(times, default=None)
        return before is not None and before != fresh


def late_changes(leaves: Iterable[Leaf]) -> list[Change]:
    """Every change after a lesson began, in the order of the log."""
    changes = Changes()
    for leaf in leaves:
        changes.feed(leaf)
    return changes.found
