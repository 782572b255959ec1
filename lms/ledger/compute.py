"""Running the pure policy over a class log, feeding only what is new."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.events import queries as logs
from lms.ledger.inputs import Inputs, Leaf
from verifier import canonical, policy


@dataclass
class Computation:
    """An accumulator over the first ``size`` leaves of a class log, kept between rounds."""

    class_id: uuid.UUID
    inputs: Inputs = field(default_factory=Inputs)
    size: int = 0
    accumulator: policy.Accumulator | None = None
    corrections: dict[tuple[str, str], str] = field(default_factory=dict)
    """(subject, lesson) → reason of the corrections fed since ``corrections`` was last cleared."""

    def advance(self, size: int) -> None:
        """Feed the leaves up to ``size``; starts over when an input changed."""
        fresh = [as_leaf(line) for line in logs.leaf_lines(self.class_id, size, self.size)]
        changed = False
        for leaf in fresh:
            changed |= self.inputs.feed(leaf)
            self._note_correction(leaf)
        self.size += len(fresh)
        if not self.inputs.complete:
            return
        if changed or self.accumulator is None:
            lines = logs.leaf_lines(self.class_id, self.size)
            self.accumulator = accumulate(self.inputs, (as_leaf(line) for line in lines))
            return
        for leaf in fresh:
            self.accumulator.feed(leaf)

    def result(self, now_ms: int) -> policy.Result | None:
        """The ledger at ``now_ms``; None while the log names no rule pack or timetable."""
        return None if self.accumulator is None else self.accumulator.result(now_ms)

    def next_boundary(self, now_ms: int) -> int | None:
        """The next instant at which a state may change by itself."""
        times = [
            row[name]
            for row in self.inputs.timetable or []
            for name in ("starts", "ends")
            if row[name] is not None and row[name] > now_ms
        ]
        return None if self.inputs.closed else min(times, default=None)

    def _note_correction(self, leaf: Leaf) -> None:
        if leaf["kind"] in {"attendance.corrected", "attendance.marked"}:
            self.corrections[(leaf["subject"], leaf["lesson"])] = leaf["payload"]["reason"]


def as_leaf(line: bytes) -> Leaf:
    """A stored leaf as the object that the policy reads."""
    leaf = canonical.parse(line)
    assert isinstance(leaf, dict)
    return leaf


def accumulate(inputs: Inputs, leaves: Iterable[Leaf]) -> policy.Accumulator:
    """An accumulator fed with all ``leaves``."""
    accumulator = policy.Accumulator(inputs.pack(), inputs.timetable or [], inputs.roster())
    for leaf in leaves:
        accumulator.feed(leaf)
    return accumulator
