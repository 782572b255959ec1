"""Recomputes what interval leaves claim about each other; trusts no summary.

Every rule here can be checked from the log alone, so a log that was rewritten
and signed again still has to be free of overlaps, of credit above wall time,
of minutes covered twice and of leases that were never taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from verifier.claims import (
    NEVER,
    ON_THE_WAY_MS,
    Blocked,
    Claim,
    Lease,
    Publication,
    Seat,
    Span,
    Visit,
    in_force,
    on_air,
    overlaps,
)
from verifier.findings import Findings
from verifier.leaves import Leaf

CHECKS = ("membership", "leases", "wall", "coverage", "prompts")
MAX_INTERVAL_MS = 360_000
ROUNDING_MS = 1_000
CLOCK_BACK_MS = 600_000
MAX_PUBLICATIONS = 100
_ENDINGS = frozenset(
    {"presence.lease_evicted", "presence.lease_expired", "presence.lease_released"}
)
_MODES_OF = {"vod": ("vod",), "live": ("live", "replay"), "flipped": ("vod", "replay")}


@dataclass(slots=True)
class Auditor:
    """Takes the leaves of one log in order; ``finish`` gives the findings.

    ``sign_out``: whether a stay on site ends with a sign-out, or with the lesson.
    """

    sign_out: bool = True
    lessons: dict[str, set[str]] = field(default_factory=dict)
    seats: dict[str, list[Seat]] = field(default_factory=dict)
    closed: int = NEVER
    findings: dict[str, Findings] = field(
        default_factory=lambda: {name: Findings() for name in CHECKS}
    )
    notices: Findings = field(default_factory=Findings)
    claims: list[Claim] = field(default_factory=list)
    leases: dict[str, Lease] = field(default_factory=dict)
    published: dict[str, list[Publication]] = field(default_factory=dict)
    limits: dict[tuple[str, str, str], int] = field(default_factory=dict)
    delivered: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    blocked: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    visits: dict[tuple[str, str], list[Visit]] = field(default_factory=dict)
    times: dict[str, tuple[int, int]] = field(default_factory=dict)
    airs: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """When each live lesson was on air, where its log says so."""
    endings: list[tuple[str, int, int]] = field(default_factory=list)
    backdated: list[int] = field(default_factory=list)
    latest: int = 0

    def feed(self, leaf: Leaf) -> None:
        """Take the next leaf (of valid form)."""
        kind, at = leaf["kind"], leaf["at"]
        if at < self.latest - CLOCK_BACK_MS:
            self.backdated.append(self.latest - at)
        self.latest = max(self.latest, at)
        if kind == "presence.interval":
            self._claim(leaf)
        elif kind == "presence.lease_taken":
            self._take(leaf)
        elif kind in _ENDINGS:
            p = leaf["payload"]
            self.endings.append((p["lease"], p["wall"], leaf["index"]))
        elif kind == "lesson.published":
            p = leaf["payload"]
            history = self.published.setdefault(leaf["lesson"], [])
            history.append(Publication(at, p["duration"], p["rate_cap"]))
            del history[:-MAX_PUBLICATIONS]
        elif kind.startswith(("prompt.", "question.")) or kind == "spot.delivered":
            self._asked(leaf)
        elif kind == "timetable.set":
            self._timetable(leaf["payload"]["lessons"])
        elif kind in ("roster.enrolled", "roster.withdrawn"):
            self._roster(leaf)
        elif kind == "class.closed":
            self.closed = min(self.closed, at)
        elif kind in ("attendance.signed_in", "attendance.signed_out"):
            self._signed(leaf)
        elif kind in ("live.started", "live.ended"):
            self._aired(leaf)

    def _roster(self, leaf: Leaf) -> None:
        at, seats = leaf["at"], self.seats.setdefault(leaf["subject"], [])
        if leaf["kind"] == "roster.enrolled":
            seats.append(Seat(at, NEVER))
        elif seats:
            seats[-1] = seats[-1]._replace(until=min(seats[-1].until, at))
        else:
            seats.append(Seat(at, at))

    def _aired(self, leaf: Leaf) -> None:
        airs = self.airs.setdefault(leaf["lesson"], [])
        if leaf["kind"] == "live.started":
            airs.append((leaf["at"], NEVER))
        elif airs:
            airs[-1] = (airs[-1][0], leaf["at"])

    def _signed(self, leaf: Leaf) -> None:
        """Sign-ins paired with the sign-outs that follow them, as the policy pairs them."""
        if leaf["subject"] is None or leaf["lesson"] is None:
            return
        visits = self.visits.setdefault((leaf["subject"], leaf["lesson"]), [])
        still_here = bool(visits) and visits[-1].left is None
        if leaf["kind"] == "attendance.signed_in" and not still_here:
            visits.append(Visit(leaf["at"], None, leaf["index"]))
        elif leaf["kind"] == "attendance.signed_out" and still_here:
            visits[-1] = visits[-1]._replace(left=leaf["at"])

    def _stays(self) -> Iterator[tuple[str, Span]]:
        """Wall time credited on site: nobody may have spent it anywhere else."""
        for (subject, lesson), visits in self.visits.items():
            if "onsite" not in self.lessons.get(lesson, ()) or lesson not in self.times:
                continue
            starts, ends = self.times[lesson]
            for visit in visits:
                left = (0 if self.sign_out else ends) if visit.left is None else visit.left
                low, high = max(visit.came, starts), min(left, ends)
                if high > low:
                    yield subject, Span(low, high, subject, lesson, visit.number)

    def _timetable(self, rows: list[dict[str, Any]]) -> None:
        """Lessons that ever stood in the timetable: one cancelled later still did."""
        for row in rows:
            lesson, mode = row.get("lesson"), row.get("mode")
            if isinstance(lesson, str) and isinstance(mode, str):
                self.lessons.setdefault(lesson, set()).add(mode)
                if isinstance(row.get("starts"), int) and isinstance(row.get("ends"), int):
                    self.times[lesson] = (row["starts"], row["ends"])

    def _claim(self, leaf: Leaf) -> None:
        lesson, payload = leaf["lesson"], leaf["payload"]
        allowed = in_force(self.published.get(lesson, []), payload["wall_from"])
        self.claims.append(
            Claim(leaf["index"], leaf["at"], leaf["subject"], lesson, payload, allowed)
        )

    def _take(self, leaf: Leaf) -> None:
        lease = leaf["payload"]["lease"]
        if lease in self.leases:
            self.findings["leases"].add("lease_twice", leaf=leaf["index"])
            return
        self.leases[lease] = Lease(leaf["subject"], leaf["lesson"], leaf["index"], leaf["at"])

    def _asked(self, leaf: Leaf) -> None:
        kind, p, subject = leaf["kind"], leaf["payload"], leaf["subject"]
        if kind == "question.shown":
            key = (subject, "question", p["question"])
            self.limits[key] = self.limits.get(key, 0) + p["limit"]
        elif kind == "prompt.delivered":
            key = (subject, "prompt", p["prompt"])
            self.limits[key] = self.limits.get(key, 0) + p["limit"]
            self.delivered[subject, p["prompt"]] = (leaf["at"], p["limit"])
        elif kind == "spot.delivered":
            key = (subject, "prompt", p["check"])
            self.limits[key] = self.limits.get(key, 0) + p["limit"]
        elif kind == "prompt.missed":
            self._missed(leaf)
        elif kind == "prompt.answered":
            self._answered(leaf)

    def _missed(self, leaf: Leaf) -> None:
        subject = leaf["subject"]
        known = self.delivered.get((subject, leaf["payload"]["prompt"]))
        if known is None:
            self.findings["prompts"].add("missed_undelivered", leaf=leaf["index"])
        elif leaf["at"] < known[0] + known[1]:
            self.findings["prompts"].add("missed_too_early", leaf=leaf["index"])
        spans = self.blocked.setdefault(subject, [])
        if not spans or spans[-1][1] != NEVER:
            spans.append((leaf["at"], NEVER))

    def _answered(self, leaf: Leaf) -> None:
        subject = leaf["subject"]
        if (subject, leaf["payload"]["prompt"]) not in self.delivered:
            self.findings["prompts"].add("answered_undelivered", leaf=leaf["index"])
            return
        spans = self.blocked.get(subject)
        if spans and spans[-1][1] == NEVER:
            spans[-1] = (spans[-1][0], leaf["at"])

    def finish(self) -> dict[str, Findings]:
        """Check everything that needs the whole log."""
        self._end_leases()
        for claim in self.claims:
            self._check_membership(claim)
            self._check_lease(claim)
            self._check_wall(claim)
            self._check_media(claim)
        self._check_blocked()
        self._check_overlaps()
        self._check_pace()
        self._check_limits()
        if self.backdated:
            self.notices.add("clock_back", count=len(self.backdated), ms=max(self.backdated))
        return self.findings

    def _end_leases(self) -> None:
        """A lease ends at its ending leaf, or when its owner takes the next one."""
        by_subject: dict[str, list[Lease]] = defaultdict(list)
        for lease in self.leases.values():
            by_subject[lease.subject].append(lease)
        for leases in by_subject.values():
            leases.sort(key=lambda lease: (lease.at, lease.number))
            for lease, following in pairwise(leases):
                lease.ended = following.at
        for name, wall, number in self.endings:
            known = self.leases.get(name)
            if known is None:
                self.findings["leases"].add("ended_unknown", leaf=number)
            elif known.ended is None or wall < known.ended:
                known.ended = wall

    def _check_membership(self, claim: Claim) -> None:
        found, mode = self.findings["membership"], claim.payload["mode"]
        seats = self.seats.get(claim.subject)
        if seats is None:
            found.add("not_enrolled", leaf=claim.number, subject=claim.subject)
        elif not any(seat.holds(claim.payload) for seat in seats):
            if claim.payload["wall_from"] < seats[0].since:
                found.add("before_enrolment", leaf=claim.number, subject=claim.subject)
            else:
                found.add("after_withdrawal", leaf=claim.number, subject=claim.subject)
        late = claim.payload["wall_to"] - self.closed
        if late > ON_THE_WAY_MS:
            found.add("after_close", leaf=claim.number, ms=late)
        kinds = self.lessons.get(claim.lesson)
        if kinds is None:
            found.add("not_in_timetable", leaf=claim.number, lesson=claim.lesson)
        elif not any(mode in _MODES_OF.get(kind, ()) for kind in kinds):
            found.add("wrong_mode", leaf=claim.number, mode=mode)
        airs = self.airs.get(claim.lesson, ())
        if mode == "live" and airs and not any(on_air(claim.payload, air) for air in airs):
            found.add("off_air", leaf=claim.number, lesson=claim.lesson)

    def _check_lease(self, claim: Claim) -> None:
        found, p = self.findings["leases"], claim.payload
        lease = self.leases.get(p["lease"])
        if lease is None or lease.number > claim.number:
            found.add("lease_never_taken", leaf=claim.number)
        elif lease.subject != claim.subject:
            found.add("lease_of_another", leaf=claim.number)
        elif lease.lesson is not None and lease.lesson != claim.lesson:
            found.add("lease_of_another_lesson", leaf=claim.number)
        elif p["wall_from"] < lease.at:
            found.add("before_lease", leaf=claim.number, ms=lease.at - p["wall_from"])
        elif lease.ended is not None and p["wall_to"] > lease.ended:
            found.add("after_lease", leaf=claim.number, ms=p["wall_to"] - lease.ended)

    def _check_wall(self, claim: Claim) -> None:
        found, p = self.findings["wall"], claim.payload
        spent = p["wall_to"] - p["wall_from"]
        if spent < 0 or spent > MAX_INTERVAL_MS:
            found.add("wall_length", leaf=claim.number, ms=spent)
        if p["credited"] > spent:
            found.add("credit_above_wall", leaf=claim.number, ms=p["credited"] - spent)
        if p["wall_to"] > claim.at:
            found.add("ahead_of_clock", leaf=claim.number, ms=p["wall_to"] - claim.at)

    def _check_media(self, claim: Claim) -> None:
        found, p = self.findings["coverage"], claim.payload
        low, high = p["media_from"], p["media_to"]
        if p["basis"] != "media":
            if low is not None or high is not None:
                found.add("media_without_basis", leaf=claim.number)
            if p["basis"] == "live" and p["mode"] != "live":
                found.add("basis_and_mode", leaf=claim.number)
            return
        if low is None or high is None or p["mode"] == "live":
            found.add("basis_and_mode", leaf=claim.number)
            return
        if high - low < p["credited"]:
            found.add("credit_above_media", leaf=claim.number, ms=p["credited"] - (high - low))
        most = p["credited"] * max(p["rate_max"], 1000) // 1000 + ROUNDING_MS
        if high - low > most:
            found.add("media_above_rate", leaf=claim.number, ms=high - low - most)
        if claim.allowed is None:
            found.add("not_published", leaf=claim.number, lesson=claim.lesson)
            return
        duration, cap = claim.allowed
        if high > duration:
            found.add("beyond_end", leaf=claim.number, ms=high - duration)
        if p["rate_max"] > cap:
            found.add("above_rate_cap", leaf=claim.number, rate=p["rate_max"], cap=cap)

    def _check_blocked(self) -> None:
        """No credited interval meets the time from a miss to the next answer."""
        spans = {subject: Blocked.of(rows) for subject, rows in self.blocked.items()}
        for claim in self.claims:
            p, blocked = claim.payload, spans.get(claim.subject)
            if blocked and p["credited"] and blocked.meets(p["wall_from"], p["wall_to"]):
                self.findings["prompts"].add("credit_after_missed", leaf=claim.number)

    def _check_overlaps(self) -> None:
        walls: dict[str, list[Span]] = defaultdict(list)
        media: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for c in self.claims:
            p = c.payload
            walls[c.subject].append(
                Span(p["wall_from"], p["wall_to"], c.subject, c.lesson, c.number)
            )
            if p["media_from"] is not None and p["media_to"] is not None:
                media[c.subject, c.lesson].append(
                    Span(p["media_from"], p["media_to"], c.subject, c.lesson, c.number)
                )
        for subject, stay in self._stays():
            walls[subject].append(stay)
        for spans in walls.values():
            for one, two, ms in overlaps(spans):
                self.findings["wall"].add("wall_overlap", leaf=one.number, other=two.number, ms=ms)
        for spans in media.values():
            for one, two, ms in overlaps(spans):
                self.findings["coverage"].add(
                    "covered_twice", leaf=one.number, other=two.number, ms=ms
                )

    def _check_pace(self) -> None:
        """In sum, coverage keeps to credit x rate: rounding must not add up."""
        media: dict[tuple[str, str], int] = defaultdict(int)
        most: dict[tuple[str, str], int] = defaultdict(int)
        for c in self.claims:
            p = c.payload
            if p["media_from"] is not None and p["media_to"] is not None:
                key = (c.subject, c.lesson)
                media[key] += p["media_to"] - p["media_from"]
                most[key] += p["credited"] * max(p["rate_max"], 1000) // 1000
        for key, covered in media.items():
            over = covered - most[key] - most[key] // 100 - ROUNDING_MS
            if over > 0:
                self.findings["coverage"].add(
                    "coverage_above_credit", subject=key[0], lesson=key[1], ms=over
                )

    def _check_limits(self) -> None:
        """Time credited while a question or prompt was open is within its limits."""
        spent: dict[tuple[str, str, str], int] = {}
        for c in self.claims:
            if c.payload["basis"] in ("question", "prompt"):
                key = (c.subject, c.payload["basis"], c.payload["ref"] or "")
                spent[key] = spent.get(key, 0) + c.payload["credited"]
                over = spent[key] - self.limits.get(key, 0)
                if over > 0:
                    self.findings["prompts"].add("credit_above_limit", leaf=c.number, ms=over)

    def spans(self) -> dict[str, list[Span]]:
        """Each subject's spent wall time; ``place`` is filled in by the caller."""
        found: dict[str, list[Span]] = defaultdict(list)
        for c in self.claims:
            p = c.payload
            found[c.subject].append(Span(p["wall_from"], p["wall_to"], "", c.lesson, c.number))
        for subject, stay in self._stays():
            found[subject].append(stay._replace(place=""))
        return found
