"""Each kind of tampering is refused, and the right check says why.

Three sorts: by somebody without the log's key (members replaced, zip packed
again); by the holder of the key who rewrites everything so that it fits (caught
by a held checkpoint, a cosignature or the platform's log); and rewrites that
contradict themselves (caught by recomputing, without any held checkpoint).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.verifier import kit
from tests.verifier.kit import AGENCY, DAY, KEY, LESSONS, MINUTE, OTHER_KEY, Sample
from verifier import canonical, container, merkle, notes, periodfile
from verifier import checkpoint as checkpoints
from verifier.checkpoint import Checkpoint
from verifier.policy import DEFAULT_PACKS
from verifier.report import FileReport, Report
from verifier.verify import Input, verify_files

HONEST = kit.sample()
FILE = HONEST.build()
HELD = HONEST.head(sum(leaf["at"] < DAY + 60 * MINUTE for leaf in HONEST.leaves))
Members = dict[str, bytes]


def verify(data: bytes, seen: tuple[bytes, ...] = (), cosigners: tuple = ()) -> Report:
    return verify_files([Input("period-file.zip", data)], KEY.verifier, cosigners, seen)


def only(report: Report) -> FileReport:
    (found,) = report.files
    return found


def members_of(data: bytes) -> Members:
    archive = container.open_archive(data)
    return {name: archive.read(name) for name in archive.members}


def listed_again(members: Members) -> Members:
    """The manifest made to list what is there now; its signature is not redone."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = {
        name: {"sha256": canonical.sha256_hex(data), "bytes": len(data)}
        for name, data in members.items()
        if name not in ("manifest.json", "manifest.sig")
    }
    return {**members, "manifest.json": canonical.encode(manifest)}


def signed_again(members: Members, key: Any = KEY) -> Members:
    """Manifest listed and signed anew: only the holder of the log's key can."""
    members = listed_again(members)
    digest = canonical.sha256_hex(members["manifest.json"])
    signature = checkpoints.sign_statement(periodfile.TOPIC, digest, key)
    return {**members, "manifest.sig": signature}


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
    assert all(check.status == "pass" for check in only(report).checks)


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


def intervals(whole: Sample, **where: Any) -> list[dict[str, Any]]:
    found = [leaf for leaf in whole.leaves if leaf["kind"] == "presence.interval"]
    return [leaf for leaf in found if all(leaf[k] == v for k, v in where.items())]


def inflate(whole: Sample) -> None:
    """Somebody who watched half of a lesson gets all of it, without contradiction."""
    subject, lesson = kit.pseudonym(1), LESSONS[1]
    own = intervals(whole, subject=subject, lesson=lesson)
    assert len(own) == 2
    release = next(
        leaf
        for leaf in whole.leaves
        if leaf["kind"] == "presence.lease_released"
        and leaf["payload"]["lease"] == own[0]["payload"]["lease"]
    )
    for part in (2, 3):
        wall = own[0]["payload"]["wall_from"] + part * 5 * MINUTE
        media = part * 5 * MINUTE
        span = {"media_from": media, "media_to": media + 5 * MINUTE}
        whole.interval(1, lesson, own[0]["payload"]["lease"], wall, **span)
    release["at"] = release["payload"]["wall"] = wall + 5 * MINUTE + 50
    whole.leaves.sort(key=lambda leaf: leaf["at"])


def test_a_consistent_rewrite_is_refused_by_a_held_checkpoint_only() -> None:
    data = kit.rewritten(inflate)
    alone = verify(data)
    assert alone.exit_code == 0  # the log's own key can sign any history anew ...
    assert "not_closed" not in {p.code for p in only(alone).notices.kept}
    held = verify(data, (HELD,))  # ... but not one that others hold a checkpoint of
    assert held.exit_code == 1
    assert only(held).failed == ["seen"]
    (problem,) = only(held).check("seen").findings.kept
    assert problem.code == "rewritten"


def test_a_rewrite_is_refused_by_a_platform_checkpoint() -> None:
    report = verify(kit.rewritten(inflate), (HONEST.platform().checkpoint,))
    assert only(report).failed == ["seen"]


def test_a_rewrite_lacks_the_agencys_cosignature() -> None:
    whole = kit.sample()
    inflate(whole)
    whole.renumber()
    data = whole.build(checkpoint=whole.head())
    assert verify(data).exit_code == 0
    assert only(verify(data, (), (AGENCY.verifier,))).failed == ["cosignature"]


def test_a_rewrite_that_keeps_the_cosignature_of_the_true_history() -> None:
    """The cosignature line moved onto the rewritten checkpoint is not valid there."""
    whole = kit.sample()
    inflate(whole)
    whole.renumber()
    true = notes.parse(HONEST.parts().checkpoint)
    forged = notes.parse(whole.head())
    moved = notes.Note(forged.text, (*forged.signatures, true.signatures[1])).encode()
    report = verify(whole.build(checkpoint=moved), (), (AGENCY.verifier,))
    assert only(report).failed == ["cosignature"]


def test_leaves_dropped_at_the_end_and_signed_again() -> None:
    whole = kit.sample()
    del whole.leaves[-10:]
    report = verify(whole.build(), (HONEST.head(),))
    assert "seen" in only(report).failed
    assert only(report).check("seen").findings.kept[0].code == "shorter_than_held"


def first(whole: Sample, **where: Any) -> dict[str, Any]:
    return intervals(whole, **where)[0]


def set_payload(**changes: Any) -> Callable[[Sample], None]:
    return lambda whole: first(whole)["payload"].update(changes)


def parallel(whole: Sample) -> None:
    """A second lesson in the same minutes, under a lease of its own."""
    start = first(whole, subject=kit.pseudonym(0))["payload"]["wall_from"]
    subject, lease = kit.pseudonym(0), kit.uid("parallel")
    taken = {"lease": lease, "mode": "vod", "device": "b"}
    where = {"subject": subject, "lesson": LESSONS[1]}
    whole.add("presence.lease_taken", start, taken, **where)
    whole.interval(0, LESSONS[1], lease, start, media_from=0, media_to=5 * MINUTE)


def again(whole: Sample) -> None:
    """The same part of the video watched and credited a second time."""
    end = whole.leaves[-1]["at"]
    lease, where = kit.uid("again"), {"subject": kit.pseudonym(0), "lesson": LESSONS[0]}
    whole.add("presence.lease_taken", end, {"lease": lease, "mode": "vod", "device": "b"}, **where)
    whole.interval(0, LESSONS[0], lease, end)


def unleased(whole: Sample) -> None:
    whole.interval(0, LESSONS[0], kit.uid("nowhere"), whole.leaves[-1]["at"], media_from=None)


def borrowed(whole: Sample) -> None:
    mine = first(whole, subject=kit.pseudonym(0))["payload"]
    theirs = first(whole, subject=kit.pseudonym(1))["payload"]
    mine["lease"] = theirs["lease"]


def after_the_end(whole: Sample) -> None:
    last = intervals(whole, subject=kit.pseudonym(0), lesson=LESSONS[0])[3]
    last["payload"]["wall_to"] += MINUTE
    last["at"] += MINUTE


def before_the_lease(whole: Sample) -> None:
    payload = first(whole)["payload"]
    payload["wall_from"] -= 30_000


def missed_and_credited(whole: Sample) -> None:
    """Credited minutes between a missed prompt and the next answer."""
    missed = next(leaf for leaf in whole.leaves if leaf["kind"] == "prompt.missed")
    lease, where = kit.uid("blocked"), {"subject": missed["subject"], "lesson": LESSONS[1]}
    taken = {"lease": lease, "mode": "vod", "device": "b"}
    whole.add("presence.lease_taken", missed["at"], taken, **where)
    span = {"wall_to": missed["at"] + 20_000, "credited": 20_000}
    media = {"media_from": 15 * MINUTE, "media_to": 15 * MINUTE + 20_000}
    whole.interval(1, LESSONS[1], lease, missed["at"], **span, **media)


def long_question(whole: Sample) -> None:
    question = next(x for x in intervals(whole) if x["payload"]["basis"] == "question")
    question["payload"]["credited"] += 10_001
    question["payload"]["wall_to"] += 10_001
    question["at"] += 10_001


def stranger(whole: Sample) -> None:
    subject = kit.pseudonym(77)
    for leaf in whole.leaves:
        if leaf["subject"] == kit.pseudonym(2) and leaf["kind"].startswith("presence"):
            leaf["subject"] = subject


def unscheduled(whole: Sample) -> None:
    lesson = kit.uid("invented")
    for leaf in whole.leaves:
        if leaf["lesson"] == LESSONS[1] and leaf["kind"] != "attendance.marked":
            leaf["lesson"] = lesson


def rounding_salami(whole: Sample) -> None:
    """Sixty intervals without credit, each a second of media: rounding, sixty times."""
    end = whole.leaves[-1]["at"]
    lease, where = kit.uid("salami"), {"subject": kit.pseudonym(1), "lesson": LESSONS[1]}
    whole.add("presence.lease_taken", end, {"lease": lease, "mode": "vod", "device": "b"}, **where)
    for n in range(60):
        low = 10 * MINUTE + n * 1000
        span = {"wall_to": end + n, "credited": 0, "media_from": low, "media_to": low + 1000}
        whole.interval(1, LESSONS[1], lease, end + n, **span)


def missed_early(whole: Sample) -> None:
    missed = next(leaf for leaf in whole.leaves if leaf["kind"] == "prompt.missed")
    missed["at"] -= 5_000


def never_delivered(whole: Sample) -> None:
    whole.leaves = [leaf for leaf in whole.leaves if leaf["kind"] != "prompt.delivered"]


CONTRADICTIONS: dict[str, tuple[str, Callable[[Sample], None]]] = {
    "credited above wall": ("wall", set_payload(credited=5 * MINUTE + 1, media_to=6 * MINUTE)),
    "wall backwards": ("wall", set_payload(wall_to=DAY - 1, credited=0)),
    "an hour in one interval": ("wall", set_payload(wall_from=DAY - 60 * MINUTE)),
    "ahead of the clock": ("wall", set_payload(wall_to=DAY + 7 * MINUTE)),
    "two lessons at once": ("wall", parallel),
    "the same minutes again": ("coverage", again),
    "faster than its rate": ("coverage", set_payload(media_to=5 * MINUTE + 20_000)),
    "above the rate cap": (
        "coverage",
        set_payload(rate_max=3000, media_from=0, media_to=15 * MINUTE),
    ),
    "beyond the end": (
        "coverage",
        set_payload(media_from=kit.DURATION, media_to=kit.DURATION + 5 * MINUTE),
    ),
    "credit above media": ("coverage", set_payload(media_to=MINUTE)),
    "media backwards": ("coverage", set_payload(media_from=MINUTE, media_to=0)),
    "no media at all": ("coverage", set_payload(media_from=None, media_to=None)),
    "live without a room": ("coverage", set_payload(basis="live", media_from=None, media_to=None)),
    "many roundings": ("coverage", rounding_salami),
    "never leased": ("leases", unleased),
    "another's lease": ("leases", borrowed),
    "after the lease ended": ("leases", after_the_end),
    "before the lease": ("leases", before_the_lease),
    "credited after a missed prompt": ("prompts", missed_and_credited),
    "longer than the question": ("prompts", long_question),
    "a question that was never shown": (
        "prompts",
        lambda whole: whole.leaves.remove(
            next(leaf for leaf in whole.leaves if leaf["kind"] == "question.shown")
        ),
    ),
    "missed before its limit": ("prompts", missed_early),
    "missed but never delivered": ("prompts", never_delivered),
    "a stranger": ("membership", stranger),
    "a lesson not in the timetable": ("membership", unscheduled),
    "live in an on-demand lesson": (
        "membership",
        set_payload(mode="live", basis="live", media_from=None, media_to=None),
    ),
    "unpublished": (
        "coverage",
        lambda whole: whole.leaves.remove(
            next(leaf for leaf in whole.leaves if leaf["kind"] == "lesson.published")
        ),
    ),
    "an event twice": ("leaves", lambda whole: whole.leaves.append(dict(whole.leaves[-1]))),
    "another class's leaf": ("leaves", lambda whole: whole.leaves[30].update({"class": "other"})),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_rewrite_that_contradicts_itself_is_refused_without_any_checkpoint(name: str) -> None:
    check, change = CONTRADICTIONS[name]
    report = verify(kit.rewritten(change))
    assert report.exit_code == 1
    assert check in only(report).failed
    structure = {"container", "manifest", "signature", "files", "checkpoint", "ledger"}
    assert not structure & set(only(report).failed)


def test_a_rule_pack_slipped_in_later_is_not_the_logged_one() -> None:
    pack = {**DEFAULT_PACKS[0], "grade_caps": {"hand_milli": 1000, "code_milli": 1000}}
    report = verify(HONEST.build(rule_pack=pack))
    assert only(report).failed == ["documents"]


def test_a_lesson_published_again_is_judged_by_what_was_in_force() -> None:
    """A lower cap later does not undo what was earned before; a higher one does not help."""
    lowered = {"duration": kit.DURATION, "rate_cap": 1000, "no_skip": True, "questions": 1}
    for when, verified in ((DAY + 2 * MINUTE, True), (DAY - MINUTE, False)):
        whole = kit.sample()
        first(whole)["payload"].update(rate_max=1500)
        whole.add("lesson.published", when, lowered, lesson=LESSONS[0])
        whole.leaves.sort(key=lambda leaf: leaf["at"])
        whole.renumber()
        found = only(verify(whole.build()))
        assert found.verified is verified
        assert found.failed == ([] if verified else ["coverage"])


def test_one_person_in_two_classes_at_once() -> None:
    other = kit.sample(class_id="99999999-2222-4333-8444-555555555555")
    inputs = [Input("a.zip", FILE), Input("b.zip", other.build())]
    report = verify_files(inputs, KEY.verifier)
    assert [item.verified for item in report.files] == [True, True]
    assert report.two_places.status == "fail"
    assert report.exit_code == 1
    problem = report.two_places.findings.kept[0]
    assert problem.code == "two_places"
    assert problem.args["ms"] == 5 * MINUTE


def test_two_classes_on_two_days_are_no_conflict() -> None:
    later = Sample(class_id="99999999-2222-4333-8444-555555555555")
    later.set_up()
    report = verify_files([Input("a", FILE), Input("b", later.build())], KEY.verifier)
    assert (report.two_places.status, report.exit_code) == ("pass", 0)


def test_an_erased_person_leaves_the_proof_valid() -> None:
    roster = [{**row, "display": None, "salt": None} for row in HONEST.roster()]
    assert verify(HONEST.build(roster=roster), (HELD,)).exit_code == 0


def test_a_held_checkpoint_of_elsewhere_is_unusable() -> None:
    elsewhere = checkpoints.sign(Checkpoint("rongke.example/class/other", 1, bytes(32)), KEY)
    assert verify(FILE, (elsewhere,)).exit_code == 2
    assert verify(FILE, (HONEST.head(10, OTHER_KEY),)).exit_code == 2
    assert verify(FILE, (b"rubbish",)).exit_code == 2


def test_a_platform_checkpoint_without_a_link_proves_nothing() -> None:
    origin = checkpoints.platform_origin(kit.LOG_NAME)
    unlinked = checkpoints.sign(Checkpoint(origin, 5, merkle.leaf_hash(b"?")), KEY)
    report = verify(FILE, (unlinked,))
    assert only(report).failed == ["seen"]
    assert only(report).check("seen").findings.kept[0].code == "no_link_to_held"
