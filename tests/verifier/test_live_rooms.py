"""Live rooms in the log: minutes only on air, prompts of live lessons, fields of the rule pack."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.verifier import kit
from tests.verifier.forging import only, verify
from tests.verifier.kit import DAY, LIVE, MINUTE, Sample
from verifier.policy import DEFAULT_PACKS, check_rule_pack

STARTS, ENDS = DAY + 120 * MINUTE, DAY + 165 * MINUTE


def aired(start: int, end: int | None):
    """A change of a sample: its live lesson was on air from ``start`` to ``end``."""

    def change(whole: Sample) -> None:
        whole.add("live.started", start, {"session": "s"}, lesson=LIVE)
        if end is not None:
            ended = {"session": "s", "ms": end - start, "why": "lecturer"}
            whole.add("live.ended", end, ended, lesson=LIVE)
        whole.leaves.sort(key=lambda leaf: leaf["at"])
        whole.renumber()

    return change


@pytest.mark.parametrize(("start", "end"), [(STARTS - MINUTE, ENDS + MINUTE), (STARTS, None)])
def test_live_minutes_within_the_time_on_air_verify(start: int, end: int | None) -> None:
    report = verify(kit.rewritten(aired(start, end)))
    assert report.exit_code == 0, report.to_json("en")


@pytest.mark.parametrize(
    ("start", "end"), [(STARTS + 20 * MINUTE, ENDS), (STARTS, STARTS + 20 * MINUTE)]
)
def test_live_minutes_before_or_after_it_are_refused(start: int, end: int) -> None:
    report = verify(kit.rewritten(aired(start, end)))
    assert report.exit_code == 1
    assert "membership" in only(report).failed
    assert "off_air" in {p.code for p in report.files[0].check("membership").findings.kept}


def test_a_prompt_of_a_live_lesson_earns_in_live_mode() -> None:
    def change(whole: Sample) -> None:
        first = next(
            leaf for leaf in whole.leaves
            if leaf["kind"] == "presence.interval" and leaf["payload"]["mode"] == "live"
        )  # fmt: skip
        subject, prompt = first["subject"], kit.uid("prompt", "live")
        low = first["payload"]["wall_from"]
        where = {"subject": subject, "lesson": LIVE}
        sent = {"prompt": prompt, "limit": 30_000, "lease": first["payload"]["lease"]}
        whole.add("prompt.delivered", low, sent, **where)
        whole.add("prompt.answered", low + 20_000, {"prompt": prompt, "took": 20_000}, **where)
        first["payload"] |= {
            "basis": "prompt",
            "wall_to": low + 20_000,
            "credited": 20_000,
            "ref": prompt,
        }
        whole.leaves.sort(key=lambda leaf: leaf["at"])
        whole.renumber()

    report = verify(kit.rewritten(change))
    assert report.exit_code == 0, [c for c in report.files[0].checks if c.status == "fail"]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("presence", "visible_and_media", "sometimes"),
        ("grace_ms", 60_000, -1),
        ("media_fresh_ms", 5_000, True),
        ("auto_end_after_ms", 0, "later"),
        ("inspectors_shown", True, 1),
    ],
)
def test_a_pack_may_say_how_rooms_work_and_must_say_it_well(field, good, bad) -> None:
    pack = deepcopy(DEFAULT_PACKS[0])
    assert check_rule_pack(pack) == [], "it may be silent"
    pack["live"][field] = good
    assert check_rule_pack(pack) == []
    pack["live"][field] = bad
    assert [problem.split(":")[0] for problem in check_rule_pack(pack)] == [f"live.{field}"]
