"""Members of the zip replaced: by somebody without the log's key, and by its holder.

Each kind is refused, and the right check says why. Rewrites of the log itself
are in ``test_rewrites``.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.verifier import kit
from tests.verifier.forging import (
    FILE,
    HELD,
    HONEST,
    Members,
    listed_again,
    members_of,
    only,
    signed_again,
    verify,
)
from tests.verifier.kit import AGENCY, OTHER_KEY
from verifier import canonical, container


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        assert old in members[name]
        return {**members, name: members[name].replace(old, new, 1)}

    return change


def without(name: str) -> Callable[[Members], Members]:
    return lambda members: {n: data for n, data in members.items() if n != name}


def added(name: str, data: bytes) -> Callable[[Members], Members]:
    return lambda members: {**members, name: data}


def lines_changed(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        lines = members["leaves.jsonl"].splitlines(keepends=True)
        return {**members, "leaves.jsonl": b"".join(change(lines))}

    return apply


def test_the_honest_file_verifies() -> None:
    platform = HONEST.platform()
    seen = (HELD, HONEST.head(), HONEST.head(1), platform.checkpoint, platform.consistency[0][0])
    report = verify(FILE, seen, (AGENCY.verifier,))
    assert report.exit_code == 0
    made = {check.name: check.status for check in only(report).checks}
    assert made.pop("timestamp") == "skip"  # nobody stamped this one
    assert set(made.values()) == {"pass"}


WITHOUT_KEY: dict[str, tuple[str, Callable[[Members], Members]]] = {
    "minutes inflated": (
        "files",
        replaced("leaves.jsonl", b'"credited":300000', b'"credited":900000'),
    ),
    "minutes inflated and listed": (
        "signature",
        lambda m: listed_again(
            replaced("leaves.jsonl", b'"credited":300000', b'"credited":300001')(m)
        ),
    ),
    "ledger state": ("files", replaced("ledger.json", b'"absent"', b'"present"'))
    if b'"absent"' in members_of(FILE)["ledger.json"]
    else ("files", replaced("ledger.json", b'"left_early"', b'"present"')),
    "attendance table": ("files", replaced("attendance.csv", b"left_early", b"present")),
    "a name": ("files", replaced("roster.json", "学员00".encode(), "学员99".encode())),
    "rules": ("files", replaced("rules.json", b'"max_times":2', b'"max_times":9')),
    "timetable": ("files", replaced("timetable.json", b'"hours_milli":500', b'"hours_milli":900')),
    "lecturers": ("files", replaced("lecturers.json", b'"lecturer"', b'"expert"')),
    "readme": ("files", replaced("README.txt", b"offline", b"online")),
    "evidence": ("files", added("evidence/note.txt", b"forged\n")),
    "report": ("files", added("report.pdf", b"%PDF-1.4\nother")),
    "key in the file": ("files", added("log.vkey", f"{OTHER_KEY.verifier}\n".encode())),
    "an unlisted file": ("files", added("evidence/extra.txt", b"x")),
    "an unlisted file of another name": ("files", added("virus.exe", b"x")),
    "leaves missing": ("files", without("leaves.jsonl")),
    "ledger missing": ("files", without("ledger.json")),
    "evidence missing": ("files", without("evidence/note.txt")),
    "checkpoint missing": ("files", without("checkpoint.txt")),
    "manifest missing": ("manifest", without("manifest.json")),
    "signature missing": ("signature", without("manifest.sig")),
    "a leaf removed": ("checkpoint", lines_changed(lambda lines: lines[:20] + lines[21:])),
    "the last leaf removed": ("checkpoint", lines_changed(lambda lines: lines[:-1])),
    "two leaves swapped": (
        "checkpoint",
        lines_changed(lambda x: [*x[:20], x[21], x[20], *x[22:]]),
    ),
    "a leaf twice": ("checkpoint", lines_changed(lambda lines: [*lines, lines[-1]])),
    "an empty line": ("leaves", lines_changed(lambda lines: [*lines, b"\n"])),
    "no final newline": ("leaves", lines_changed(lambda x: [*x[:-1], x[-1][:-1]])),
    "CRLF": ("leaves", lines_changed(lambda x: [line[:-1] + b"\r\n" for line in x])),
    "a space in a leaf": ("leaves", replaced("leaves.jsonl", b'"v":1', b'"v": 1')),
    "a checkpoint of fewer leaves": ("checkpoint", added("checkpoint.txt", HONEST.head(30))),
    "another key's checkpoint": (
        "checkpoint",
        added("checkpoint.txt", HONEST.head(key=OTHER_KEY)),
    ),
    "another key's manifest": ("signature", lambda m: signed_again(m, OTHER_KEY)),
    "manifest with a space": ("manifest", replaced("manifest.json", b'{"built', b'{ "built')),
    "manifest of another class": (
        "manifest",
        replaced("manifest.json", kit.CLASS_ID.encode(), kit.CLASS_ID[::-1].encode()),
    ),
    "manifest's root": ("checkpoint", lambda m: replaced_root(m)),
    "signature with other base64": ("signature", lambda m: other_base64(m, "manifest.sig")),
    "checkpoint with other base64": ("checkpoint", lambda m: other_base64(m, "checkpoint.txt")),
    "signature line twice": (
        "signature",
        lambda m: {**m, "manifest.sig": m["manifest.sig"] + m["manifest.sig"].split(b"\n\n")[1]},
    ),
    "cosignature dropped": ("files", added("checkpoint.txt", HONEST.head())),
    "consistency proof": (
        "consistency",
        replaced("consistency/10.json", b'"size1":10', b'"size1":11'),
    ),
    "inclusion proof": (
        "platform",
        replaced("platform/inclusion.json", b'"index":4', b'"index":5'),
    ),
    "platform leaf": ("platform", replaced("platform/leaf.json", b'"at":1', b'"at":2')),
}


def replaced_root(members: Members) -> Members:
    manifest = json.loads(members["manifest.json"])
    manifest["root"] = "00" * 32
    return {**members, "manifest.json": canonical.encode(manifest)}


def other_base64(members: Members, name: str) -> Members:
    """The same signature bytes, spelled differently: unused bits set."""
    line = members[name].decode().rstrip("\n")
    body = line.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(body[-1]) ^ 1]
    return {**members, name: (body[:-1] + last + line[len(body) :] + "\n").encode()}


@pytest.mark.parametrize("name", WITHOUT_KEY)
def test_tampering_without_the_key(name: str) -> None:
    check, change = WITHOUT_KEY[name]
    report = verify(container.write(change(members_of(FILE))))
    assert report.exit_code == 1
    assert check in only(report).failed


def test_bytes_of_the_container() -> None:
    again = container.write(members_of(FILE))
    assert again == FILE
    other_date = FILE[:12] + b"\x22" + FILE[13:]
    for data in (FILE[:-2] + b"\x03\x00abc", other_date):
        report = verify(data)
        assert report.exit_code == 1
        assert "container" in only(report).failed


SIGNED_MEMBERS: dict[str, tuple[str, Callable[[Members], Members]]] = {
    "ledger": ("ledger", replaced("ledger.json", b'"left_early"', b'"present"')),
    "ledger hours": ("ledger", replaced("ledger.json", b'"hours_milli":250', b'"hours_milli":500')),
    "attendance": ("attendance", replaced("attendance.csv", b"left_early", b"present")),
    "rules": ("documents", replaced("rules.json", b'"max_times":2', b'"max_times":9')),
    "broken rules": ("documents", replaced("rules.json", b'"hour_ms":', b'"hour_mt":')),
    "timetable": (
        "documents",
        replaced("timetable.json", b'"hours_milli":500', b'"hours_milli":900'),
    ),
    "broken timetable": ("documents", added("timetable.json", b'[{"lesson":null}]')),
    "a person's name": (
        "documents",
        replaced("roster.json", "学员00".encode(), "学员99".encode()),
    ),
    "a person's salt": (
        "documents",
        replaced("roster.json", kit.salt_of(0).hex().encode(), b"00" * 16),
    ),
    "half erased": (
        "documents",
        replaced("roster.json", b'"' + kit.salt_of(0).hex().encode() + b'"', b"null"),
    ),
    "a person dropped": (
        "documents",
        lambda m: {**m, "roster.json": canonical.encode(HONEST.roster()[1:])},
    ),
    "withdrawn": (
        "documents",
        replaced("roster.json", b'"withdrawn":false', b'"withdrawn":true'),
    ),
    "withdrawn as a number": (
        "documents",
        replaced("roster.json", b'"withdrawn":false', b'"withdrawn":0'),
    ),
    "roster not a list": ("documents", added("roster.json", b"{}")),
    "lecturer's role": ("documents", replaced("lecturers.json", b'"lecturer"', b'"expert"')),
    "a leaf dropped": ("checkpoint", lines_changed(lambda lines: lines[:-1])),
    "a leaf inflated": (
        "checkpoint",
        replaced("leaves.jsonl", b'"credited":300000', b'"credited":299999'),
    ),
    "a forbidden name": ("files", added("bin/run.sh", b"x")),
    "a required file dropped": ("files", without("README.txt")),
    "a platform proof of nothing": ("platform", without("platform/inclusion.json")),
    "an earlier checkpoint of another key": (
        "consistency",
        lambda m: {**m, "consistency/10.json": forged_link()},
    ),
}


def forged_link() -> bytes:
    link = json.loads(members_of(FILE)["consistency/10.json"])
    return canonical.encode({**link, "checkpoint": HONEST.head(10, OTHER_KEY).decode()})


@pytest.mark.parametrize("name", SIGNED_MEMBERS)
def test_members_changed_and_the_manifest_signed_again(name: str) -> None:
    """The log itself is left alone: what does not follow from it is refused."""
    check, change = SIGNED_MEMBERS[name]
    report = verify(container.write(signed_again(change(members_of(FILE)))))
    assert report.exit_code == 1
    assert check in only(report).failed
    assert "signature" not in only(report).failed
