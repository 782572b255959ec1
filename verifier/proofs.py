"""Checks of checkpoints: signature, earlier and held ones, the platform's proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verifier import canonical, leaves, merkle, notes
from verifier import checkpoint as checkpoints
from verifier.checkpoint import Checkpoint
from verifier.errors import CanonicalError, NoteError, ProofError
from verifier.findings import Findings
from verifier.notes import VerifierKey

MAX_PROOF = 64


def read_hashes(value: object) -> list[bytes]:
    """A proof from a JSON list of hexadecimal hashes. Raises ProofError."""
    if not isinstance(value, list) or len(value) > MAX_PROOF:
        raise ProofError("not a proof")
    if not all(leaves.is_hex(item, 2 * merkle.HASH_BYTES) for item in value):
        raise ProofError("a proof holds something that is not a hash")
    return [bytes.fromhex(item) for item in value]


def read_object(data: bytes, keys: set[str]) -> Mapping[str, Any]:
    """A canonical object of exactly these keys and version 1. Raises CanonicalError."""
    value = canonical.parse(data)
    if not isinstance(value, dict) or value.keys() != keys:
        raise CanonicalError("not the fields expected")
    if value["v"] is True or value["v"] != 1:
        raise CanonicalError("a version that is not known")
    return value


_LINK_KEYS = {"v", "size1", "size2", "root1", "root2", "proof", "checkpoint"}


def check_link(
    name: str, data: bytes, head: Checkpoint, key: VerifierKey, found: Findings
) -> Checkpoint | None:
    """A consistency file: an earlier signed checkpoint and the proof to ``head``."""
    try:
        value = read_object(data, _LINK_KEYS)
        text = value["checkpoint"]
        if not isinstance(text, str):
            raise CanonicalError("not a checkpoint")
        earlier, _ = checkpoints.open_checkpoint(text.encode("utf-8"), key)
        stated = (value["size1"], value["size2"], value["root1"], value["root2"])
        actual = (earlier.size, head.size, earlier.root.hex(), head.root.hex())
        fits = name.rsplit("/", 1)[-1] == f"{earlier.size}.json"
        if stated != actual or earlier.origin != head.origin or not fits:
            raise ProofError("it is about other checkpoints than it says")
        merkle.verify_consistency(
            earlier.size, head.size, earlier.root, head.root, read_hashes(value["proof"])
        )
    except (CanonicalError, NoteError, ProofError) as error:
        found.add("bad_proof", file=name, why=str(error))
        return None
    return earlier


def check_prefixes(earlier: Sequence[Checkpoint], hashes: Sequence[bytes], found: Findings) -> None:
    """Whether the first leaves of the log have the root of each earlier checkpoint."""
    roots = merkle.prefix_roots(hashes, (item.size for item in earlier))
    for item in earlier:
        if item.size > len(hashes):
            found.add("shorter_than_held", held=item.size, size=len(hashes))
        elif roots[item.size] != item.root:
            found.add("rewritten", held=item.size)


def log_only(note: notes.Note, key: VerifierKey) -> bytes:
    """The note with the log's own signature alone (its form before cosigning)."""
    own = notes.find(note, key)
    return notes.Note(note.text, (own,) if own else ()).encode()


def check_platform(
    members: Mapping[str, bytes], head: Checkpoint, note: notes.Note, key: VerifierKey
) -> Checkpoint:
    """The platform checkpoint that includes the class checkpoint ``head``.

    Raises CanonicalError, NoteError or ProofError.
    """
    platform, _ = checkpoints.open_checkpoint(members["platform/checkpoint.txt"], key)
    if platform.origin != checkpoints.platform_origin(key.name):
        raise ProofError("the platform checkpoint is of another log")
    line = members["platform/leaf.json"]
    leaf = leaves.parse(line)
    where = read_object(members["platform/inclusion.json"], {"v", "index", "size", "proof"})
    if where["size"] != platform.size or where["index"] != leaf["index"]:
        raise ProofError("the inclusion proof is about another leaf or tree")
    merkle.verify_inclusion(
        where["index"],
        where["size"],
        merkle.leaf_hash(line),
        read_hashes(where["proof"]),
        platform.root,
    )
    payload = leaf["payload"]
    own = log_only(note, key.named(head.origin))
    expected = {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "note_sha256": canonical.sha256_hex(own),
    }
    stated = {name: payload.get(name) for name in expected}
    if leaf["kind"] != "log.checkpoint" or leaf["log"] != platform.origin or stated != expected:
        raise ProofError("the platform leaf is not of this checkpoint")
    return platform
