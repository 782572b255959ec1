"""A whole class of 30 over 56 class hours: about 20,000 leaves from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.verifier import kit
from tests.verifier.kit import MINUTE, Sample, pseudonym, salt_of, uid
from verifier import canonical
from verifier.policy import DEFAULT_PACKS

ON_DEMAND, LIVE = 40, 8
LESSON_MS, LIVE_MS = 45 * MINUTE, 90 * MINUTE
DAY_MS = 24 * 60 * MINUTE
FIRST = kit.DAY
ON_DEMAND_A_DAY = 5
Row = dict[str, Any]


def rows() -> list[Row]:
    """40 on-demand lessons of one class hour and 8 live ones of two."""
    found = [
        {
            "lesson": uid("big", "vod", n),
            "title": f"点播第 {n + 1} 课",
            "mode": "vod",
            "starts": FIRST + n // ON_DEMAND_A_DAY * DAY_MS,
            "ends": FIRST + 14 * DAY_MS,
            "hours_milli": 1000,
            "session": None,
        }
        for n in range(ON_DEMAND)
    ]
    found += [
        {
            "lesson": uid("big", "live", n),
            "title": f"直播第 {n + 1} 讲",
            "mode": "live",
            "starts": FIRST + n * DAY_MS + 10 * 60 * MINUTE,
            "ends": FIRST + n * DAY_MS + 10 * 60 * MINUTE + LIVE_MS,
            "hours_milli": 2000,
            "session": None,
        }
        for n in range(LIVE)
    ]
    return sorted(found, key=lambda row: (row["starts"], row["lesson"]))


@dataclass
class BigSample(Sample):
    """Everybody comes to almost everything; a few leave early, miss prompts, are on leave."""

    trainees: int = 30
    seed: int = 20261130
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def set_up(self) -> None:
        pack, table = canonical.encode(DEFAULT_PACKS[0]), rows()
        start = FIRST - 60 * MINUTE
        rule = {"code": "cn", "version": "1", "sha256": canonical.sha256_hex(pack)}
        self.add("class.described", start, dict(kit.FACTS))
        self.add("class.rule_pack", start, rule)
        digest = canonical.sha256_hex(canonical.encode(table))
        self.add("timetable.set", start, {"lessons": table, "sha256": digest, "late": False})
        for kind, n in [("roster.enrolled", n) for n in range(self.trainees)] + [
            ("lecturer.assigned", 1000)
        ]:
            display = canonical.commitment(salt_of(n), kit.name_of(n))
            payload = {"by_import": True, "late": False} if n < 1000 else {"role": "lecturer"}
            who = {"subject": pseudonym(n), "commitments": {"display": display}}
            self.add(kind, start, payload, **who)
        published = {"duration": LESSON_MS, "rate_cap": 1500, "no_skip": True, "questions": 1}
        for row in table:
            if row["mode"] == "vod":
                self.add("lesson.published", start, published, lesson=row["lesson"])
        self.add("class.started", FIRST)

    def on_demand(self, n: int, row: Row, start: int) -> None:
        parts = 4 if self.dice.random() < 0.02 else 9
        self.watch(n, row["lesson"], start, parts)
        where = {"subject": pseudonym(n), "lesson": row["lesson"]}
        for question in ("a", "b") if self.dice.random() < 0.4 else ("a",):
            name = uid("question", row["lesson"], question)
            shown = {"question": name, "version": 1, "limit": 30_000, "media": 1000}
            at = start + MINUTE + self.dice.randrange(20_000)
            self.add("question.shown", at, shown, **where)
            answer = {"question": name, "version": 1, "correct": self.dice.random() < 0.8}
            self.add("question.answered", at + 9_000, answer, **where)
        if self.dice.random() < 0.05:
            lease = uid("lease", self.class_id, n, row["lesson"], start)
            self.prompt(n, row["lesson"], lease, start + LESSON_MS + MINUTE)

    def on_air(self, n: int, row: Row) -> None:
        subject, lesson = pseudonym(n), row["lesson"]
        lease, start = uid("lease", self.class_id, n, lesson), row["starts"]
        taken = {"lease": lease, "mode": "live", "device": "ab"}
        self.add("presence.lease_taken", start, taken, subject=subject, lesson=lesson)
        media = {"media_from": None, "media_to": None, "mode": "live", "basis": "live"}
        parts = 9 if self.dice.random() < 0.03 else 18
        for part in range(parts):
            self.interval(n, lesson, lease, start + part * 5 * MINUTE, **media)
        wall = start + parts * 5 * MINUTE
        ended = {"lease": lease, "wall": wall + 50}
        self.add("presence.lease_released", wall + 50, ended, subject=subject, lesson=lesson)

    def fill(self, close: bool = True) -> BigSample:
        self.set_up()
        table = rows()
        watched, live = (
            [row for row in table if row["mode"] == "vod"],
            [row for row in table if row["mode"] == "live"],
        )
        for n in range(self.trainees):
            for number, row in enumerate(watched):
                if self.dice.random() < 0.01:
                    continue
                start = row["starts"] + number % ON_DEMAND_A_DAY * 55 * MINUTE
                self.on_demand(n, row, start + self.dice.randrange(2 * MINUTE))
            for row in live:
                if self.dice.random() < 0.01:
                    leave: Row = {"leave": uid("leave", n, row["lesson"]), "hours_milli": 2000}
                    leave |= {"lessons": [row["lesson"]], "approved": True}
                    who = pseudonym(n)
                    self.add("leave.decided", row["starts"] - 60 * MINUTE, leave, subject=who)
                else:
                    self.on_air(n, row)
        if close:
            self.add("class.closed", FIRST + 15 * DAY_MS)
        self.leaves.sort(key=lambda leaf: leaf["at"])
        self.renumber()
        return self

    def parts(self, **changes: Any) -> Any:
        return super().parts(
            **{"timetable": rows(), "built_at": FIRST + 16 * DAY_MS, "earlier": [], **changes}
        )


@cache
def whole() -> BigSample:
    """The class, made once a process."""
    return BigSample().fill()
