"""What sign-ins and spot checks claim, against the rules that were in force.

Only leaves of version 2 say enough to be checked: those before it (``kind_version`` 1) name a
method and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from verifier.findings import Findings
from verifier.leaves import Leaf
from verifier.policy.sign_in import MODES, SignInRules, sign_in_rules, window_of

OUT_AFTER_MS = 30 * 60_000
SLACK_MS = 60_000
"""A confirmation may be written down a little after the moment that it names."""
_SPOTS = frozenset(
    f"spot.{end}" for end in ("issued", "delivered", "passed", "failed", "missed", "overturned")
)
_ENDS = frozenset({"spot.passed", "spot.failed", "spot.missed"})


@dataclass(slots=True)
class _Spot:
    subject: str | None
    delivered: int | None = None
    limit: int = 0
    ended: str | None = None


@dataclass(slots=True)
class SignIns:
    """Takes the leaves of one log in order; ``finish`` gives what does not hold."""

    rows: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    """Lesson → (mode, starts, ends) of every timetable that named it."""
    signs: list[Leaf] = field(default_factory=list)
    spots: dict[str, _Spot] = field(default_factory=dict)
    found: Findings = field(default_factory=Findings)

    def feed(self, leaf: Leaf) -> None:
        """Take the next leaf (of valid form)."""
        kind = leaf["kind"]
        if kind == "timetable.set":
            self._timetable(leaf["payload"]["lessons"])
        elif kind in ("attendance.signed_in", "attendance.signed_out"):
            if leaf["kind_version"] >= 2:
                self.signs.append(leaf)
        elif kind in _SPOTS:
            self._spot(leaf)

    def _timetable(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            lesson, mode = row.get("lesson"), row.get("mode")
            starts, ends = row.get("starts"), row.get("ends")
            if not isinstance(lesson, str) or mode not in MODES:
                continue
            if isinstance(starts, int) and isinstance(ends, int):
                self.rows.setdefault(lesson, []).append((str(mode), starts, ends))

    def _spot(self, leaf: Leaf) -> None:
        kind, p, name = leaf["kind"], leaf["payload"], leaf["payload"]["check"]
        if kind == "spot.issued":
            self.spots.setdefault(name, _Spot(leaf["subject"]))
            return
        spot = self.spots.get(name)
        if spot is None or spot.subject != leaf["subject"]:
            self.found.add("spot_never_issued", leaf=leaf["index"])
            return
        if kind == "spot.delivered":
            spot.delivered = leaf["at"] if spot.delivered is None else spot.delivered
            spot.limit = p["limit"]
        elif kind == "spot.overturned":
            alone = leaf["actor"] is None or leaf["actor"] == leaf["subject"]
            if spot.ended != "spot.passed" or alone:
                self.found.add("spot_overturned_wrongly", leaf=leaf["index"])
        elif kind in _ENDS:
            self._ended(leaf, spot)

    def _ended(self, leaf: Leaf, spot: _Spot) -> None:
        if spot.delivered is None:
            self.found.add("spot_undelivered", leaf=leaf["index"])
        elif leaf["kind"] == "spot.missed" and leaf["at"] < spot.delivered + spot.limit:
            self.found.add("spot_missed_too_early", leaf=leaf["index"])
        if spot.ended is not None:
            self.found.add("spot_ended_twice", leaf=leaf["index"])
        spot.ended = leaf["kind"]
        original = leaf["payload"].get("makes_up")
        if leaf["kind"] == "spot.passed" and original is not None:
            known = self.spots.get(original)
            same = known is not None and known.subject == leaf["subject"]
            if not same or known is None or known.ended != "spot.missed":
                self.found.add("spot_nothing_to_make_up", leaf=leaf["index"])

    def finish(self, pack: Mapping[str, Any]) -> Findings:
        """Check the sign-ins against the class's rule pack."""
        rules = sign_in_rules(pack)
        for leaf in self.signs:
            self._check(leaf, rules)
        return self.found

    def _check(self, leaf: Leaf, rules: SignInRules) -> None:
        method, number = str(leaf["payload"].get("method")), leaf["index"]
        if method not in rules.methods:
            self.found.add("sign_in_method", leaf=number, method=method)
        alone = leaf["actor"] is None or leaf["actor"] == leaf["subject"]
        if method in ("code", "hand") and alone:
            self.found.add("sign_in_alone", leaf=number, method=method)
        if method == "hand" and not leaf["payload"].get("reason"):
            self.found.add("sign_in_no_reason", leaf=number)
        spans = self.rows.get(leaf["lesson"] or "", [])
        if not any(_inside(leaf, rules, method, *span) for span in spans):
            self.found.add("sign_in_outside", leaf=number)


def _inside(leaf: Leaf, rules: SignInRules, method: str, mode: str, starts: int, ends: int) -> bool:
    """Whether the sign-in falls into its window, by one of the timetables that there were."""
    at = int(leaf["at"])
    if leaf["kind"] == "attendance.signed_out":
        low = starts if mode in ("live", "onsite") else None
        high = ends + OUT_AFTER_MS
    else:
        low, high = window_of(rules, mode=mode, starts=starts, ends=ends)
        high = ends if method == "hand" else high
    return (low is None or at >= low) and at <= high + SLACK_MS
