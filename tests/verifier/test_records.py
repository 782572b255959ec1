"""Tables that follow from the leaves: what stands in them, and that they cannot be altered."""

from __future__ import annotations

import csv
import io

from tests.verifier import kit
from tests.verifier.forging import FILE, members_of, only, signed_again, verify
from tests.verifier.kit import DAY, KEY, LESSONS, MINUTE, Sample, pseudonym, uid
from verifier import canonical, container, periodfile


def rows_of(whole: Sample, name: str) -> list[list[str]]:
    """The rows of a table without its heading."""
    whole.renumber()
    data = members_of(whole.build())[f"records/{name}.csv"].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data)))[1:]


def where(n: int = 0) -> dict[str, str]:
    return {"subject": pseudonym(n), "lesson": LESSONS[0]}


def test_spot_checks_stand_one_a_row_with_how_they_ended() -> None:
    whole = kit.sample()
    at = whole.leaves[-1]["at"]
    check, other = uid("check", 1), uid("check", 2)
    for name in (check, other):
        issued = {"check": name, "check_kind": "code", "limit": 60_000, "makes_up": None}
        whole.add("spot.issued", at, issued, **where())
        whole.add("spot.delivered", at + 1000, {"check": name, "limit": 60_000}, **where())
    passed = {"check": check, "took": 9_000, "captures": [], "makes_up": None}
    whole.add("spot.passed", at + 10_000, passed, **where())
    whole.add("spot.missed", at + 62_000, {"check": other, "limit": 60_000}, **where())
    overturned = {"check": check, "reason": "=不是本人"}
    whole.add("spot.overturned", at + MINUTE, overturned, actor=pseudonym(1000), **where())
    one, two = rows_of(whole, "spot-checks")
    assert one[1:4] == [kit.name_of(0), "'=第 1 课", "code"]
    assert one[5:8] == ["通过 passed", "9", "复核推翻：=不是本人"]
    assert two[5] == "未应答 missed"


def test_exams_show_the_result_last_published() -> None:
    whole = kit.sample()
    exam, at = {"exam": uid("exam"), "attempt": uid("attempt")}, whole.leaves[-1]["at"]
    whole.add("exam.started", at, exam, subject=pseudonym(2))
    whole.add("exam.submitted", at + MINUTE, {**exam, "how": "hand"}, subject=pseudonym(2))
    for score in (55_500, 61_000):
        result = {**exam, "score_milli": score, "of_milli": 100_000, "passed": score >= 60_000}
        whole.add("exam.result_published", at + 2 * MINUTE, result, subject=pseudonym(2))
    (row,) = rows_of(whole, "exams")
    assert row[0] == kit.name_of(2)
    assert row[4:8] == ["hand", "61", "100", "是 yes"]


def test_answers_are_counted_by_lesson_and_trainee() -> None:
    rows = {row[1]: row for row in rows_of(kit.sample(), "exercises")}
    assert rows[kit.name_of(0)][2:4] == ["1", "0"]
    assert rows[kit.name_of(1)][8:] == ["1", "1"]


def test_leave_and_marks_name_lessons_people_and_reasons() -> None:
    whole = kit.sample()
    (leave,) = rows_of(whole, "leave")
    assert leave[1:5] == [kit.name_of(3), "批准 approved", "直播", "1"]
    (mark,) = rows_of(whole, "marks")
    assert mark[1] == kit.name_of(3)
    assert mark[4:8] == ["已补课", "2.0", "", "线下补课"]


def test_incidents_stand_step_by_step() -> None:
    whole = kit.sample()
    at, incident = whole.leaves[-1]["at"], uid("incident")
    raised = {"incident": incident, "counted": 3, "noted": 1, "limit": 3}
    whole.add("incident.raised", at, raised, **where())
    decided = {"incident": incident, "decision": "partial", "taken": 5 * MINUTE}
    whole.add("incident.decided", at + 1, decided, actor=pseudonym(1000), **where())
    whole.add("incident.appealed", at + 2, {"incident": incident}, **where())
    back = {"incident": incident, "decision": "dismiss", "given_back": 5 * MINUTE}
    whole.add("appeal.decided", at + 3, back, actor=pseudonym(99), **where())
    rows = rows_of(whole, "incidents")
    assert [row[3] for row in rows] == [
        "提请复核 raised",
        "复核 decided",
        "申诉 appealed",
        "申诉决定 appeal decided",
    ]
    assert rows[1][4:7] == ["部分成立 in part", "5.0", kit.name_of(1000)]
    assert rows[3][6] == f"{pseudonym(99)[:8]}…"  # nobody whose name the file may carry


def test_a_table_that_was_touched_is_refused_even_when_signed_again() -> None:
    for name in [n for n in members_of(FILE) if n.startswith("records/")]:
        members = members_of(FILE)
        changed = {**members, name: members[name].replace(b"1", b"2", 1) + b" "}
        assert only(verify(container.write(signed_again(changed)))).failed == ["records"]
    more = {**members_of(FILE), "records/extra.csv": b""}
    assert only(verify(container.write(signed_again(more)))).failed == ["records"]


def test_what_the_class_is_called_follows_from_the_log() -> None:
    members = members_of(FILE)
    facts = {**kit.FACTS, "v": 1, "source": "log"}
    assert members["class.json"] == canonical.encode(facts)
    renamed = {**members, "class.json": canonical.encode({**facts, "institution": "另一所学校"})}
    assert only(verify(container.write(signed_again(renamed)))).failed == ["documents"]
    claimed = {**members, "class.json": canonical.encode({**facts, "source": "platform"})}
    assert only(verify(container.write(signed_again(claimed)))).failed == ["documents"]


def test_what_only_the_platform_says_is_named_as_such() -> None:
    notices = {p.code: p.args for p in only(verify(FILE)).notices.kept}
    assert notices["supplied"]["files"] == "evidence/note.txt, report.pdf"
    whole = kit.sample()
    whole.leaves = [leaf for leaf in whole.leaves if leaf["kind"] != "class.described"]
    whole.renumber()
    own = {p.code: p.args for p in only(verify(whole.build(facts=kit.FACTS))).notices.kept}
    assert own["supplied"]["files"] == "class.json, evidence/note.txt, report.pdf"


def test_pictures_are_those_that_the_log_names_by_their_hash() -> None:
    whole, picture = kit.sample(), b"\xff\xd8 a picture"
    signed = {"method": "face", "captures": [canonical.sha256_hex(picture)]}
    whole.add("attendance.signed_in", DAY + MINUTE, signed, **where())
    whole.renumber()
    extra = {"evidence/captures/one.jpg": picture}
    assert only(verify(whole.build(extra=extra))).failed == []
    forged = {"evidence/captures/one.jpg": picture + b"!"}
    assert only(verify(whole.build(extra=forged))).failed == ["evidence"]


def test_files_of_version_1_still_verify() -> None:
    """They have neither class.json nor records/, and their manifest says 1."""
    whole = kit.sample()
    built = periodfile.build(whole.parts(), KEY)
    members = {
        name: data
        for name, data in members_of(built).items()
        if name != "class.json" and not name.startswith("records/")
    }
    old = signed_again(members)
    manifest = old["manifest.json"].replace(b'"v":1', b'"v":2')
    assert only(verify(container.write({**old, "manifest.json": manifest}))).failed
    first = {**members, "manifest.json": members["manifest.json"].replace(b'"v":2', b'"v":1')}
    assert only(verify(container.write(signed_again(first)))).failed == []
