"""On site: the time from sign-in to sign-out counts, once, and nowhere else at the same time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from verifier.audit import Auditor
from verifier.policy import DEFAULT_PACKS, Cell, evaluate

SUBJECT, LESSON = "a" * 32, "11111111-1111-4111-8111-111111111111"
STARTS, HOUR = 1_772_413_200_000, 3_600_000
ENDS = STARTS + HOUR
MINUTE = 60_000
ROW = {
    "lesson": LESSON,
    "title": "实操",
    "mode": "onsite",
    "starts": STARTS,
    "ends": ENDS,
    "hours_milli": 1000,
    "session": None,
}


def leaf(kind: str, at: int, number: int, **payload: Any) -> dict[str, Any]:
    return {
        "index": number,
        "kind": kind,
        "at": at,
        "subject": SUBJECT,
        "lesson": LESSON,
        "payload": payload,
        "commitments": {},
    }


def signs(*times: tuple[str, int]) -> list[dict[str, Any]]:
    return [
        leaf(f"attendance.signed_{way}", STARTS + at, number, method="code")
        for number, (way, at) in enumerate(times)
    ]


def cell(*times: tuple[str, int], now: int = ENDS + HOUR) -> Cell:
    pack = deepcopy(DEFAULT_PACKS[0])
    roster = [{"subject": SUBJECT}]
    return evaluate(pack, [ROW], roster, signs(*times), now).cell(SUBJECT, LESSON)


@pytest.mark.parametrize(
    ("times", "state", "minutes"),
    [
        ([("in", -5 * MINUTE), ("out", HOUR + MINUTE)], "present", 60),
        ([("in", 6 * MINUTE - 1), ("out", HOUR)], "late", 54),
        ([("in", 0), ("out", 30 * MINUTE)], "left_early", 30),
        ([("in", 0), ("in", 10 * MINUTE), ("out", HOUR)], "present", 60),
        ([("in", 0), ("out", 20 * MINUTE), ("in", 22 * MINUTE), ("out", HOUR)], "present", 58),
        ([("in", 0)], "review", 0),
        ([("out", HOUR)], "absent", 0),
        ([], "absent", 0),
        ([("in", -HOUR), ("out", -MINUTE)], "left_early", 0),
    ],
)
def test_states_and_minutes(times: list[tuple[str, int]], state: str, minutes: int) -> None:
    found = cell(*times)
    assert (found.state, found.credited // MINUTE) == (state, minutes)
    assert found.grades["code"] == found.credited


def test_nothing_is_judged_before_the_end() -> None:
    assert cell(("in", 0), now=STARTS + MINUTE).state == "in_progress"
    assert cell(now=STARTS + MINUTE).state == "not_started"


def test_time_on_site_cannot_be_spent_in_a_video_too() -> None:
    auditor = Auditor()
    auditor.feed({**leaf("timetable.set", STARTS, 0, lessons=[ROW]), "subject": None})
    for row in signs(("in", 0), ("out", HOUR)):
        auditor.feed(row)
    interval = {
        "lease": "l",
        "mode": "vod",
        "basis": "media",
        "wall_from": STARTS + MINUTE,
        "wall_to": STARTS + 2 * MINUTE,
        "credited": MINUTE,
        "media_from": 0,
        "media_to": MINUTE,
        "rate_max": 1000,
        "beats": 6,
        "ref": None,
    }
    other = leaf("presence.interval", STARTS + 2 * MINUTE, 3, **interval)
    auditor.feed({**other, "lesson": "22222222-2222-4222-8222-222222222222"})
    assert [problem.code for problem in auditor.finish()["wall"].kept] == ["wall_overlap"]
