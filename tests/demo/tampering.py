"""Ways to change a period file, none of which has the log's key. Each must be rejected."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from verifier import canonical, checkpoint, container, merkle, notes
from verifier.periodfile import TOPIC

Members = dict[str, bytes]
Leaf = dict[str, Any]


@dataclass(frozen=True)
class Tampering:
    """A changed file and what was done to it."""

    name: str
    data: bytes


def members_of(data: bytes) -> Members:
    """All members of a period file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def leaves_of(members: Members) -> list[Leaf]:
    """The parsed leaves."""
    return [json.loads(line) for line in members["leaves.jsonl"].splitlines()]


def lines(leaves: list[Leaf]) -> bytes:
    """leaves.jsonl of these leaves."""
    return b"".join(canonical.encode(leaf) + b"\n" for leaf in leaves)


def _listed(members: Members) -> Members:
    """The manifest made to fit the members again, as a forger without the key would."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = {
        name: {"sha256": canonical.sha256_hex(data), "bytes": len(data)}
        for name, data in members.items()
        if name not in ("manifest.json", "manifest.sig")
    }
    return {**members, "manifest.json": canonical.encode(manifest)}


def _resigned(members: Members, key: notes.SigningKey) -> Members:
    digest = canonical.sha256_hex(members["manifest.json"])
    return {**members, "manifest.sig": checkpoint.sign_statement(TOPIC, digest, key)}


def _leaf(change: Callable[[list[Leaf]], list[Leaf]]) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        return _listed({**members, "leaves.jsonl": lines(change(leaves_of(members)))})

    return apply


def _interval(leaves: list[Leaf]) -> Leaf:
    return next(leaf for leaf in leaves if leaf["kind"] == "presence.interval")


def _more_minutes(leaves: list[Leaf]) -> list[Leaf]:
    payload = _interval(leaves)["payload"]
    payload["credited"] += 60_000
    return leaves


def _other_trainee(leaves: list[Leaf]) -> list[Leaf]:
    first = _interval(leaves)
    others = {leaf["subject"] for leaf in leaves if leaf["kind"] == "roster.enrolled"}
    first["subject"] = next(subject for subject in sorted(others) if subject != first["subject"])
    return leaves


def _earlier(leaves: list[Leaf]) -> list[Leaf]:
    _interval(leaves)["at"] -= 86_400_000
    return leaves


def _without_missed(leaves: list[Leaf]) -> list[Leaf]:
    kept = [
        leaf for leaf in leaves if leaf["kind"] not in ("prompt.missed", "presence.lease_taken")
    ]
    return [{**leaf, "index": number} for number, leaf in enumerate(kept)]


def _swapped(leaves: list[Leaf]) -> list[Leaf]:
    leaves[-1], leaves[-2] = (
        {**leaves[-2], "index": leaves[-1]["index"]},
        {
            **leaves[-1],
            "index": leaves[-2]["index"],
        },
    )
    return leaves


def _appended(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves, {**_interval(leaves), "index": len(leaves)}]


def _json(name: str, change: Callable[[Any], Any]) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        value = change(json.loads(members[name]))
        return _listed({**members, name: canonical.encode(value)})

    return apply


def _text(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        assert old in members[name], (name, old)
        return _listed({**members, name: members[name].replace(old, new, 1)})

    return apply


def _easier(rules: Any) -> Any:
    rules["vod"]["min_ratio_milli"] = 1
    return rules


def _longer(rows: Any) -> Any:
    rows[0]["hours_milli"] += 1000
    return rows


def _renamed(rows: Any) -> Any:
    rows[0]["display"] = "王*"
    return rows


def _fewer(rows: Any) -> Any:
    return rows[1:]


def _richer(ledger: Any) -> Any:
    ledger["cells"][0]["hours_milli"] += 1000
    return ledger


def _csv(members: Members) -> Members:
    rows = members["attendance.csv"].split(b"\n")
    rows[1] = rows[1].replace(b"0", b"9", 1) if b"0" in rows[1] else rows[1] + b"9"
    return _listed({**members, "attendance.csv": b"\n".join(rows)})


def _root(members: Members) -> Members:
    head = checkpoint.peek(members["checkpoint.txt"])
    note = notes.parse(members["checkpoint.txt"])
    text = checkpoint.Checkpoint(head.origin, head.size, merkle.leaf_hash(b"other")).text()
    return _listed({**members, "checkpoint.txt": notes.Note(text, note.signatures).encode()})


def _without(name: str) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        return {key: data for key, data in members.items() if key != name}

    return apply


def _platform(members: Members) -> Members:
    value = json.loads(members["platform/inclusion.json"])
    value["index"] += 1
    return _listed({**members, "platform/inclusion.json": canonical.encode(value)})


def _extra(members: Members) -> Members:
    return {**members, "evidence/added.txt": b"trust me\n"}


def _spaced(members: Members) -> Members:
    value = json.dumps(json.loads(members["rules.json"]), ensure_ascii=False, indent=1)
    return _listed({**members, "rules.json": value.encode()})


def _malleable(members: Members) -> Members:
    """The signature's base64 with a stray bit in its last digit: the same bytes, another text."""
    text = members["manifest.sig"].decode().rstrip("\n")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = text.rstrip("=")
    padding = len(text) - len(body)
    last = alphabet[alphabet.index(body[-1]) ^ 1]
    changed = body[:-1] + last + "=" * padding + "\n"
    return {**members, "manifest.sig": changed.encode()}


def _other_key(members: Members) -> Members:
    head = checkpoint.peek(members["checkpoint.txt"])
    name = head.origin.split("/class/")[0]
    return _resigned(_listed(members), notes.SigningKey.generate(name))


def _all_other_key(members: Members) -> Members:
    """Minutes inflated, and every signature made anew with a key of the forger's own."""
    head = checkpoint.peek(members["checkpoint.txt"])
    key = notes.SigningKey.generate(head.origin.split("/class/")[0])
    leaves = _more_minutes(leaves_of(members))
    root = merkle.root([merkle.leaf_hash(canonical.encode(leaf)) for leaf in leaves])
    signed = checkpoint.sign(checkpoint.Checkpoint(head.origin, len(leaves), root), key)
    own = (str(key.verifier) + "\n").encode()
    changed = {**members, "leaves.jsonl": lines(leaves), "checkpoint.txt": signed, "log.vkey": own}
    return _resigned(_listed(changed), key)


def _cut(leaves: list[Leaf]) -> list[Leaf]:
    return leaves[:-3]


IN_MEMBERS: list[tuple[str, Callable[[Members], Members]]] = [
    ("a minute more in an interval", _leaf(_more_minutes)),
    ("an interval given to another trainee", _leaf(_other_trainee)),
    ("an interval moved to the day before", _leaf(_earlier)),
    ("missed prompts and leases taken out", _leaf(_without_missed)),
    ("two leaves swapped", _leaf(_swapped)),
    ("a leaf repeated", _leaf(_appended)),
    ("the last leaves cut off", _leaf(_cut)),
    ("hours raised in ledger.json", _json("ledger.json", _richer)),
    ("a figure changed in attendance.csv", _csv),
    ("an easier rule pack", _json("rules.json", _easier)),
    ("an hour more in the timetable", _json("timetable.json", _longer)),
    ("another name in the roster", _json("roster.json", _renamed)),
    ("a trainee taken off the roster", _json("roster.json", _fewer)),
    ("no lecturers", _json("lecturers.json", lambda rows: [])),
    ("another root in the checkpoint", _root),
    ("another place in the platform log", _platform),
    ("README.txt changed", _text("README.txt", b"\n", b" \n")),
    ("rules.json with spaces", _spaced),
    ("the manifest signed with another key", _other_key),
    ("everything signed anew with another key", _all_other_key),
    ("base64 of the signature respelled", _malleable),
    ("the signature left out", _without("manifest.sig")),
    ("the roster left out", _without("roster.json")),
    ("a file added", _extra),
]


def _in_bytes(data: bytes, members: Members) -> Iterator[Tampering]:
    """Changes of the container itself, with every member untouched."""
    yield Tampering("bytes before the zip", b"\x00" * 16 + data)
    yield Tampering("bytes after the zip", data + b"\x00")
    comment = bytearray(data)
    comment[-2:] = (7).to_bytes(2, "little")
    yield Tampering("a comment in the zip", bytes(comment) + b"comment")
    stamped = bytearray(data)
    stamped[10:14] = b"\x01\x02\x03\x04"
    yield Tampering("another time stamp in the zip", bytes(stamped))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    yield Tampering("the same members packed by another program", packed.getvalue())
    twice = container.write({**members, "roster.jsom": members["roster.json"]})
    yield Tampering("a name twice", twice.replace(b"roster.jsom", b"roster.json"))
    flipped = bytearray(data)
    flipped[len(flipped) // 2] ^= 1
    yield Tampering("one bit in the middle", bytes(flipped))


def tamperings(data: bytes) -> list[Tampering]:
    """Every tampering that changes this period file (a class may have no lecturers to remove)."""
    members = members_of(data)
    made = [Tampering(name, container.write(change(dict(members)))) for name, change in IN_MEMBERS]
    made += _in_bytes(data, members)
    return [item for item in made if item.data != data]
