"""What holds for the policy whatever happens: property tests, and files of the first policy."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier import kit
from tests.verifier.kit import DAY, KEY, MINUTE, pseudonym
from tests.verifier.test_policy_table import HOUR, NIGHT, Log, lesson
from verifier.policy import DEFAULT_PACKS, Result, evaluate
from verifier.policy.changes import late_changes
from verifier.policy.draft import union_ms
from verifier.verify import Input, verify_files

pytestmark = pytest.mark.any_db
ME = pseudonym(0)
PACK = DEFAULT_PACKS[0]
ROWS = [
    lesson("live", "live", 2),
    lesson("vod", "vod", 2),
    lesson("site", "onsite", 2),
    lesson("vod2", "vod", 1),
]
minutes = st.integers(min_value=0, max_value=120)
spans = st.tuples(
    st.integers(0, 3), minutes, st.integers(1, 60), st.sampled_from([500, 1000, 1500])
)


def judged(leaves: list[dict[str, Any]], pack: dict[str, Any] = PACK) -> Result:
    return evaluate(pack, ROWS, [{"subject": ME}], leaves, NIGHT)


def history(parts: list[tuple[int, int, int, int]]) -> list[dict[str, Any]]:
    """Intervals and stays anywhere, overlapping at will: whatever a broken server might log."""
    log = Log()
    for row in ROWS:
        if row["mode"] == "vod":
            published = {"duration": 2 * HOUR, "rate_cap": 1500, "questions": 0}
            log.add("lesson.published", DAY - 1, row, **published)
    for number, low, length, rate in parts:
        row = ROWS[number]
        start = DAY + low * MINUTE
        end = start + length * MINUTE
        if row["mode"] == "onsite":
            log.add("attendance.signed_in", start, row, method="code")
            log.add("attendance.signed_out", end, row, method="code")
            continue
        recorded = row["mode"] == "vod"
        log.add(
            "presence.interval",
            end,
            row,
            mode=row["mode"],
            basis="media" if recorded else "live",
            wall_from=start,
            wall_to=end,
            credited=end - start,
            media_from=low * MINUTE if recorded else None,
            media_to=low * MINUTE + length * MINUTE * rate // 1000 if recorded else None,
        )
    return log.closed().leaves


@settings(max_examples=300, deadline=None)
@given(st.lists(spans, max_size=12))
def test_live_and_on_demand_at_once_never_count_twice(
    parts: list[tuple[int, int, int, int]],
) -> None:
    """All that one trainee is credited, over every lesson, is at most the wall time there was."""
    wall = union_ms([(low * MINUTE, (low + length) * MINUTE) for _, low, length, _ in parts])
    result = judged(history(parts))
    assert result.subject(ME).credited <= wall
    assert result.subject(ME).hours_milli <= sum(row["hours_milli"] for row in ROWS)


@settings(max_examples=200, deadline=None)
@given(st.lists(spans, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(
    parts: list[tuple[int, int, int, int]], rng: random.Random
) -> None:
    """Numbered in another order, fed in another order: the same hours, states and reasons."""
    leaves = history(parts)
    first = judged(leaves)
    numbers = list(range(len(leaves)))
    rng.shuffle(numbers)
    other = [
        {**leaf, "index": number, "at": leaf["at"]}
        for leaf, number in zip(leaves, numbers, strict=True)
    ]
    rng.shuffle(other)
    times = [leaf["at"] for leaf in leaves if leaf["kind"].startswith("attendance.")]
    if len(set(times)) < len(times):
        return  # two sign-ins in one millisecond have no order of their own
    assert plain(judged(other)) == plain(first)


def plain(result: Result) -> Any:
    """Everything but the numbers of the leaves."""
    cells = [{**cell.to_json(), "leaves": len(cell.leaves)} for cell in result.cells]
    return [cells, [subject.to_json() for subject in result.subjects]]


def test_marks_and_decisions_go_by_their_time_and_not_their_number() -> None:
    row = ROWS[2]
    log = Log().signed(row, 0, 90)
    log.add("attendance.corrected", NIGHT - 1, row, state="present", credited=HOUR, reason="二")
    log.add("attendance.corrected", NIGHT - 9, row, state="absent", credited=0, reason="一")
    found = judged(log.closed().leaves).cell(ME, row["lesson"])
    assert (found.state, found.credited) == ("present", HOUR)
    first = {**deepcopy(PACK)}
    del first["policy"]
    assert judged(log.leaves, first).cell(ME, row["lesson"]).state == "absent"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["face", "code", "hand", "mark", "correct", "none"]),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 1000),
)
def test_hours_by_hand_never_exceed_the_cap(ways: list[str], cap: int) -> None:
    pack = deepcopy(PACK)
    pack["grade_caps"]["hand_milli"] = cap
    rows = [lesson(f"s{n}", "onsite", 1, at=n) for n in range(len(ways))]
    log = Log()
    for row, way in zip(rows, ways, strict=True):
        if way in ("face", "code", "hand"):
            log.signed(row, 0, 45, way)
        elif way == "mark":
            log.marked(row)
        elif way == "correct":
            log.corrected(row, HOUR)
    result = evaluate(pack, rows, [{"subject": ME}], log.closed().leaves, NIGHT)
    sure = 1000 * sum(way in ("face", "code") for way in ways)
    by_hand = result.subject(ME).hours_milli - sure
    assert 0 <= by_hand <= len(ways) * 1000 * cap // 1000
    assert by_hand == min(
        len(ways) * cap, 1000 * sum(w in ("hand", "mark", "correct") for w in ways)
    )


def test_files_of_the_first_policy_still_verify() -> None:
    """A period file built before policy 2 was written, byte for byte as it was then."""
    data = (Path(__file__).parent / "data" / "policy-1.zip").read_bytes()
    report = verify_files([Input("policy-1.zip", data)], KEY.verifier)
    assert report.verified, json.dumps(report.to_json("en"), ensure_ascii=False)[:2000]


def log_of(*changes: tuple[str, int, dict[str, Any]]) -> list[dict[str, Any]]:
    whole = kit.Sample(trainees=1)
    whole.set_up()
    for kind, at, payload in changes:
        whole.add(kind, at, payload, subject=ME if kind.startswith("roster") else None)
    return whole.leaves


LATER = kit.timetable()[:2]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("timetable.set", {"lessons": LATER, "sha256": "0" * 64, "late": False}),
        ("class.rule_pack", {"code": "x", "version": 9, "sha256": "0" * 64}),
        ("roster.enrolled", {"by_import": False, "late": False}),
        ("roster.withdrawn", {"reason": "x", "late": False}),
    ],
)
def test_changes_after_a_lesson_began_are_found_whatever_the_log_calls_them(
    kind: str, payload: dict[str, Any]
) -> None:
    after = late_changes(log_of((kind, DAY + MINUTE, payload)))
    assert [(change.kind, change.at) for change in after] == [(kind, DAY + MINUTE)]
    assert late_changes(log_of((kind, DAY - MINUTE, payload))) == []


def test_saying_the_same_again_is_no_change() -> None:
    whole = log_of()
    again = [{**leaf, "index": len(whole) + leaf["index"], "at": DAY + MINUTE} for leaf in whole]
    said = [leaf for leaf in again if leaf["kind"] in ("timetable.set", "class.rule_pack")]
    assert late_changes([*whole, *said]) == []
