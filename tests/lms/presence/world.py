"""A trainee, a clock and an auditor that knows nothing of how the engine decides."""

from __future__ import annotations

import random
import uuid
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from typing import Any

from lms.presence import engine, windows
from lms.presence.coverage import total
from lms.presence.state import (
    Beat,
    BeatAck,
    Chance,
    Fact,
    LessonTerms,
    Outcome,
    Presence,
    Progress,
    PromptRules,
)

CLASS = uuid.UUID(int=1)
START = 1_800_000_000_000
HOUR = 3_600_000
TERMS = LessonTerms(class_id=CLASS, duration_ms=2 * HOUR, rate_cap_milli=1500, no_skip=False)
PROMPTS = PromptRules(min_gap_ms=60_000, max_gap_ms=120_000, limit_ms=30_000)


def lesson(number: int) -> uuid.UUID:
    """The n-th lesson's id."""
    return uuid.UUID(int=1000 + number)


def chance(seed: int) -> Chance:
    """Seeded dice."""
    dice = random.Random(seed)
    return Chance(between=dice.randint, new_id=lambda: uuid.UUID(int=dice.getrandbits(128)))


@dataclass
class World:
    """One trainee against the engine."""

    terms: LessonTerms = TERMS
    now: int = START
    seed: int = 0
    state: Presence = field(default_factory=Presence)
    progress: dict[uuid.UUID, Progress] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    leases: int = 0
    seq: int = 0
    ack: BeatAck | None = None

    def __post_init__(self) -> None:
        self.chance = chance(self.seed)
        self.began = self.latest = self.now

    def wait(self, ms: int) -> None:
        """Time passes (or the server's clock is set back)."""
        self.now += ms
        self.latest = max(self.latest, self.now)
        if not self.facts:
            self.began = self.latest = self.now

    def current(self) -> Progress:
        """Progress of the lesson that the lease is for."""
        assert self.state.lesson is not None
        return self.progress.setdefault(self.state.lesson, Progress())

    def take(self, number: int = 0, *, mode: str = "vod", device: str = "a") -> uuid.UUID:
        """Take the lease for a lesson."""
        self.leases += 1
        lease = uuid.UUID(int=self.leases)
        old = self.state.lesson
        done = engine.take(
            self.state,
            self.progress.setdefault(old, Progress()) if old else Progress(),
            now=self.now,
            lease=lease,
            lesson=lesson(number),
            mode=mode,
            device=device,
            connection=device,
            start=0,
        )
        if old:
            self.progress[old] = done.progress
        self._keep(done)
        self.seq = 0
        return lease

    def release(self) -> None:
        """Give the lease back."""
        if self.state.lesson is not None:
            done = engine.release(self.state, self.current(), now=self.now)
            self.progress[self.state.lesson] = done.progress
            self._keep(done)

    def beat(
        self,
        start: int,
        end: int,
        *,
        lease: uuid.UUID | None = None,
        number: int | None = None,
        seq: int | None = None,
        rate: int = 1000,
        visible: bool = True,
    ) -> int:
        """One beat; returns the ms credited."""
        if seq is None:
            self.seq += 1
            seq = self.seq
        claimed = Beat(
            lease=lease or self.state.lease or uuid.UUID(int=0),
            seq=seq,
            lesson=lesson(number) if number is not None else (self.state.lesson or lesson(0)),
            start=start,
            end=end,
            rate=rate,
            visible=visible,
        )
        key = self.state.lesson or claimed.lesson
        done = engine.apply_beat(
            self.state,
            self.progress.setdefault(key, Progress()),
            claimed,
            now=self.now,
            terms=self.terms,
            chance=self.chance,
        )
        self.progress[key] = done.progress
        self.ack = done.ack
        return self._keep(done)

    def open_question(self, ref: str, limit: int) -> bool:
        """A timed question appears."""
        if self.state.lesson is None:
            return False
        out = Outcome.begin(self.state, self.current())
        opened = windows.open_window(
            out, ref=ref, basis="question", limit=limit, lesson=self.state.lesson, now=self.now
        )
        self._adopt(out)
        return opened

    def close_question(self, ref: str) -> int:
        """It is answered."""
        if self.state.lesson is None:
            return 0
        out = Outcome.begin(self.state, self.current())
        credited = windows.close_window(out, ref=ref, now=self.now)
        self._adopt(out)
        return credited

    def deliver(self) -> None:
        """The pending prompt is shown."""
        if self.state.prompt is not None:
            out = Outcome.begin(self.state, self.current())
            windows.deliver(out, prompt_id=self.state.prompt.id, now=self.now)
            self._adopt(out)

    def answer(self, *, wrong: bool = False) -> str:
        """The pending prompt is answered."""
        prompt = self.state.prompt
        if prompt is None:
            return "unknown"
        out = Outcome.begin(self.state, self.current())
        choice = -1 if wrong else prompt.ask
        result = windows.answer(out, prompt_id=prompt.id, choice=choice, now=self.now)
        self._adopt(out)
        return result

    def set_terms(self, **changes: Any) -> None:
        """Change the lesson's terms."""
        self.terms = replace(self.terms, **changes)

    def _adopt(self, out: Outcome) -> None:
        assert self.state.lesson is not None
        self.progress[self.state.lesson] = out.progress
        self._keep(out)

    def _keep(self, out: Outcome) -> int:
        self.state = out.state
        self.facts += out.facts
        return out.credited

    # --- What came of it --------------------------------------------------------------------------

    @property
    def credited(self) -> int:
        """All credit over all lessons."""
        return sum(progress.credited for progress in self.progress.values())

    @property
    def wall(self) -> int:
        """Wall time since the beginning."""
        return self.latest - self.began

    def intervals(self) -> list[dict[str, Any]]:
        """Closed intervals and the one still open, as they reach the log."""
        rows = [{**f.values, "lesson": f.lesson} for f in self.facts if f.kind.endswith("interval")]
        if self.state.open is not None:
            rows.append(asdict(self.state.open))
        return rows

    def count(self, kind: str) -> int:
        """How often something was recorded."""
        return sum(fact.kind == kind for fact in self.facts)

    def audit(self) -> None:
        """What the verifier asks of the log, from the intervals alone."""
        rows = sorted(self.intervals(), key=lambda row: row["wall_from"])
        latest = self.latest
        before = self.began
        for row in rows:
            assert row["wall_from"] >= before, "the same wall time paid twice"
            assert 0 < row["credited"] <= row["wall_to"] - row["wall_from"] <= 300_000
            before = row["wall_to"]
            if row["basis"] == "media":
                length = row["media_to"] - row["media_from"]
                assert row["credited"] <= length
                assert length <= row["credited"] * row["rate_max"] // 1000 + 1000
        assert before <= latest, "credit above wall time"
        for at, progress in self.progress.items():
            media = sorted(
                (row["media_from"], row["media_to"])
                for row in rows
                if row["lesson"] == at and row["basis"] == "media"
            )
            for (_, high), (low, _) in pairwise(media):
                assert high <= low, "the same media counted twice"
            assert sum(high - low for low, high in media) == total(progress.coverage)
            credited = sum(row["credited"] for row in rows if row["lesson"] == at)
            assert credited == progress.credited, "credit without an interval that explains it"
