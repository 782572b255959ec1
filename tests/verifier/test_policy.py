"""Hours as a pure function: states, hours, grades, sessions, who is barred."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.verifier import kit
from tests.verifier.kit import DAY, LESSONS, LIVE, MINUTE, Sample
from verifier import policy
from verifier.policy import DEFAULT_PACKS, Cell, Result
from verifier.policy.judge import union_ms

TRAINEE, LECTURER, TRAINER = DEFAULT_PACKS
ME = kit.pseudonym(0)
ON_SITE = {**kit.timetable()[0], "mode": "onsite"}
WEEK = 7 * 24 * 60 * MINUTE


def one() -> Sample:
    """A class of one trainee in which nothing has happened yet."""
    fresh = Sample(trainees=1)
    fresh.set_up()
    return fresh


def judged(
    whole: Sample,
    now: int = DAY + 60 * MINUTE,
    pack: dict[str, Any] = TRAINEE,
    rows: list[dict[str, Any]] | None = None,
) -> Result:
    whole.leaves.sort(key=lambda leaf: leaf["at"])
    rows = kit.timetable() if rows is None else rows
    return policy.evaluate(pack, rows, whole.roster(), whole.leaves, now)


def cell(whole: Sample, lesson: str = LESSONS[0], **options: Any) -> Cell:
    return judged(whole, **options).cell(ME, lesson)


def reasons(found: Cell) -> set[str]:
    return {reason.code for reason in found.why}


def test_a_lesson_watched_whole_earns_its_hours() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    found = cell(whole)
    assert (found.state, found.credited, found.covered) == ("present", 20 * MINUTE, 20 * MINUTE)
    assert found.hours_milli == 500
    assert found.grades["system"] == 20 * MINUTE
    leaves = [leaf["index"] for leaf in whole.leaves if leaf["kind"] == "presence.interval"]
    assert list(found.leaves) == leaves


def test_half_a_lesson_is_in_progress_then_left_early_and_earns_half() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY, parts=2)
    assert cell(whole).state == "in_progress"
    late = cell(whole, now=DAY + WEEK)
    assert (late.state, late.hours_milli) == ("left_early", 250)
    assert cell(whole, LESSONS[1]).state == "not_started"
    assert cell(whole, LESSONS[1], now=DAY + WEEK).state == "absent"


def test_closing_the_class_judges_every_lesson() -> None:
    whole = one()
    whole.add("class.closed", DAY + 2 * MINUTE)
    result = judged(whole, now=DAY + 3 * MINUTE)
    assert result.final
    assert {found.state for found in result.cells} == {"absent"}


def test_ninety_percent_is_present_but_only_99_earns_all() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    whole.leaves[-2]["payload"].update(media_to=18 * MINUTE, credited=3 * MINUTE)
    found = cell(whole)
    assert (found.state, found.hours_milli) == ("present", 450)


def test_reached_after_the_deadline_is_made_up() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY + WEEK - 10 * MINUTE)
    found = cell(whole, now=DAY + WEEK + 60 * MINUTE)
    assert (found.state, found.hours_milli) == ("made_up", 500)
    assert "after_deadline" in reasons(found)


def test_the_same_minutes_twice_add_no_coverage() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY, parts=2)
    whole.watch(0, LESSONS[0], DAY + 30 * MINUTE, parts=2)
    found = cell(whole, now=DAY + WEEK)
    assert (found.covered, found.hours_milli) == (10 * MINUTE, 250)


def test_union_of_ranges() -> None:
    assert union_ms([]) == 0
    assert union_ms([(5, 9), (0, 3), (2, 6), (20, 20), (21, 22)]) == 10


def test_a_short_video_carries_its_share_of_the_hours_only() -> None:
    """Twenty minutes seen in full: all of half a class hour, and a part of two."""
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    assert cell(whole, now=DAY + WEEK).hours_milli == 500
    rows = kit.timetable()
    rows[0]["hours_milli"] = 2000
    pack = deepcopy(TRAINEE)
    found = cell(whole, now=DAY + WEEK, pack=pack, rows=rows)
    assert found.hours_milli == 2000 * 20 // 72
    assert found.state == "present"
    assert "short_recording" in {reason.code for reason in found.why}
    del pack["vod"]["min_video_milli"]
    assert cell(whole, now=DAY + WEEK, pack=pack, rows=rows).hours_milli == 2000


def test_absences_that_people_have_judged_wait_for_nobody() -> None:
    whole = one()
    where = {"subject": ME, "lesson": LESSONS[0]}
    for n in range(3):
        whole.add("focus.hidden", DAY + n * MINUTE, {"ms": 20_000}, **where)
    assert "focus_review" in cell(whole).flags
    incident: dict[str, Any] = {"incident": kit.uid("incident")}
    steps: tuple[tuple[str, dict[str, Any], str | None], ...] = (
        ("incident.decided", {**incident, "decision": "uphold", "taken": 0}, "focus_uphold"),
        ("incident.appealed", incident, None),
        ("appeal.decided", {**incident, "decision": "dismiss", "given_back": 0}, "focus_dismiss"),
    )
    for n, (kind, payload, reason) in enumerate(steps, start=4):
        whole.add(kind, DAY + n * MINUTE, payload, **where)
        found = cell(whole)
        assert ("focus_review" in found.flags) is (reason is None)
        assert {code for code in reasons(found) if code.startswith("focus_")} - {"focus_lost"} == (
            {reason} if reason else set()
        )


def test_minutes_as_the_basis_of_hours() -> None:
    pack = deepcopy(TRAINEE)
    pack["vod"]["hours_basis"] = "minutes"
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    whole.leaves[-2]["payload"]["credited"] -= 1000
    found = cell(whole, pack=pack)
    assert found.hours_milli == 500 * 19 * MINUTE // (500 * 2700)


def test_live_on_time_late_left_early_and_absent() -> None:
    start, end = DAY + 120 * MINUTE, DAY + 165 * MINUTE

    def room(low: int, high: int) -> Cell:
        whole = one()
        lease = kit.uid("live")
        whole.add("presence.lease_taken", low, {"lease": lease}, subject=ME, lesson=LIVE)
        span = {"wall_to": high, "credited": high - low, "media_from": None, "media_to": None}
        whole.interval(0, LIVE, lease, low, mode="live", basis="live", **span)
        return cell(whole, LIVE, now=end + 1)

    assert (room(start, end).state, room(start, end).hours_milli) == ("present", 1000)
    early_bird = room(start - 10 * MINUTE, end)
    assert (early_bird.state, early_bird.hours_milli) == ("present", 1000)
    assert room(start + 20_000, end).state == "present"
    gone = room(start, start + 20 * MINUTE)
    assert (gone.state, gone.hours_milli) == ("left_early", 1000 * 20 // 45)
    lax = deepcopy(TRAINEE)
    assert lax["live"]["late_after_ms"] == 300_000
    assert room(start + 4 * MINUTE + 29_000, end).state == "present"
    outside = room(end + MINUTE, end + 5 * MINUTE)
    assert (outside.state, outside.hours_milli) == ("absent", 0)


def test_late_when_enough_was_attended_but_it_began_late() -> None:
    pack = deepcopy(TRAINEE)
    pack["live"]["min_ratio_milli"] = 500
    whole = one()
    start = DAY + 130 * MINUTE
    lease = kit.uid("live")
    span = {"wall_to": DAY + 165 * MINUTE, "credited": 35 * MINUTE}
    media = {"media_from": None, "media_to": None}
    whole.interval(0, LIVE, lease, start, mode="live", basis="live", **span, **media)
    found = cell(whole, LIVE, now=DAY + 170 * MINUTE, pack=pack)
    assert (found.state, found.hours_milli) == ("late", 1000 * 35 // 45)
    assert {"late", "attended"} <= reasons(found)


def replayed(minutes: int) -> Sample:
    whole = one()
    published = {"duration": 45 * MINUTE, "rate_cap": 1000, "no_skip": False, "questions": 0}
    whole.add("lesson.published", DAY + 200 * MINUTE, published, lesson=LIVE)
    span = {"wall_to": DAY + (300 + minutes) * MINUTE, "credited": minutes * MINUTE}
    media = {"media_from": 0, "media_to": minutes * MINUTE}
    whole.interval(0, LIVE, kit.uid("r"), DAY + 300 * MINUTE, mode="replay", **span, **media)
    return whole


def test_a_replay_makes_up_what_was_missed() -> None:
    found = cell(replayed(45), LIVE, now=DAY + WEEK)
    assert (found.state, found.hours_milli) == ("made_up", 1000)
    partly = cell(replayed(9), LIVE, now=DAY + WEEK)
    assert (partly.state, partly.hours_milli) == ("absent", 200)


def test_a_question_over_a_replay_is_no_time_in_the_room() -> None:
    """The class ended early, and its replay was opened while the timetable still ran."""
    whole = one()
    start = DAY + 150 * MINUTE
    span = {"wall_to": start + MINUTE, "credited": MINUTE, "ref": kit.uid("q")}
    nothing = {"media_from": None, "media_to": None}
    whole.interval(0, LIVE, kit.uid("r"), start, mode="replay", basis="question", **span, **nothing)
    found = cell(whole, LIVE, now=DAY + WEEK)
    assert (found.state, found.hours_milli) == ("absent", 0)


def test_a_replay_counts_nothing_where_the_rules_say_so() -> None:
    pack = deepcopy(TRAINEE)
    pack["live"]["replay_makes_up"] = False
    found = cell(replayed(45), LIVE, now=DAY + WEEK, pack=pack)
    assert (found.state, found.hours_milli) == ("absent", 0)


def marked(kind: str, whole: Sample, **payload: Any) -> None:
    body = {"state": "present", "credited": None, "reason": "停电", "grade": "hand", **payload}
    whole.add(kind, DAY + WEEK, body, subject=ME, lesson=LESSONS[0])


def test_a_hand_mark_adds_only_what_the_record_lacks() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY, parts=2)
    marked("attendance.marked", whole)
    found = cell(whole, now=DAY + WEEK + 1)
    assert (found.state, found.hours_milli) == ("present", 500)
    assert (found.grades["system"], found.grades["hand"]) == (10 * MINUTE, 10 * MINUTE)
    assert found.credited == 20 * MINUTE


def test_a_correction_is_a_compensating_entry() -> None:
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    marked("attendance.corrected", whole, state="absent", credited=0, corrects=None)
    found = cell(whole, now=DAY + WEEK + 1)
    assert (found.state, found.hours_milli, found.credited) == ("absent", 0, 0)
    assert (found.grades["system"], found.grades["corrected"]) == (20 * MINUTE, -20 * MINUTE)
    correction = next(reason for reason in found.why if reason.code == "corrected")
    assert correction.args["reason"] == "停电"


def test_minutes_by_hand_above_the_cap_are_flagged() -> None:
    whole = one()
    marked("attendance.marked", whole)
    result = judged(whole, now=DAY + WEEK + 1)
    assert result.subject(ME).flags == ("hand_over_cap",)
    whole.leaves.pop()
    assert judged(whole).subject(ME).flags == ()


def test_a_flipped_task_counts_by_completion_and_never_by_minutes() -> None:
    rows = [{**kit.timetable()[0], "mode": "flipped"}]
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    watched = cell(whole, now=DAY + WEEK, rows=rows)
    assert (watched.state, watched.hours_milli) == ("absent", 0)
    whole.add("task.completed", DAY + MINUTE, {"task": "t"}, subject=ME, lesson=LESSONS[0])
    done = cell(whole, now=DAY + WEEK, rows=rows)
    assert (done.state, done.hours_milli) == ("present", 500)


def test_on_site_needs_a_mark() -> None:
    rows = [ON_SITE]
    whole = one()
    assert cell(whole, now=DAY + WEEK, rows=rows).state == "absent"
    marked("attendance.marked", whole, credited=11 * MINUTE + 15_000, state="left_early")
    found = cell(whole, now=DAY + WEEK + 1, rows=rows)
    assert (found.state, found.hours_milli) == ("left_early", 250)


@pytest.mark.parametrize(("method", "grade"), [("face", "face"), ("code", "code"), ("x", "system")])
def test_a_sign_in_gives_the_minutes_after_it_their_grade(method: str, grade: str) -> None:
    whole = one()
    where = {"subject": ME, "lesson": LESSONS[0]}
    whole.add("attendance.signed_in", DAY, {"method": method}, **where)
    end = whole.watch(0, LESSONS[0], DAY, parts=2)
    whole.add("attendance.signed_out", end, {"method": method}, **where)
    after = {"wall_to": end + 6 * MINUTE, "media_from": 10 * MINUTE, "media_to": 15 * MINUTE}
    whole.interval(0, LESSONS[0], kit.uid("z"), end + MINUTE, **after)
    grades = cell(whole).grades
    assert grades[grade] == (15 if grade == "system" else 10) * MINUTE
    assert grades["system"] == (15 if grade == "system" else 5) * MINUTE


def on_leave(whole: Sample, lessons: list[str], approved: bool = True) -> None:
    leave = {"leave": "l", "lessons": lessons, "hours_milli": 500, "approved": approved}
    whole.add("leave.decided", DAY, leave, subject=ME)


def test_leave_replaces_absence_but_not_presence() -> None:
    whole = one()
    on_leave(whole, list(LESSONS))
    whole.watch(0, LESSONS[0], DAY)
    assert cell(whole, now=DAY + WEEK).state == "present"
    assert cell(whole, LESSONS[1], now=DAY + WEEK).state == "on_leave"
    refused = one()
    on_leave(refused, [LESSONS[1]], approved=False)
    assert cell(refused, LESSONS[1], now=DAY + WEEK).state == "absent"


def test_three_missed_lessons_of_one_morning_are_one_absence() -> None:
    whole = one()
    whole.add("class.closed", DAY + WEEK)
    total = judged(whole, now=DAY + WEEK).subject(ME)
    assert (total.absences, total.leaves, total.barred) == (1, 0, False)


def sessions(count: int, hours_milli: int = 1000) -> list[dict[str, Any]]:
    return [
        {**ON_SITE, "lesson": f"l{n}", "session": f"s{n}", "hours_milli": hours_milli}
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("pack", "missed", "barred"),
    [(TRAINEE, 2, False), (TRAINEE, 3, True), (LECTURER, 0, False), (LECTURER, 1, True)],
)
def test_barred_by_more_times_than_the_rules_allow(
    pack: dict[str, Any], missed: int, barred: bool
) -> None:
    """Art. 19: trainees more than 2 times, lecturers any."""
    whole = one()
    whole.add("class.closed", DAY + WEEK)
    total = judged(whole, now=DAY + WEEK, pack=pack, rows=sessions(missed)).subject(ME)
    assert (total.absences, total.barred) == (missed, barred)


@pytest.mark.parametrize(("reading", "barred"), [("sum", True), ("apart", False)])
def test_absences_and_leaves_are_read_together_or_apart(reading: str, barred: bool) -> None:
    pack = deepcopy(TRAINEE)
    pack["barred"]["reading"] = reading
    whole = one()
    on_leave(whole, ["l0", "l1"])
    whole.add("class.closed", DAY + WEEK)
    total = judged(whole, now=DAY + WEEK, pack=pack, rows=sessions(4)).subject(ME)
    assert (total.absences, total.leaves, total.barred) == (2, 2, barred)


def test_a_session_of_more_than_four_hours_counts_more_than_once() -> None:
    whole = one()
    whole.add("class.closed", DAY + WEEK)
    total = judged(whole, now=DAY + WEEK, rows=sessions(1, hours_milli=6000)).subject(ME)
    assert total.absences == 2


def test_sessions_follow_from_the_time_in_china_when_not_given() -> None:
    rows = [
        {**ON_SITE, "lesson": f"l{n}", "session": None, "starts": DAY + shift}
        for n, shift in enumerate((0, 2 * 60 * MINUTE, 4 * 60 * MINUTE, 10 * 60 * MINUTE))
    ]
    whole = one()
    whole.add("class.closed", DAY + WEEK)
    total = judged(whole, now=DAY + WEEK, rows=rows).subject(ME)
    assert total.absences == 3  # 9:00 and 11:00 in one morning, 13:00, 19:00


def test_who_left_the_class_is_not_absent_afterwards() -> None:
    whole = one()
    whole.add("roster.withdrawn", DAY - MINUTE, {"reason": "x", "late": False}, subject=ME)
    result = judged(whole, now=DAY + WEEK)
    assert {found.state for found in result.cells} == {"not_started"}
    assert (result.subject(ME).withdrawn, result.subject(ME).absences) == (True, 0)


def test_focus_is_context_and_at_the_third_time_a_flag() -> None:
    """Under 3 s and up to 10 s are not counted; nothing is ever deducted."""
    whole = one()
    whole.watch(0, LESSONS[0], DAY)
    for ms in (2_000, 10_000, 10_001, 11_000):
        whole.add("focus.hidden", DAY + MINUTE, {"ms": ms}, subject=ME, lesson=LESSONS[0])
    assert cell(whole).flags == ()
    whole.add("focus.hidden", DAY + MINUTE, {"ms": 60_000}, subject=ME, lesson=LESSONS[0])
    found = cell(whole)
    assert found.flags == ("focus_review",)
    assert (found.state, found.hours_milli) == ("present", 500)


def test_a_lesson_never_published_is_for_a_person_to_review() -> None:
    whole = one()
    whole.leaves = [leaf for leaf in whole.leaves if leaf["kind"] != "lesson.published"]
    assert cell(whole).state == "not_started"
    whole.add("class.closed", DAY + MINUTE)
    assert cell(whole).state == "review"


def test_feeding_one_by_one_equals_evaluating_all() -> None:
    whole = kit.sample()
    accumulator = policy.Accumulator(TRAINEE, kit.timetable(), whole.roster())
    for leaf in whole.leaves:
        accumulator.feed(leaf)
        accumulator.result()
    again = policy.evaluate(TRAINEE, kit.timetable(), whole.roster(), whole.leaves)
    assert accumulator.result() == again
    assert again.as_of == max(leaf["at"] for leaf in whole.leaves)
