"""A small class with everything in it, and ways to rewrite it under its own key."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from verifier import canonical, merkle, notes, periodfile
from verifier import checkpoint as checkpoints
from verifier.checkpoint import Checkpoint
from verifier.notes import SigningKey
from verifier.policy import DEFAULT_PACKS

LOG_NAME = "rongke.example"
CLASS_ID = "11111111-2222-4333-8444-555555555555"
KEY = SigningKey(LOG_NAME, notes.ED25519, bytes(range(32)))
OTHER_KEY = SigningKey(LOG_NAME, notes.ED25519, bytes(range(1, 33)))
AGENCY = SigningKey("agency.example/hubei", notes.COSIGNATURE_V1, bytes(range(2, 34)))
DAY = 1_772_413_200_000  # 2026-03-02 09:00 in Shanghai
MINUTE = 60_000
DURATION = 20 * MINUTE
Leaf = dict[str, Any]


def name_of(number: int) -> str:
    return f"学员{number:02d}*"


def pseudonym(number: int) -> str:
    return canonical.sha256_hex(b"subject%d" % number)[:32]


def uid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


def salt_of(number: int) -> bytes:
    return bytes.fromhex(canonical.sha256_hex(b"salt%d" % number)[:32])


LESSONS = (uid("lesson", 1), uid("lesson", 2))
LIVE = uid("lesson", "live")


def timetable() -> list[dict[str, Any]]:
    rows = [
        {
            "lesson": lesson,
            "title": f"=第 {n} 课",
            "mode": "vod",
            "starts": DAY,
            "ends": DAY + 7 * 24 * 60 * MINUTE,
            "hours_milli": 500,
            "session": "2026-03-02/am",
        }
        for n, lesson in enumerate(LESSONS, 1)
    ]
    rows.append(
        {
            "lesson": LIVE,
            "title": "直播",
            "mode": "live",
            "starts": DAY + 120 * MINUTE,
            "ends": DAY + 165 * MINUTE,
            "hours_milli": 1000,
            "session": "2026-03-02/am",
        }
    )
    return rows


FACTS = {
    "code": "WC-2026-12",
    "title": "网络创业培训第 12 期",
    "kind": "trainee",
    "institution": "江城职业培训学校",
    "region": "武汉市",
    "venue": "",
    "starts_on": "2026-03-02",
    "ends_on": "2026-03-17",
    "planned_size": 30,
}


@dataclass
class Sample:
    """Leaves in the making; ``at`` moves on by itself."""

    trainees: int = 4
    class_id: str = CLASS_ID
    leaves: list[Leaf] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return checkpoints.class_origin(LOG_NAME, self.class_id)

    def add(
        self, kind: str, at: int, payload: dict[str, Any] | None = None, **envelope: Any
    ) -> Leaf:
        leaf = {
            "v": 1,
            "log": self.origin,
            "index": len(self.leaves),
            "id": uid(self.class_id, kind, len(self.leaves)),
            "kind": kind,
            "kind_version": 1,
            "class": self.class_id,
            "lesson": None,
            "subject": None,
            "actor": None,
            "at": at,
            "rule": None,
            "payload": payload or {},
            "commitments": {},
            **envelope,
        }
        self.leaves.append(leaf)
        return leaf

    def set_up(self) -> None:
        pack = canonical.encode(DEFAULT_PACKS[0])
        rows = timetable()
        start = DAY - 60 * MINUTE
        rule = {"code": "cn", "version": "1", "sha256": canonical.sha256_hex(pack)}
        self.add("class.described", start, dict(FACTS))
        self.add("class.rule_pack", start, rule)
        digest = canonical.sha256_hex(canonical.encode(rows))
        self.add("timetable.set", start, {"lessons": rows, "sha256": digest, "late": False})
        for n in range(self.trainees):
            display = canonical.commitment(salt_of(n), name_of(n))
            self.add(
                "roster.enrolled",
                start,
                {"by_import": True, "late": False},
                subject=pseudonym(n),
                commitments={"display": display},
            )
        display = canonical.commitment(salt_of(1000), name_of(1000))
        self.add(
            "lecturer.assigned",
            start,
            {"role": "lecturer"},
            subject=pseudonym(1000),
            commitments={"display": display},
        )
        published = {"duration": DURATION, "rate_cap": 1500, "no_skip": True, "questions": 1}
        for lesson in LESSONS:
            self.add("lesson.published", start, published, lesson=lesson)
        self.add("class.started", DAY)

    def interval(self, n: int, lesson: str, lease: str, wall: int, **changes: Any) -> Leaf:
        """Five minutes of watching at 1.0x beginning at ``wall``."""
        payload = {
            "lease": lease,
            "mode": "vod",
            "basis": "media",
            "wall_from": wall,
            "wall_to": wall + 5 * MINUTE,
            "credited": 5 * MINUTE,
            "media_from": 0,
            "media_to": 5 * MINUTE,
            "rate_max": 1000,
            "beats": 30,
            "ref": None,
            **changes,
        }
        at = payload["wall_to"] + 100
        return self.add("presence.interval", at, payload, subject=pseudonym(n), lesson=lesson)

    def watch(self, n: int, lesson: str, start: int, parts: int = 4) -> int:
        """Take a lease and watch ``parts`` x 5 minutes; returns when it was released."""
        subject, lease = pseudonym(n), uid("lease", self.class_id, n, lesson, start)
        taken = {"lease": lease, "mode": "vod", "device": "ab"}
        self.add("presence.lease_taken", start, taken, subject=subject, lesson=lesson)
        wall = start
        for part in range(parts):
            media = part * 5 * MINUTE
            span = {"media_from": media, "media_to": media + 5 * MINUTE}
            self.interval(n, lesson, lease, wall, **span)
            wall += 5 * MINUTE
        ended = {"lease": lease, "wall": wall + 50}
        self.add("presence.lease_released", wall + 50, ended, subject=subject, lesson=lesson)
        return wall + 50

    def prompt(self, n: int, lesson: str, lease: str, at: int) -> None:
        """Delivered and missed, then answered a minute later."""
        subject, prompt = pseudonym(n), uid("prompt", n, at)
        where = {"subject": subject, "lesson": lesson}
        sent = {"prompt": prompt, "limit": 30_000, "lease": lease}
        self.add("prompt.delivered", at, sent, **where)
        self.add("prompt.missed", at + 30_000, {"prompt": prompt, "limit": 30_000}, **where)
        late = {"prompt": prompt, "took": 60_000}
        self.add("prompt.answered", at + 60_000, late, **where)

    def live(self, n: int) -> None:
        subject, lease = pseudonym(n), uid("lease", self.class_id, n, "live")
        start = DAY + 120 * MINUTE
        taken = {"lease": lease, "mode": "live", "device": "ab"}
        self.add("presence.lease_taken", start, taken, subject=subject, lesson=LIVE)
        for part in range(9):
            self.interval(
                n,
                LIVE,
                lease,
                start + part * 5 * MINUTE,
                mode="live",
                basis="live",
                media_from=None,
                media_to=None,
            )

    def fill(self, close: bool = True) -> Sample:
        """A whole class: complete, partial, prompted, questioned, absent, on leave."""
        self.set_up()
        for n in range(self.trainees):
            end = self.watch(n, LESSONS[0], DAY + n * MINUTE)
            if n != self.trainees - 1:
                self.watch(n, LESSONS[1], end + MINUTE, parts=4 if n % 2 == 0 else 2)
        self._questioned(0)
        lease = uid("lease", self.class_id, 1, LESSONS[0], DAY + MINUTE)
        self.prompt(1, LESSONS[0], lease, DAY + 90 * MINUTE)
        for n in range(self.trainees - 1):
            self.live(n)
        leave = {"leave": uid("leave"), "lessons": [LIVE], "hours_milli": 1000, "approved": True}
        last = pseudonym(self.trainees - 1)
        self.add("leave.decided", DAY + 170 * MINUTE, leave, subject=last)
        mark = {"state": "made_up", "credited": 2 * MINUTE, "reason": "线下补课", "grade": "hand"}
        late = DAY + 180 * MINUTE
        self.add("attendance.marked", late, mark, subject=last, lesson=LESSONS[1])
        if close:
            self.add("class.closed", late + MINUTE)
        self.leaves.sort(key=lambda leaf: leaf["at"])
        self.renumber()
        return self

    def _questioned(self, n: int) -> None:
        """Twenty seconds credited while a timed question was open."""
        subject, at = pseudonym(n), DAY + 80 * MINUTE
        lease = uid("lease", self.class_id, n, "question")
        where = {"subject": subject, "lesson": LESSONS[0]}
        self.add(
            "presence.lease_taken", at, {"lease": lease, "mode": "vod", "device": "a"}, **where
        )
        question = uid("question")
        shown = {"question": question, "version": 1, "limit": 30_000, "media": 1000}
        self.add("question.shown", at, shown, **where)
        self.interval(
            n,
            LESSONS[0],
            lease,
            at,
            basis="question",
            wall_to=at + 20_000,
            credited=20_000,
            media_from=None,
            media_to=None,
            ref=question,
        )

    def renumber(self) -> None:
        for number, leaf in enumerate(self.leaves):
            leaf["index"] = number

    def lines(self) -> list[bytes]:
        return [canonical.encode(leaf) for leaf in self.leaves]

    def head(self, size: int | None = None, key: SigningKey = KEY) -> bytes:
        """The signed checkpoint over the first ``size`` leaves."""
        hashes = [merkle.leaf_hash(line) for line in self.lines()[:size]]
        return checkpoints.sign(Checkpoint(self.origin, len(hashes), merkle.root(hashes)), key)

    def roster(self) -> list[dict[str, Any]]:
        rows = [
            {
                "subject": pseudonym(n),
                "display": name_of(n),
                "salt": salt_of(n).hex(),
                "withdrawn": False,
            }
            for n in range(self.trainees)
        ]
        return sorted(rows, key=lambda row: str(row["subject"]))

    def lecturers(self) -> list[dict[str, Any]]:
        salt = salt_of(1000).hex()
        row = {"subject": pseudonym(1000), "display": name_of(1000), "salt": salt}
        return [{**row, "role": "lecturer"}]

    def parts(self, **changes: Any) -> periodfile.Parts:
        built = {
            "class_id": self.class_id,
            "origin": self.origin,
            "leaves": self.lines(),
            "checkpoint": notes.cosign(self.head(), AGENCY, DAY // 1000 + 86_400),
            "rule_pack": DEFAULT_PACKS[0],
            "timetable": timetable(),
            "roster": self.roster(),
            "lecturers": self.lecturers(),
            "built_at": DAY + 24 * 60 * MINUTE,
            "log_vkey": f"{KEY.verifier}\n",
            "earlier": [self.head(10)],
            "platform": self.platform(),
            "extra": {"evidence/note.txt": b"kept\n", "report.pdf": b"%PDF-1.4\n" + bytes(200)},
            **changes,
        }
        return periodfile.Parts(**built)

    def platform(self) -> periodfile.PlatformProof:
        """A platform log of nine leaves; the fifth is this class's checkpoint."""
        note = self.head()
        head = checkpoints.peek(note)
        log = checkpoints.platform_origin(LOG_NAME)
        payload = {
            "origin": head.origin,
            "size": head.size,
            "root": head.root.hex(),
            "note_sha256": canonical.sha256_hex(note),
        }
        lines = [canonical.encode({"other": n}) for n in range(9)]
        lines[4] = canonical.encode(
            {
                "v": 1,
                "log": log,
                "index": 4,
                "id": uid("platform", 4),
                "kind": "log.checkpoint",
                "kind_version": 1,
                "class": None,
                "lesson": None,
                "subject": None,
                "actor": None,
                "at": DAY + 200 * MINUTE,
                "rule": None,
                "payload": payload,
                "commitments": {},
            }
        )
        hashes = [merkle.leaf_hash(line) for line in lines]
        return periodfile.PlatformProof(
            leaf=lines[4],
            index=4,
            checkpoint=checkpoints.sign(Checkpoint(log, 9, merkle.root(hashes)), KEY),
            inclusion=merkle.inclusion_proof(4, hashes),
            consistency=[
                (
                    checkpoints.sign(Checkpoint(log, 3, merkle.root(hashes[:3])), KEY),
                    merkle.consistency_proof(3, hashes),
                )
            ],
        )

    def build(self, key: SigningKey = KEY, **changes: Any) -> bytes:
        return periodfile.build(self.parts(**changes), key)


def sample(**options: Any) -> Sample:
    return Sample(**options).fill()


def rewritten(change: Callable[[Sample], None]) -> bytes:
    """The class rewritten and everything regenerated and signed with the log's key."""
    whole = sample()
    change(whole)
    whole.renumber()
    return whole.build()
