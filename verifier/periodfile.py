"""Builds a period file from its parts; equal parts give equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier import canonical, class_facts, container, leaves, merkle, records, timestamp
from verifier import checkpoint as checkpoints
from verifier.errors import VerifierError
from verifier.notes import SigningKey
from verifier.policy import Result, evaluate
from verifier.readme import readme
from verifier.tables import attendance_csv

MANIFEST_VERSIONS = (1, 2)
MANIFEST_VERSION = 2
TOPIC = "period-file"
REQUIRED = (
    "README.txt",
    "attendance.csv",
    "checkpoint.txt",
    "leaves.jsonl",
    "ledger.json",
    "lecturers.json",
    "roster.json",
    "rules.json",
    "timetable.json",
)
"""In a file of every version; those of version 2 also hold ``class.json`` and ``records/``."""
OPTIONAL = ("log.vkey", "report.pdf", class_facts.NAME, timestamp.NOTE, timestamp.TOKEN)
PLATFORM = ("platform/checkpoint.txt", "platform/inclusion.json", "platform/leaf.json")
FOLDERS = ("consistency/", "evidence/", "platform/consistency/", records.FOLDER)


@dataclass(frozen=True, slots=True)
class PlatformProof:
    """Where the class checkpoint stands in the platform log.

    ``leaf`` is the platform leaf's line, ``inclusion`` its audit path in the
    tree of ``checkpoint``; ``consistency`` links earlier platform checkpoints
    (signed note, proof) to it.
    """

    leaf: bytes
    index: int
    checkpoint: bytes
    inclusion: Sequence[bytes]
    consistency: Sequence[tuple[bytes, Sequence[bytes]]] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a period file is made from. ``built_at`` is ms since the epoch.

    ``leaves`` are the canonical lines of the class log without newlines, as
    many as ``checkpoint`` (a signed note, cosignatures included) says.
    ``earlier`` are older signed checkpoints of the class; ``extra`` holds ``evidence/...`` and
    ``timestamp/...``. ``facts`` are the fields of ``class_facts`` as the platform knows them: what
    the log says comes before it. ``report`` prints ``report.pdf`` from what was computed.
    """

    class_id: str
    origin: str
    leaves: Sequence[bytes]
    checkpoint: bytes
    rule_pack: Mapping[str, Any]
    timetable: Sequence[Mapping[str, Any]]
    roster: Sequence[Mapping[str, Any]]
    lecturers: Sequence[Mapping[str, Any]]
    built_at: int
    log_vkey: str
    earlier: Sequence[bytes] = ()
    platform: PlatformProof | None = None
    extra: Mapping[str, bytes] = field(default_factory=dict)
    facts: Mapping[str, Any] | None = None
    report: Callable[[Parts, Computed], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """What follows from the parts: leaves as values, the ledger, the class, the tables."""

    leaves: Sequence[dict[str, Any]]
    result: Result
    facts: Mapping[str, Any]
    built_at: int
    members: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A period file that lacks only the signature of its manifest."""

    members: Mapping[str, bytes]
    digest: str
    result: Result

    def finish(self, signature: bytes) -> bytes:
        """The zip. ``signature`` is ``checkpoint.sign_statement(TOPIC, digest, key)``."""
        return container.write({**self.members, "manifest.sig": signature})


def hex_list(hashes: Sequence[bytes]) -> list[str]:
    """Hashes as lower-case hexadecimal."""
    return [item.hex() for item in hashes]


def _consistency(hashes: Sequence[bytes], root: bytes, note: bytes) -> tuple[str, bytes]:
    earlier = checkpoints.peek(note)
    proof = merkle.consistency_proof(earlier.size, hashes)
    value = {
        "v": 1,
        "size1": earlier.size,
        "size2": len(hashes),
        "root1": earlier.root.hex(),
        "root2": root.hex(),
        "proof": hex_list(proof),
        "checkpoint": note.decode("utf-8"),
    }
    return f"consistency/{earlier.size}.json", canonical.encode(value)


def _platform(proof: PlatformProof) -> dict[str, bytes]:
    head = checkpoints.peek(proof.checkpoint)
    inclusion = {
        "v": 1,
        "index": proof.index,
        "size": head.size,
        "proof": hex_list(proof.inclusion),
    }
    members = {
        "platform/checkpoint.txt": proof.checkpoint,
        "platform/leaf.json": proof.leaf,
        "platform/inclusion.json": canonical.encode(inclusion),
    }
    for note, path in proof.consistency:
        earlier = checkpoints.peek(note)
        value = {
            "v": 1,
            "size1": earlier.size,
            "size2": head.size,
            "root1": earlier.root.hex(),
            "root2": head.root.hex(),
            "proof": hex_list(path),
            "checkpoint": note.decode("utf-8"),
        }
        members[f"platform/consistency/{earlier.size}.json"] = canonical.encode(value)
    return members


def _log_members(parts: Parts) -> dict[str, bytes]:
    """leaves.jsonl, checkpoint.txt and the proofs. Raises VerifierError."""
    hashes = [merkle.leaf_hash(line) for line in parts.leaves]
    head = checkpoints.peek(parts.checkpoint)
    root = merkle.root(hashes)
    if (head.origin, head.size, head.root) != (parts.origin, len(hashes), root):
        raise VerifierError("the checkpoint does not fit the leaves")
    members = {
        "leaves.jsonl": b"".join(line + b"\n" for line in parts.leaves),
        "checkpoint.txt": parts.checkpoint,
    }
    members.update(_consistency(hashes, root, note) for note in parts.earlier)
    if parts.platform is not None:
        members.update(_platform(parts.platform))
    return members


def ledger_members(
    result: Result, timetable: Sequence[Mapping[str, Any]], roster: Sequence[Mapping[str, Any]]
) -> dict[str, bytes]:
    """ledger.json and attendance.csv: what the verifier recomputes byte for byte."""
    return {
        "ledger.json": canonical.encode(result.to_json()),
        "attendance.csv": attendance_csv(result, timetable, roster),
    }


def manifest_bytes(parts: Parts, members: Mapping[str, bytes], built_at: int) -> bytes:
    """manifest.json over these members."""
    head = checkpoints.peek(parts.checkpoint)
    return canonical.encode(
        {
            "v": MANIFEST_VERSION,
            "class": parts.class_id,
            "log": parts.origin,
            "size": head.size,
            "root": head.root.hex(),
            "built_at": built_at,
            "files": {
                name: {"sha256": canonical.sha256_hex(data), "bytes": len(data)}
                for name, data in members.items()
            },
        }
    )


def compute(parts: Parts) -> Computed:
    """Ledger and tables of the parts. Raises VerifierError when parts do not fit."""
    parsed = [leaves.parse(line) for line in parts.leaves]
    built_at = max([parts.built_at, *(leaf["at"] for leaf in parsed)])
    result = evaluate(parts.rule_pack, parts.timetable, parts.roster, parsed, built_at)
    facts = class_facts.document(parsed, parts.facts or _unnamed(parts))
    members = ledger_members(result, parts.timetable, parts.roster)
    members[class_facts.NAME] = canonical.encode(facts)
    members.update(records.members(parsed, result, parts.roster, parts.lecturers, parts.timetable))
    return Computed(parsed, result, facts, built_at, members)


def _unnamed(parts: Parts) -> dict[str, Any]:
    """Facts of a class that nobody described."""
    texts = dict.fromkeys(class_facts.TEXTS, "")
    return {**texts, "code": parts.class_id, "planned_size": len(parts.roster)}


def prepare(parts: Parts) -> Prepared:
    """Everything but the signature. Raises VerifierError when parts do not fit."""
    members = _log_members(parts)
    computed = compute(parts)
    members.update(computed.members)
    members["rules.json"] = canonical.encode(parts.rule_pack)
    members["timetable.json"] = canonical.encode(list(parts.timetable))
    members["roster.json"] = canonical.encode(list(parts.roster))
    members["lecturers.json"] = canonical.encode(list(parts.lecturers))
    members["README.txt"] = readme()
    members["log.vkey"] = parts.log_vkey.encode("utf-8")
    extra = dict(parts.extra)
    if parts.report is not None:
        extra["report.pdf"] = parts.report(parts, computed)
    for name, data in extra.items():
        if name in members or not is_known_name(name):
            raise VerifierError(f"not a name for an extra file: {name}")
        members[name] = data
    manifest = manifest_bytes(parts, members, computed.built_at)
    members["manifest.json"] = manifest
    return Prepared(members, canonical.sha256_hex(manifest), computed.result)


def is_known_name(name: str) -> bool:
    """Whether a period file may hold a member of this name."""
    return name in (*REQUIRED, *OPTIONAL, *PLATFORM) or name.startswith(FOLDERS)


def build(parts: Parts, log_key: SigningKey) -> bytes:
    """The period file as bytes, signed with the log key. Raises VerifierError."""
    prepared = prepare(parts)
    return prepared.finish(checkpoints.sign_statement(TOPIC, prepared.digest, log_key))
