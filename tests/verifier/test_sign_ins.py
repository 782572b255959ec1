"""Sign-ins, spot checks and signatures: what the verifier makes of them, and of forgeries."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.verifier import kit
from tests.verifier.forging import members_of, only, signed_again, verify
from tests.verifier.kit import DAY, LIVE, MINUTE, Sample, pseudonym, uid
from verifier import canonical, container, signatures
from verifier.policy import DEFAULT_PACKS, check_rule_pack, evaluate
from verifier.policy.sign_in import METHOD_GRADES, sign_in_rules, spot_rules, window_of

SALT = bytes(range(16))
DRAWN = {"v": 1, "width": 600, "height": 200, "strokes": [[[9, 9, 0], [80, 60, 40], [200, 20, 90]]]}
NAMES = [uid("signature", n) for n in range(2)]


def sign(whole: Sample, n: int, **changes: Any) -> dict[str, Any]:
    """A sign-in of version 2 on the live lesson."""
    payload = {"method": "code", "off": 0, "captures": [], "reason": None, **changes}
    leaf = whole.add(
        "attendance.signed_in",
        DAY + 119 * MINUTE,
        payload,
        subject=pseudonym(n),
        lesson=LIVE,
        actor=pseudonym(1000),
        kind_version=2,
    )
    whole.leaves.sort(key=lambda each: each["at"])
    whole.renumber()
    return leaf


def signature(whole: Sample, n: int, name: str, lesson: str | None = LIVE) -> None:
    whole.add(
        "signature.made",
        DAY + 121 * MINUTE,
        {"signature": name, "purpose": "sheet", "points": 3, "text": None},
        subject=pseudonym(n),
        lesson=lesson,
        commitments={"strokes": canonical.commitment(SALT, canonical.encode(DRAWN).decode())},
    )
    whole.leaves.sort(key=lambda each: each["at"])
    whole.renumber()


def spot(whole: Sample, n: int, *ends: tuple[str, int], lesson: str = LIVE) -> str:
    """A spot check with what became of it, in minutes after the lesson began."""
    check = uid("spot", n, len(whole.leaves))
    for kind, minute in ends:
        payload: dict[str, Any] = {"check": check, "limit": MINUTE, "took": 1, "makes_up": None}
        at = DAY + 120 * MINUTE + minute * MINUTE
        whole.add(f"spot.{kind}", at, payload, subject=pseudonym(n), lesson=lesson)
    whole.leaves.sort(key=lambda each: each["at"])
    whole.renumber()
    return check


MISSED = (("issued", 5), ("delivered", 6), ("missed", 7))


def failing(whole: Sample, **parts: Any) -> dict[str, list[str]]:
    report = only(verify(whole.build(**parts)))
    return {
        check.name: [problem.code for problem in check.findings.kept]
        for check in report.checks
        if check.status == "fail"
    }


def test_honest_ones_verify() -> None:
    whole = kit.sample()
    sign(whole, 0)
    sign(whole, 1, method="hand", reason="没带手机")
    spot(whole, 0, *MISSED)
    assert failing(whole) == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payload": {"method": "iris"}}, "sign_in_method"),
        ({"actor": None}, "sign_in_alone"),
        ({"actor": pseudonym(0)}, "sign_in_alone"),
        ({"payload": {"method": "hand", "reason": None}}, "sign_in_no_reason"),
        ({"at": DAY + 60 * MINUTE}, "sign_in_outside"),
        ({"at": DAY + 167 * MINUTE}, "sign_in_outside"),
    ],
)
def test_a_sign_in_that_the_rules_do_not_allow(change: dict[str, Any], code: str) -> None:
    whole = kit.sample()
    leaf = sign(whole, 0)
    leaf["payload"].update(change.pop("payload", {}))
    leaf.update(change)
    whole.leaves.sort(key=lambda each: each["at"])
    whole.renumber()
    assert failing(whole) == {"sign_ins": [code]}


def test_leaves_of_version_one_name_a_method_and_are_left_alone() -> None:
    whole = kit.sample()
    sign(whole, 0).update(actor=None, kind_version=1)
    assert failing(whole) == {}


@pytest.mark.parametrize(
    ("ends", "codes"),
    [
        ((("issued", 5), ("missed", 7)), ["spot_undelivered"]),
        ((("delivered", 6), ("missed", 7)), ["spot_never_issued", "spot_never_issued"]),
        ((("issued", 5), ("delivered", 6), ("missed", 6)), ["spot_missed_too_early"]),
        ((*MISSED, ("passed", 8)), ["spot_ended_twice"]),
    ],
)
def test_spot_checks_that_cannot_have_been(ends: Any, codes: list[str]) -> None:
    whole = kit.sample()
    spot(whole, 0, *ends)
    assert failing(whole) == {"sign_ins": codes}


def test_only_a_missed_check_can_be_made_up() -> None:
    whole = kit.sample()
    first = spot(whole, 0, *MISSED)
    spot(whole, 0, ("issued", 10), ("delivered", 11), ("passed", 12))
    whole.leaves[-1 - _after(whole, "spot.passed")]["payload"]["makes_up"] = first
    assert failing(whole) == {}
    whole.leaves[-1 - _after(whole, "spot.passed")]["payload"]["makes_up"] = uid("another")
    assert failing(whole) == {"sign_ins": ["spot_nothing_to_make_up"]}


def _after(whole: Sample, kind: str) -> int:
    return next(n for n, leaf in enumerate(reversed(whole.leaves)) if leaf["kind"] == kind)


def test_missed_checks_are_told_and_above_the_limit_a_person_looks() -> None:
    pack = {**deepcopy(DEFAULT_PACKS[0]), "spot_checks": {"missed_max": 1}}
    whole = kit.sample()
    rows = whole.roster()
    spot(whole, 0, *MISSED)
    one = evaluate(pack, kit.timetable(), rows, whole.leaves)
    assert one.subject(pseudonym(0)).flags == ()
    told = [r.args for r in one.cell(pseudonym(0), LIVE).why if r.code == "spot_checks"]
    assert told == [{"count": 1, "unmet": 1}]
    before = one.cell(pseudonym(0), LIVE)

    second = spot(whole, 0, *MISSED)
    two = evaluate(pack, kit.timetable(), rows, whole.leaves)
    assert two.subject(pseudonym(0)).flags == ("spots_over_limit",)
    after = two.cell(pseudonym(0), LIVE)
    assert (after.state, after.credited) == (before.state, before.credited)  # a person decides

    spot(whole, 0, ("issued", 20), ("delivered", 21), ("passed", 22))
    whole.leaves[-1 - _after(whole, "spot.passed")]["payload"]["makes_up"] = second
    three = evaluate(pack, kit.timetable(), rows, whole.leaves)
    assert three.subject(pseudonym(0)).flags == ()


@pytest.mark.parametrize(
    ("method", "grade"),
    [("face", "face"), ("code", "code"), ("qr", "code"), ("hand", "hand"), ("other", "system")],
)
def test_minutes_carry_the_grade_of_the_sign_in_before_them(method: str, grade: str) -> None:
    whole = kit.sample()
    sign(whole, 0, method=method, reason="理由在此")
    found = evaluate(DEFAULT_PACKS[0], kit.timetable(), whole.roster(), whole.leaves)
    cell = found.cell(pseudonym(0), LIVE)
    assert {name for name, ms in cell.grades.items() if ms} == {grade}
    assert METHOD_GRADES.get(method, "system") == grade


def test_hand_signed_minutes_are_under_the_cap_on_hand_marks() -> None:
    whole = kit.sample()
    sign(whole, 0, method="hand", reason="没带手机")
    found = evaluate(DEFAULT_PACKS[0], kit.timetable(), whole.roster(), whole.leaves)
    assert "hand_over_cap" in found.subject(pseudonym(0)).flags


@pytest.mark.parametrize(
    ("seconds", "codes"), [(60, {}), (61, {"prompts": ["credit_above_limit"]})]
)
def test_time_held_by_a_check_is_within_its_limit(
    seconds: int, codes: dict[str, list[str]]
) -> None:
    """On demand the video stands still while a check is open; its limit bounds what that earns."""
    whole = kit.sample()
    at = DAY + 85 * MINUTE
    check, lease = uid("spot"), uid("lease", "spot")
    where = {"subject": pseudonym(2), "lesson": kit.LESSONS[0]}
    whole.add("presence.lease_taken", at, {"lease": lease, "mode": "vod", "device": "a"}, **where)
    whole.add("spot.issued", at, {"check": check, "limit": MINUTE}, **where)
    whole.add("spot.delivered", at, {"check": check, "limit": MINUTE}, **where)
    whole.interval(
        2,
        kit.LESSONS[0],
        lease,
        at,
        basis="prompt",
        wall_to=at + seconds * 1000,
        credited=seconds * 1000,
        media_from=None,
        media_to=None,
        ref=check,
    )
    passed = {"check": check, "took": 1, "makes_up": None}
    whole.add("spot.passed", at + 62_000, passed, **where)
    whole.leaves.sort(key=lambda leaf: leaf["at"])
    whole.renumber()
    assert failing(whole) == codes


def test_an_overturned_face_failed_and_needs_a_reviewer() -> None:
    whole = kit.sample()
    check = spot(whole, 0, ("issued", 5), ("delivered", 6), ("passed", 7))
    over = whole.add(
        "spot.overturned",
        DAY + 130 * MINUTE,
        {"check": check, "reason": "不是同一个人"},
        subject=pseudonym(0),
        lesson=LIVE,
        actor=pseudonym(1000),
    )
    whole.leaves.sort(key=lambda each: each["at"])
    whole.renumber()
    assert failing(whole) == {}
    found = evaluate(DEFAULT_PACKS[0], kit.timetable(), whole.roster(), whole.leaves)
    told = [r.args for r in found.cell(pseudonym(0), LIVE).why if r.code == "spot_checks"]
    assert told == [{"count": 1, "unmet": 1}]
    over["actor"] = None
    assert failing(whole) == {"sign_ins": ["spot_overturned_wrongly"]}


# --- Signatures ----------------------------------------------------------------------------------


def signed_class() -> Sample:
    whole = kit.sample()
    sign(whole, 0)
    signature(whole, 0, NAMES[0])
    signature(whole, 1, NAMES[1], lesson=None)
    return whole


def files_of(whole: Sample) -> dict[str, bytes]:
    opened = {name: signatures.Opened(SALT.hex(), DRAWN) for name in NAMES}
    return signatures.members(whole.leaves, opened, whole.roster(), kit.timetable())


def test_signatures_stand_in_the_evidence_and_are_drawn() -> None:
    whole = signed_class()
    files = files_of(whole)
    assert sorted(files) == [
        f"evidence/signatures/{LIVE}.json",
        f"evidence/signatures/{LIVE}.svg",
        "evidence/signatures/statement.json",
        "evidence/signatures/statement.svg",
    ]
    sheet = files[f"evidence/signatures/{LIVE}.svg"].decode()
    assert "M9 9Q9 9" in sheet
    assert kit.name_of(0) in sheet
    assert "验证码 code" in sheet
    assert failing(whole, extra=files) == {}


def test_an_erased_persons_signature_is_simply_not_there() -> None:
    assert failing(signed_class(), extra={}) == {}


def redrawn(files: dict[str, bytes], name: str) -> None:
    body = json.loads(files[name])
    body["signatures"][0]["document"]["strokes"][0][1][0] += 1
    files[name] = canonical.encode(body)


def resalted(files: dict[str, bytes], name: str) -> None:
    body = json.loads(files[name])
    body["signatures"][0]["salt"] = "00" * 16
    files[name] = canonical.encode(body)


def exchanged(files: dict[str, bytes], name: str) -> None:
    body = json.loads(files[name])
    body["signatures"][0]["signature"] = NAMES[1]
    files[name] = canonical.encode(body)


def repainted(files: dict[str, bytes], name: str) -> None:
    sheet = name.replace(".json", ".svg")
    files[sheet] = files[sheet].replace(b"M9 9", b"M8 9")


def unsheeted(files: dict[str, bytes], name: str) -> None:
    del files[name.replace(".json", ".svg")]


def unopened(files: dict[str, bytes], name: str) -> None:
    del files[name]


def spaced(files: dict[str, bytes], name: str) -> None:
    files[name] += b" "


def invented(files: dict[str, bytes], name: str) -> None:
    files["evidence/signatures/extra.svg"] = b"<svg/>"


@pytest.mark.parametrize(
    "forge", [redrawn, resalted, exchanged, repainted, unsheeted, unopened, spaced, invented]
)
def test_a_changed_signature_fails_even_under_the_logs_own_key(forge: Any) -> None:
    """The holder of the key lists and signs everything anew; the commitment still tells."""
    whole = signed_class()
    members = members_of(whole.build(extra=files_of(whole)))
    forge(members, f"evidence/signatures/{LIVE}.json")
    report = only(verify(container.write(signed_again(members))))
    assert report.check("evidence").status == "fail"
    assert report.check("files").status == "pass"


def test_a_changed_signature_file_fails_without_the_key_too() -> None:
    whole = signed_class()
    members = members_of(whole.build(extra=files_of(whole)))
    repainted(members, f"evidence/signatures/{LIVE}.json")
    report = only(verify(container.write(members)))
    assert {report.check("files").status, report.check("evidence").status} == {"fail"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"signatures": 7},
        {"signatures": [7]},
        {"signatures": [{"signature": 1, "leaf": 1, "salt": "zz", "document": {}}]},
    ],
)
def test_hostile_signature_files_crash_nothing(value: Any) -> None:
    whole = signed_class()
    members = members_of(whole.build(extra=files_of(whole)))
    members[f"evidence/signatures/{LIVE}.json"] = canonical.encode(value)
    report = only(verify(container.write(signed_again(members))))
    assert report.check("evidence").status == "fail"


# --- Rule packs ----------------------------------------------------------------------------------


def test_shipped_packs_change_nothing() -> None:
    for pack in DEFAULT_PACKS:
        rules = sign_in_rules(pack)
        assert rules.required == ("onsite",)
        assert set(rules.methods) == {"face", "code", "qr", "hand"}
        assert spot_rules(pack).per_hour == 0


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ({"sign_in": {"methods": ["face", "hand"]}}, "sign_in.methods: where a face signs in"),
        ({"sign_in": {"methods": ["code", "code"]}}, "sign_in.methods: some of"),
        ({"sign_in": {"methods": [[]]}}, "sign_in.methods: some of"),
        ({"sign_in": {"required": ["moon"]}}, "sign_in.required: some of"),
        ({"sign_in": {"opens_before_ms": True}}, "sign_in.opens_before_ms: an integer"),
        ({"sign_in": {"opens_before_ms": -1}}, "sign_in.opens_before_ms: 0 to"),
        ({"sign_in": {"open_before": 1}}, "sign_in.open_before: no such rule"),
        ({"sign_in": 7}, "sign_in: an object"),
        ({"spot_checks": {"per_hour": 61}}, "spot_checks.per_hour: 0 to"),
        ({"spot_checks": {"kinds": ["iris"]}}, "spot_checks.kinds: some of"),
    ],
)
def test_packs_are_checked(section: dict[str, Any], problem: str) -> None:
    problems = check_rule_pack({**deepcopy(DEFAULT_PACKS[0]), **section})
    assert [text[: len(problem)] for text in problems] == [problem]


@pytest.mark.parametrize(
    ("mode", "closes_after", "expected"),
    [
        ("vod", 0, (None, 9_000_000)),
        ("flipped", 60_000, (None, 9_000_000)),
        ("live", 0, (3_200_000, 9_000_000)),
        ("onsite", 600_000, (3_200_000, 5_600_000)),
        ("onsite", 86_400_000, (3_200_000, 9_000_000)),
    ],
)
def test_windows(mode: str, closes_after: int, expected: tuple[int | None, int]) -> None:
    pack = {"sign_in": {"closes_after_ms": closes_after}}
    found = window_of(sign_in_rules(pack), mode=mode, starts=5_000_000, ends=9_000_000)
    assert found == expected


def test_on_site_without_sign_out_counts_until_the_end() -> None:
    pack = {**deepcopy(DEFAULT_PACKS[0]), "sign_in": {"sign_out": []}}
    row = {**kit.timetable()[2], "mode": "onsite"}
    leaf = {
        "index": 0,
        "kind": "attendance.signed_in",
        "at": row["starts"],
        "subject": pseudonym(0),
        "lesson": LIVE,
        "payload": {"method": "qr"},
    }
    roster = [{"subject": pseudonym(0)}]
    cell = evaluate(pack, [row], roster, [leaf], row["ends"] + 1).cell(pseudonym(0), LIVE)
    assert (cell.state, cell.credited) == ("present", 45 * MINUTE)
