"""The data of ``bench_stats``: seeded classes, multiplied by COPY and by the database itself.

A few template classes are simulated event by event (seeded), sequenced by hand into leaves, put
through the real ledger and the real statistics. Every further class is one of them with other ids
and other pseudonyms: its events and leaves are written whole (COPY, past the doors), its ledger
and facts follow by ``INSERT … SELECT``, because the same leaves give the same numbers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TRAINEES = 30
DAYS = 7
SLOTS = ((8, 30, "on_demand"), (10, 10, "live"), (13, 30, "on_demand"), (15, 10, "live"))
LESSON_MS = 90 * 60_000
PIECE = 5 * 60_000
TEMPLATES = 5
INSTITUTIONS = 200
ZONE = dt.timezone(dt.timedelta(hours=8))
MODE = {"on_demand": "vod", "live": "live"}


def uid(c8: str, kind: int, number: int) -> str:
    """An id that begins with its class's eight digits."""
    return f"{c8}-0000-4{kind:03x}-8000-{number:012x}"


def c8_of(number: int) -> str:
    """The eight hexadecimal digits of a class."""
    return f"{0xC0000000 + number:08x}"


@dataclass
class Template:
    """One simulated class: (kind, trainee or None, lesson or None, at_ms, payload) in order."""

    number: int
    start: dt.date
    events: list[tuple[str, int | None, int | None, int, dict[str, Any]]] = field(
        default_factory=list
    )

    @property
    def c8(self) -> str:
        return c8_of(self.number)

    def starts(self, lesson: int) -> int:
        """ms since the epoch."""
        day, slot = divmod(lesson, len(SLOTS))
        hour, minute, _ = SLOTS[slot]
        at = dt.datetime.combine(self.start + dt.timedelta(days=day), dt.time(hour, minute), ZONE)
        return int(at.timestamp() * 1000)


LESSONS = DAYS * len(SLOTS)


def simulate(number: int, start: dt.date, pack_sha: str) -> Template:
    """A week of one class, the same for the same number."""
    told = Template(number, start)
    chance = random.Random(number)
    first = told.starts(0) - 86_400_000
    events = told.events
    events.append(
        ("class.rule_pack", None, None, first, {"code": "bench", "version": 1, "sha256": pack_sha})
    )
    rows = [
        {
            "lesson": uid(told.c8, 1, n), "title": f"第 {n + 1} 课", "mode": MODE[SLOTS[n % 4][2]],
            "starts": told.starts(n), "ends": told.starts(n) + LESSON_MS, "hours_milli": 2000,
            "session": f"{start + dt.timedelta(days=n // 4)}/{'am' if n % 4 < 2 else 'pm'}",
        }
        for n in range(LESSONS)
    ]  # fmt: skip
    events.append(
        ("timetable.set", None, None, first, {"lessons": rows, "sha256": "0" * 64, "late": False})
    )
    events += [
        ("roster.enrolled", n, None, first, {"by_import": True, "late": False})
        for n in range(TRAINEES)
    ]
    for lesson in range(LESSONS):
        if SLOTS[lesson % 4][2] == "on_demand":
            body = {"duration": LESSON_MS, "rate_cap": 1500, "no_skip": True, "questions": 2}
            events.append(("lesson.published", None, lesson, first, body))
    told_by_time: list[tuple[str, int | None, int | None, int, dict[str, Any]]] = []
    for lesson in range(LESSONS):
        for trainee in range(TRAINEES):
            told_by_time += _attended(told, chance, lesson, trainee)
    events += sorted(told_by_time, key=lambda event: event[3])
    return told


def _attended(told: Template, chance: random.Random, lesson: int, trainee: int) -> Iterator[Any]:
    if chance.random() < 0.03:
        return
    kind = SLOTS[lesson % 4][2]
    media = kind == "on_demand"
    begin = told.starts(lesson) + (chance.randrange(60_000) if media else -chance.randrange(60_000))
    if not media and chance.random() < 0.02:
        begin += 7 * 60_000
    lease = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    taken = {"lease": lease, "mode": MODE[kind], "device": f"{chance.getrandbits(48):012x}"}
    yield ("presence.lease_taken", trainee, lesson, begin, taken)
    length = LESSON_MS if chance.random() < 0.95 else LESSON_MS // 2
    for at in range(begin, begin + length, PIECE):
        yield ("presence.interval", trainee, lesson, at + PIECE, {
            "lease": lease, "mode": MODE[kind], "basis": "media" if media else "live",
            "wall_from": at, "wall_to": at + PIECE, "credited": PIECE,
            "media_from": at - begin if media else None,
            "media_to": at - begin + PIECE if media else None,
            "rate_max": 1000, "beats": 30, "ref": None})  # fmt: skip
    end = begin + length + PIECE
    for n in range(2):
        what, when = (
            "question.answered" if media else "exercise.answered",
            begin + (n + 1) * 600_000,
        )
        yield (what, trainee, lesson, when, {
            **({"question": str(n), "version": 1} if media else {"run": str(n)}),
            "attempt": 1, "took": chance.randrange(2000, 30_000), "correct": chance.random() < 0.8,
            "points": 1000})  # fmt: skip
    check = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    issued = {"check": check, "check_kind": "question", "limit": 60_000, "makes_up": None}
    yield ("spot.issued", trainee, lesson, begin + 1_790_000, issued)
    yield ("spot.delivered", trainee, lesson, begin + 1_800_000, {"check": check, "limit": 60_000})
    passed = chance.random() < 0.97
    yield ("spot.passed" if passed else "spot.missed", trainee, lesson, begin + 1_830_000,
           {"check": check, "took": 9000, "captures": [], "makes_up": None} if passed
           else {"check": check, "limit": 60_000})  # fmt: skip
    if not media:
        if chance.random() < 0.4:
            yield ("live.hand", trainee, lesson, begin + 2_000_000, {"session": "s", "up": True})
        if chance.random() < 0.2:
            yield (
                "live.spoke",
                trainee,
                lesson,
                begin + 2_100_000,
                {"session": "s", "ms": chance.randrange(90_000)},
            )
    if chance.random() < 0.02:
        yield (
            "incident.raised",
            trainee,
            lesson,
            end,
            {"incident": check, "counted": 3, "noted": 3, "limit": 3},
        )
    yield ("presence.lease_released", trainee, lesson, end, {"lease": lease, "wall": end})


class Copier:
    """A template's events and leaves as text, for any class."""

    def __init__(self, told: Template, log_name: str) -> None:
        import json

        from verifier import canonical

        self.told = told
        rows, leaves = [], []
        for index, (kind, trainee, lesson, at, payload) in enumerate(told.events):
            event_id = uid(told.c8, 0, index)
            when = dt.datetime.fromtimestamp(at / 1000, dt.UTC).isoformat()
            where = uid(told.c8, 1, lesson) if lesson is not None else None
            whom = uid(told.c8, 3, trainee) if trainee is not None else None
            rows.append("\t".join([
                event_id, event_id, uid(told.c8, 9, 0), where or "\\N", whom or "\\N", "\\N", kind,
                "1", when, json.dumps(payload, ensure_ascii=False), "{}", "bench@1"]))  # fmt: skip
            leaves.append(canonical.encode({
                "v": 1, "log": f"{log_name}/class/{uid(told.c8, 9, 0)}", "index": index,
                "id": event_id, "kind": kind, "kind_version": 1, "class": uid(told.c8, 9, 0),
                "lesson": where, "subject": None if trainee is None else token(trainee),
                "actor": None, "at": at, "rule": "bench@1", "payload": payload,
                "commitments": {}}))  # fmt: skip
        self.rows = ("\n".join(rows) + "\n").encode()
        self.leaves = b"\n".join(leaves)
        self.size = len(leaves)

    def of(self, number: int, names: list[str], origin: str) -> tuple[bytes, bytes, list[bytes]]:
        """(events, leaves) as COPY text of class ``number``, and the leaf hashes."""
        old, new = self.told.c8.encode(), c8_of(number).encode()
        text = self.leaves.replace(old, new)
        for n, name in enumerate(names):
            text = text.replace(token(n).encode(), name.encode())
        hashes, lines = [], []
        for index, leaf in enumerate(text.split(b"\n")):
            digest = hashlib.sha256(b"\0" + leaf).digest()
            hashes.append(digest)
            event_id = uid(new.decode(), 0, index)
            lines.append(f"{origin}\t{index}\t{event_id}\t\\\\x{leaf.hex()}\t\\\\x{digest.hex()}")
        return self.rows.replace(old, new), ("\n".join(lines) + "\n").encode(), hashes


def token(trainee: int) -> str:
    """What stands for a pseudonym in a template: 32 characters that are no hexadecimal digits."""
    return f"T{trainee:03d}".ljust(32, "~")


COPIED = {
    "ledger_ledgerclass": ("class_id",),
    "ledger_ledgercell": ("class_id", "subject", "lesson_id"),
    "ledger_ledgersubject": ("class_id", "subject"),
    "ledger_ledgerentry": ("class_id", "subject", "lesson_id"),
    "statistics_personday": ("training_class_id", "subject"),
    "statistics_classday": ("training_class_id",),
    "statistics_classhead": ("training_class_id",),
}
"""Tables that follow from a template's, and their columns that name the class or a person."""


def multiply(cursor: Any, table: str, low: int, high: int) -> None:
    """Rows of classes ``low`` to ``high`` from those of their templates, by the database."""
    special = COPIED[table]
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name <> 'id' ORDER BY ordinal_position",
        [table],
    )
    columns = [row[0] for row in cursor.fetchall()]
    chosen = []
    for name in columns:
        if name == special[0]:
            chosen.append("b.class_id")
        elif name == "subject" and "subject" in special:
            chosen.append("y.pseudonym")
        elif name == "lesson_id" and "lesson_id" in special:
            chosen.append("(b.c8 || substr(t.lesson_id::text, 9))::uuid")
        elif name == "members":
            chosen.append(
                "(SELECT jsonb_agg(pseudonym ORDER BY pseudonym) FROM bench_map"
                " WHERE class_number = b.number)"
            )
        elif name == "lessons":
            chosen.append("replace(t.lessons::text, a.c8, b.c8)::jsonb")
        else:
            chosen.append(f't."{name}"')
    people = (
        " JOIN bench_map x ON x.class_number = a.number AND x.pseudonym = t.subject"
        " JOIN bench_map y ON y.class_number = b.number AND y.n = x.n"
        if "subject" in special
        else ""
    )
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(chosen)} FROM {table} t"
        f" JOIN bench_class a ON a.class_id = t.{special[0]}"
        f" JOIN bench_class b ON b.template = a.number{people}"
        " WHERE b.number >= %s AND b.number < %s AND b.number <> b.template",
        [low, high],
    )
