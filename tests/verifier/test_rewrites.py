"""The log rewritten by the holder of its key, everything regenerated and signed again.

A rewrite that fits itself is caught by a held checkpoint, a cosignature or the
platform's log; one that contradicts itself is caught by recomputing alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.verifier import kit
from tests.verifier.forging import (
    FILE,
    HELD,
    HONEST,
    inflate,
    intervals,
    members_of,
    only,
    signed_again,
    verify,
)
from tests.verifier.kit import AGENCY, DAY, KEY, LESSONS, MINUTE, OTHER_KEY, Sample
from verifier import canonical, container, merkle, notes
from verifier import checkpoint as checkpoints
from verifier.checkpoint import Checkpoint
from verifier.policy import DEFAULT_PACKS
from verifier.verify import Input, verify_files


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


def enrolled_later(whole: Sample) -> None:
    """The minutes of somebody who came to the class only after them."""
    who = kit.pseudonym(0)
    roster = (leaf for leaf in whole.leaves if leaf["kind"] == "roster.enrolled")
    next(leaf for leaf in roster if leaf["subject"] == who)["at"] = DAY + MINUTE


def withdrawn_before(whole: Sample) -> None:
    """Minutes of somebody who had left the class, who came back only later."""
    start = first(whole, subject=kit.pseudonym(0))["payload"]["wall_from"]
    left = {"reason": "换班", "late": True}
    whole.add("roster.withdrawn", start - MINUTE, left, subject=kit.pseudonym(0))


def closed_before(whole: Sample) -> None:
    closed = next(leaf for leaf in whole.leaves if leaf["kind"] == "class.closed")
    last = max(leaf["payload"]["wall_to"] for leaf in intervals(whole))
    closed["at"] = last - 11_000


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
    "before enrolment": ("membership", enrolled_later),
    "after withdrawal": ("membership", withdrawn_before),
    "after the class closed": ("membership", closed_before),
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


def test_one_class_told_in_two_ways() -> None:
    rewritten = kit.rewritten(inflate)
    report = verify_files([Input("a.zip", FILE), Input("b.zip", rewritten)], KEY.verifier)
    assert [item.verified for item in report.files] == [True, True]
    assert report.exit_code == 1
    assert {item.code for item in report.two_places.findings.kept} == {"two_histories"}


def test_an_earlier_and_a_later_file_of_one_class_agree() -> None:
    earlier = kit.sample()
    del earlier.leaves[-3:]
    report = verify_files([Input("a", earlier.build()), Input("b", FILE)], KEY.verifier)
    assert (report.two_places.status, report.exit_code) == ("pass", 0)


@pytest.mark.parametrize("display", [1, True, ["x"], {"x": "y"}])
def test_a_name_that_is_no_text_is_refused_and_nothing_crashes(display: object) -> None:
    roster = [{**row, "display": display} for row in HONEST.roster()]
    members = {**members_of(FILE), "roster.json": canonical.encode(roster)}
    report = verify(container.write(signed_again(members)))
    assert report.exit_code == 1
    assert only(report).failed == ["documents"]


def test_sums_beyond_what_json_holds_are_refused_and_nothing_crashes() -> None:
    whole = kit.sample()
    for leaf in intervals(whole, lesson=LESSONS[0])[:2]:
        leaf["payload"]["credited"] = 2**53 - 1
    members = {
        **members_of(FILE),
        "leaves.jsonl": b"".join(line + b"\n" for line in whole.lines()),
        "checkpoint.txt": whole.head(),
    }
    report = verify(container.write(signed_again(members)))
    assert report.exit_code == 1
    assert "ledger" in only(report).failed


def test_a_server_may_act_on_the_terms_before_for_a_moment() -> None:
    for late, verified in ((30_000, True), (41_000, False)):
        whole = kit.sample()
        first(whole)["payload"].update(rate_max=1500)
        lowered = {"duration": kit.DURATION, "rate_cap": 1000, "no_skip": True, "questions": 1}
        whole.add("lesson.published", DAY - late, lowered, lesson=LESSONS[0])
        whole.leaves.sort(key=lambda leaf: leaf["at"])
        whole.renumber()
        assert only(verify(whole.build())).verified is verified


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
