"""Checks of a period file's structure: container, manifest, log and proofs.

Each fills in its check in the report; what later checks need goes into Work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier import canonical, leaves, merkle, notes, periodfile, proofs, readme, timestamp
from verifier import checkpoint as checkpoints
from verifier.checkpoint import Checkpoint
from verifier.claims import Span
from verifier.container import MAX_MEMBER_BYTES, Archive
from verifier.errors import CanonicalError, ContainerError, NoteError, ProofError
from verifier.leaves import Leaf
from verifier.notes import VerifierKey
from verifier.report import Check, FileReport

MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
MAX_BAD_LEAVES = 1000
_MANIFEST_KEYS = {"v", "class", "log", "size", "root", "built_at", "files"}


@dataclass(slots=True)
class Held:
    """A checkpoint that the caller holds; ``matched`` once a file's log was its log."""

    checkpoint: Checkpoint
    matched: bool = False


@dataclass(slots=True)
class Work:
    """What is known about one file while it is checked."""

    archive: Archive
    report: FileReport
    key: VerifierKey
    manifest: dict[str, Any] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    head: Checkpoint | None = None
    note: notes.Note | None = None
    platform: Checkpoint | None = None
    links: list[Checkpoint] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=dict)

    def read(self, name: str, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """A member's bytes, or nothing when it is missing. Raises ContainerError."""
        if name not in self.archive:
            return b""
        if self.archive.members[name].size > limit:
            raise ContainerError(f"{name}: too large")
        return self.archive.read(name)

    def equals(self, name: str, expected: bytes) -> bool:
        """Whether a member has exactly these bytes."""
        member = self.archive.members.get(name)
        if member is None or member.size != len(expected):
            return False
        return self.archive.read(name) == expected


def check_container(work: Work) -> None:
    """Checksums fit, and the bytes are those that building would give."""
    check = work.report.check("container")
    for name in work.archive.damaged():
        check.findings.add("damaged", file=name)
    if not work.archive.fixed_form():
        check.findings.add("container_form")
    check.settle()


def _manifest_problem(value: object, log_name: str) -> str | None:
    if not isinstance(value, dict) or value.keys() != _MANIFEST_KEYS:
        return "fields"
    if value["v"] is True or value["v"] not in periodfile.MANIFEST_VERSIONS:
        return "v"
    if not isinstance(value["class"], str):
        return "class"
    if value["log"] != checkpoints.class_origin(log_name, value["class"]):
        return "log"
    if not leaves.is_natural(value["size"]) or not leaves.is_natural(value["built_at"]):
        return "size"
    if not leaves.is_hex(value["root"], 64):
        return "root"
    if not isinstance(value["files"], dict):
        return "files"
    for entry in value["files"].values():
        if not isinstance(entry, dict) or entry.keys() != {"sha256", "bytes"}:
            return "files"
        if not leaves.is_hex(entry["sha256"], 64) or not leaves.is_natural(entry["bytes"]):
            return "files"
    return None


def check_manifest(work: Work) -> None:
    """manifest.json is canonical and its fields are of their types."""
    check, report = work.report.check("manifest"), work.report
    try:
        value = canonical.parse(work.read("manifest.json"))
    except CanonicalError as error:
        check.findings.add("not_canonical", file="manifest.json", why=str(error))
    else:
        problem = _manifest_problem(value, work.key.name)
        if problem is not None:
            check.findings.add("bad_manifest", field=problem)
        elif isinstance(value, dict):
            work.manifest = value
            report.class_id, report.origin = value["class"], value["log"]
            report.size, report.root = value["size"], value["root"]
    check.settle()


def check_signature(work: Work) -> None:
    """manifest.sig is the log key's signature of exactly this manifest."""
    check = work.report.check("signature")
    try:
        digest = checkpoints.open_statement(work.read("manifest.sig"), periodfile.TOPIC, work.key)
        if digest != canonical.sha256_hex(work.read("manifest.json")):
            check.findings.add("manifest_not_signed")
    except NoteError as error:
        check.findings.add("bad_signature", file="manifest.sig", why=str(error))
    check.settle()


def check_files(work: Work) -> None:
    """Every member is listed with its hash, every listed one is there."""
    check = work.report.check("files")
    if not work.manifest:
        return
    listed = work.manifest["files"]
    present = set(work.archive.members) - {"manifest.json", "manifest.sig"}
    for name in sorted(present - listed.keys()):
        check.findings.add("unlisted", file=name)
    for name in sorted((listed.keys() | set(periodfile.REQUIRED)) - present):
        check.findings.add("missing", file=name)
    for name in sorted(listed.keys() - set(periodfile.REQUIRED)):
        if not periodfile.is_known_name(name):
            check.findings.add("unknown_name", file=name)
    for name in sorted(present & listed.keys()):
        same_size = work.archive.members[name].size == listed[name]["bytes"]
        if not same_size or work.archive.sha256(name) != listed[name]["sha256"]:
            check.findings.add("altered", file=name)
    _check_copies(work, check)
    check.settle()


def _check_copies(work: Work, check: Check) -> None:
    """What explains the file is what this program would say, and names the key that is used."""
    if "README.txt" in work.archive and work.archive.sha256("README.txt") not in readme.KNOWN:
        check.findings.add("unknown_readme")
    if "log.vkey" in work.archive and work.read("log.vkey") != f"{work.key}\n".encode():
        check.findings.add("other_key_inside")


def _leaf_problem(leaf: Leaf, number: int, manifest: dict[str, Any]) -> str | None:
    if leaf["index"] != number:
        return "index"
    if leaf["log"] != manifest.get("log"):
        return "log"
    return None if leaf["class"] == manifest.get("class") else "class"


def check_leaves(work: Work) -> None:
    """Every line is a canonical leaf of this log, in its place, of a new event."""
    check, ids = work.report.check("leaves"), set()
    try:
        work.lines = leaves.split_lines(work.read("leaves.jsonl", MAX_MEMBER_BYTES))
    except CanonicalError as error:
        check.findings.add("not_canonical", file="leaves.jsonl", why=str(error))
    work.hashes = [merkle.leaf_hash(line) for line in work.lines]
    for number, line in enumerate(work.lines):
        try:
            leaf = leaves.parse(line)
        except CanonicalError as error:
            check.findings.add("bad_leaf", leaf=number, why=str(error))
            if check.findings.count >= MAX_BAD_LEAVES:
                break
            continue
        problem = _leaf_problem(leaf, number, work.manifest)
        if problem is not None:
            check.findings.add("leaf_elsewhere", leaf=number, field=problem)
        if leaf["id"] in ids:
            check.findings.add("event_twice", leaf=number)
        ids.add(leaf["id"])
        work.leaves.append(leaf)
    if work.manifest and any(leaf["at"] > work.manifest["built_at"] for leaf in work.leaves):
        check.findings.add("built_before_last_leaf")
    check.settle()


def check_checkpoint(work: Work) -> None:
    """The signed size and root are those of the leaves and of the manifest."""
    check = work.report.check("checkpoint")
    try:
        work.head, work.note = checkpoints.open_checkpoint(work.read("checkpoint.txt"), work.key)
    except NoteError as error:
        check.findings.add("bad_signature", file="checkpoint.txt", why=str(error))
        check.settle()
        return
    head, manifest = work.head, work.manifest
    if head.size != len(work.hashes):
        check.findings.add("size_differs", size=head.size, leaves=len(work.hashes))
    elif head.root != merkle.root(work.hashes):
        check.findings.add("root_differs")
    stated = (manifest.get("log"), manifest.get("size"), manifest.get("root"))
    if manifest and stated != (head.origin, head.size, head.root.hex()):
        check.findings.add("manifest_differs")
    check.settle()


def check_cosignature(work: Work, cosigners: Sequence[VerifierKey]) -> None:
    """Each cosigner must have cosigned the class's or the platform's checkpoint."""
    check = work.report.check("cosignature")
    if not cosigners:
        return
    found: list[notes.Note] = [work.note] if work.note else []
    if work.platform is not None:
        found.append(notes.parse(work.read("platform/checkpoint.txt")))
    for cosigner in cosigners:
        if not any(_cosigned(note, cosigner) for note in found):
            check.findings.add("not_cosigned", name=cosigner.name)
    check.settle()


def _cosigned(note: notes.Note, cosigner: VerifierKey) -> bool:
    try:
        notes.verify_cosignature(note, cosigner)
    except NoteError:
        return False
    return True


def check_consistency(work: Work) -> None:
    """Each earlier checkpoint in the file is signed and a prefix of this log."""
    check, head = work.report.check("consistency"), work.head
    names = sorted(n for n in work.archive.members if n.startswith("consistency/"))
    if head is None or not names:
        return
    links = [proofs.check_link(n, work.read(n), head, work.key, check.findings) for n in names]
    proofs.check_prefixes([link for link in links if link], work.hashes, check.findings)
    check.settle()


def check_platform(work: Work) -> None:
    """The checkpoint is a leaf of the platform log."""
    check = work.report.check("platform")
    present = [name for name in work.archive.members if name.startswith("platform/")]
    if not present or work.head is None or work.note is None:
        return
    members = {name: work.read(name) for name in periodfile.PLATFORM}
    try:
        work.platform = proofs.check_platform(members, work.head, work.note, work.key)
    except (CanonicalError, NoteError, ProofError) as error:
        check.findings.add("bad_proof", file="platform/", why=str(error))
    else:
        for name in sorted(n for n in present if n.startswith("platform/consistency/")):
            link = proofs.check_link(name, work.read(name), work.platform, work.key, check.findings)
            if link is not None:
                work.links.append(link)
    check.settle()


def check_timestamp(work: Work) -> None:
    """The token stamps a checkpoint of this log; who signed the token is for openssl."""
    check = work.report.check("timestamp")
    if not any(name.startswith(timestamp.FOLDER) for name in work.archive.members):
        return
    try:
        note = work.read(timestamp.NOTE)
        stamped, _ = checkpoints.open_checkpoint(note, work.key)
        stamp = timestamp.read(work.read(timestamp.TOKEN))
        if stamp.imprint.hex() != canonical.sha256_hex(note):
            raise timestamp.TimestampError("it stamps something else")
    except (NoteError, timestamp.TimestampError) as error:
        check.findings.add("bad_proof", file=timestamp.FOLDER, why=str(error))
    else:
        if stamped.origin != work.manifest.get("log"):
            check.findings.add("bad_proof", file=timestamp.FOLDER, why="of another log")
        proofs.check_prefixes([stamped], work.hashes, check.findings)
        work.report.notices.add("timestamped", time=stamp.time, size=stamped.size)
    check.settle()


def check_seen(work: Work, held: Sequence[Held]) -> None:
    """Held checkpoints of this class: recompute; of the platform: by its proofs."""
    check = work.report.check("seen")
    own = checkpoints.platform_origin(work.key.name)
    applied = False
    own_log: list[Checkpoint] = []
    for item in held:
        seen = item.checkpoint
        if seen.origin == work.manifest.get("log"):
            item.matched = applied = True
            own_log.append(seen)
        elif seen.origin == own:
            item.matched = applied = True
            _check_platform_seen(work, seen, check)
    if applied:
        proofs.check_prefixes(own_log, work.hashes, check.findings)
        check.settle()


def _check_platform_seen(work: Work, seen: Checkpoint, check: Check) -> None:
    known = [*work.links, *([work.platform] if work.platform else [])]
    same_size = [item for item in known if item.size == seen.size]
    if not same_size:
        check.findings.add("no_link_to_held", held=seen.size)
    elif any(item.root != seen.root for item in same_size):
        check.findings.add("rewritten", held=seen.size)
