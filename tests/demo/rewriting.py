"""A rewrite by somebody who has the log's own key: minutes added, everything regenerated.

The forged log obeys every rule that the verifier recomputes: the added minutes have a lease, a
free stretch of wall time and media that the trainee had not covered. Without a checkpoint that
somebody else holds it cannot be told from the truth; with one, it fails.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from tests.demo.tampering import Leaf, Members, leaves_of, members_of
from verifier import canonical, checkpoint, merkle, notes, periodfile

Range = tuple[int, int]
MARGIN_MS = 500
LEAST_MS = 3_000
INTERVAL_MAX_MS = 300_000


@dataclass(frozen=True)
class Forgery:
    """The rewritten file, whom it favours, and by how many ms."""

    data: bytes
    subject: str
    added_ms: int


def rewrite(data: bytes, key: notes.SigningKey, *, before: int | None = None) -> Forgery:
    """Give a trainee who missed part of a lesson the missing minutes, and sign all of it.

    ``before``: forge within the first so many leaves, which is where history is being rewritten.
    """
    members = members_of(data)
    leaves = leaves_of(members)
    place = _place(leaves, len(leaves) if before is None else before)
    forged = _insert(leaves, place)
    return Forgery(_rebuild(members, forged, key), place.subject, place.media[1] - place.media[0])


@dataclass(frozen=True)
class _Place:
    """Where minutes can be invented without contradiction."""

    subject: str
    lesson: str
    wall: Range
    media: Range
    before: int
    """Index of the leaf before which the invention goes."""


def _place(leaves: list[Leaf], limit: int) -> _Place:
    """The largest invention: whoever lacks most of a lesson and was not there at first."""
    started = next(leaf["at"] for leaf in leaves if leaf["kind"] == "class.started")
    lessons = {
        leaf["lesson"]: leaf["payload"]["duration"]
        for leaf in leaves
        if leaf["kind"] == "lesson.published"
    }
    subjects = sorted({leaf["subject"] for leaf in leaves if leaf["kind"] == "roster.enrolled"})
    places = [
        place
        for subject in subjects
        for lesson, duration in lessons.items()
        if (place := _room_for(leaves[:limit], leaves, subject, lesson, duration, started))
    ]
    if not places:
        raise ValueError("nobody in this file has both a gap and free time before it")
    return max(places, key=lambda place: place.media[1] - place.media[0])


def _room_for(
    early: list[Leaf], leaves: list[Leaf], subject: str, lesson: str, duration: int, started: int
) -> _Place | None:
    """Free wall time from the start of the class to the trainee's first lease (or its end)."""
    own = (e for e in early if e["kind"] == "presence.lease_taken" and e["subject"] == subject)
    first = next(own, early[-1])
    free = (started + MARGIN_MS, first["at"] - MARGIN_MS)
    gap = _gap(leaves, subject, lesson, duration)
    length = min(free[1] - free[0], gap[1] - gap[0], INTERVAL_MAX_MS)
    if length < LEAST_MS:
        return None
    wall, media = (free[1] - length, free[1]), (gap[0], gap[0] + length)
    return _Place(subject, lesson, wall, media, first["index"])


def _gap(leaves: list[Leaf], subject: str, lesson: str, duration: int) -> Range:
    """The longest stretch of the lesson that the trainee has not covered."""
    covered = sorted(
        (leaf["payload"]["media_from"], leaf["payload"]["media_to"])
        for leaf in leaves
        if leaf["kind"] == "presence.interval"
        and (leaf["subject"], leaf["lesson"]) == (subject, lesson)
        and leaf["payload"]["basis"] == "media"
    )
    gaps, reached = [], 0
    for low, high in [*covered, (duration, duration)]:
        gaps.append((reached, max(reached, low)))
        reached = max(reached, high)
    return max(gaps, key=lambda gap: gap[1] - gap[0])


def _insert(leaves: list[Leaf], place: _Place) -> list[Leaf]:
    pattern = next(
        leaf
        for leaf in leaves
        if leaf["kind"] == "presence.interval" and leaf["payload"]["basis"] == "media"
    )
    taken = next(leaf for leaf in leaves if leaf["kind"] == "presence.lease_taken")
    lease = str(uuid.uuid4())
    length = place.media[1] - place.media[0]
    actor = place.subject if taken["actor"] else None
    whose = {"subject": place.subject, "lesson": place.lesson, "actor": actor}
    begin = {**taken, **whose, "id": str(uuid.uuid4()), "at": place.wall[0]}
    begin["payload"] = {**taken["payload"], "lease": lease}
    earned = {**pattern, **whose, "id": str(uuid.uuid4()), "at": place.wall[1]}
    earned["payload"] = {
        **pattern["payload"],
        "lease": lease,
        "wall_from": place.wall[0],
        "wall_to": place.wall[1],
        "credited": length,
        "media_from": place.media[0],
        "media_to": place.media[1],
        "rate_max": 1000,
        "beats": max(1, length // 10_000),
    }
    forged = [*leaves[: place.before], begin, earned, *leaves[place.before :]]
    return [{**leaf, "index": number} for number, leaf in enumerate(forged)]


def _rebuild(members: Members, leaves: list[Leaf], key: notes.SigningKey) -> bytes:
    """Every derived part anew: tree, checkpoint, platform log, ledger, table, manifest."""
    encoded = [canonical.encode(leaf) for leaf in leaves]
    head = checkpoint.peek(members["checkpoint.txt"])
    root = merkle.root([merkle.leaf_hash(line) for line in encoded])
    signed = checkpoint.sign(checkpoint.Checkpoint(head.origin, len(encoded), root), key)
    manifest = json.loads(members["manifest.json"])

    def parsed(name: str) -> Any:
        return json.loads(members[name])

    return periodfile.build(
        periodfile.Parts(
            class_id=manifest["class"],
            origin=head.origin,
            leaves=encoded,
            checkpoint=signed,
            rule_pack=parsed("rules.json"),
            timetable=parsed("timetable.json"),
            roster=parsed("roster.json"),
            lecturers=parsed("lecturers.json"),
            built_at=manifest["built_at"],
            log_vkey=str(key.verifier) + "\n",
            platform=_platform(members, signed, root, len(encoded), key),
        ),
        key,
    )


def _platform(
    members: Members, signed: bytes, root: bytes, size: int, key: notes.SigningKey
) -> periodfile.PlatformProof | None:
    """A platform log of the forger's own, in which this checkpoint is the only leaf."""
    if "platform/leaf.json" not in members:
        return None
    leaf = json.loads(members["platform/leaf.json"])
    leaf["index"] = 0
    leaf["payload"] |= {
        "size": size,
        "root": root.hex(),
        "note_sha256": canonical.sha256_hex(signed),
    }
    line = canonical.encode(leaf)
    origin = checkpoint.platform_origin(key.name)
    head = checkpoint.Checkpoint(origin, 1, merkle.leaf_hash(line))
    return periodfile.PlatformProof(line, 0, checkpoint.sign(head, key), [])
