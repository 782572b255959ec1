"""A class against its rule pack: each article's number, and the whole table by hypothesis."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.checks import ClassFacts, LessonFacts, TeacherFacts, check_class, errors
from lms.courses.standard import COURSES
from verifier.policy import DEFAULT_PACKS

pytestmark = pytest.mark.any_db
PACKS = {pack["class_kind"]: pack for pack in DEFAULT_PACKS}
FIRST = dt.date(2026, 3, 2)


def lessons(kind="trainee", days=None):
    """The standard timetable of a kind, as facts."""
    rows = next(c for c in COURSES if c["class_kind"] == kind)["standard_timetable"]
    return [
        LessonFacts(
            title=row["title"],
            kind=row["kind"],
            starts=at(row["day"], row["start"]),
            ends=at(row["day"], row["end"]),
            hours_milli=row["hours_milli"],
        )
        for row in rows
        if days is None or row["day"] <= days
    ]


def at(day, clock):
    return dt.datetime.combine(FIRST + dt.timedelta(days=day - 1), dt.time.fromisoformat(clock))


def facts(kind="trainee", **changes):
    """A class that meets every rule, but for ``changes``."""
    values = {
        "kind": kind,
        "planned_size": 25,
        "enrolled": 25,
        "starts_on": FIRST,
        "ends_on": FIRST + dt.timedelta(days=6 if kind == "trainee" else 9),
        "teachers": [TeacherFacts("周岚", True), TeacherFacts("赵明远", True)],
        "lessons": lessons(kind),
    }
    return ClassFacts(**{**values, **changes})


def codes(kind="trainee", **changes):
    return [
        (p.code, p.severity, dict(p.args)) for p in check_class(PACKS[kind], facts(kind, **changes))
    ]


@pytest.mark.parametrize("kind", ["trainee", "lecturer", "trainer"])
def test_the_standard_course_of_each_kind_meets_its_pack(kind):
    assert codes(kind) == []


@pytest.mark.parametrize(
    ("kind", "article", "days", "hours"),
    [("trainee", 7, 7, 56), ("lecturer", 13, 10, 80), ("trainer", 19, 10, 80)],
)
def test_length_of_each_article(kind, article, days, hours):
    pack = PACKS[kind]

    assert (pack["length"]["days"], pack["length"]["hours"]) == (days, hours)
    assert pack["size"]["max"] == 30
    assert pack["lecturers"] == 2
    short = codes(kind, lessons=lessons(kind, days=days - 1))
    assert ("days_below", "error", {"have": days - 1, "need": days}) in short
    assert (
        "hours_below",
        "error",
        {"have_milli": (hours - 8) * 1000, "need_milli": hours * 1000},
    ) in short


def test_article_7_size_25_is_advised_and_30_the_most():
    assert codes(planned_size=25) == []
    assert codes(planned_size=26) == [
        ("size_above_advised", "warning", {"size": 26, "advised": 25})
    ]
    assert codes(planned_size=30)[0][1] == "warning"
    assert codes(planned_size=31) == [("size_above_max", "error", {"size": 31, "max": 30})]
    assert codes(enrolled=31) == [("enrolled_above_max", "error", {"enrolled": 31, "max": 30})]


@pytest.mark.parametrize("kind", ["lecturer", "trainer"])
def test_articles_13_and_19_allow_30_without_a_word(kind):
    assert codes(kind, planned_size=30) == []
    assert codes(kind, planned_size=31) == [("size_above_max", "error", {"size": 31, "max": 30})]


def test_article_7_two_lecturers_each_with_the_certificate():
    one = [TeacherFacts("周岚", True)]

    assert codes(teachers=one) == [("lecturers_missing", "error", {"have": 1, "need": 2})]
    assert codes(teachers=[*one, TeacherFacts("赵明远", False)]) == [
        ("certificate_missing", "error", {"name": "赵明远"})
    ]
    assert codes(teachers=[TeacherFacts(n, True) for n in "甲乙丙"]) == [
        ("lecturers_above", "warning", {"have": 3, "need": 2})
    ]
    assert codes(teachers=[*one, TeacherFacts("赵明远", True, also_trainee=True)]) == [
        ("lecturer_is_trainee", "error", {"name": "赵明远"})
    ]


def test_article_7_leave_numbers_are_in_the_pack():
    assert PACKS["trainee"]["barred"] == {"reading": "sum", "max_times": 2, "leave_max_hours": 4}
    assert PACKS["lecturer"]["barred"]["max_times"] == 0
    assert PACKS["trainer"]["barred"]["max_times"] == 0


def test_a_class_hour_is_45_minutes():
    assert {pack["hour_ms"] for pack in DEFAULT_PACKS} == {45 * 60 * 1000}


def test_online_share_is_the_pack_s():
    strict = {**PACKS["trainee"], "online_share_max_milli": 500}

    found = check_class(strict, facts())

    assert [(p.code, dict(p.args)) for p in found] == [
        ("online_share_above", {"have_milli": 607, "max_milli": 500})
    ]


def test_lessons_outside_the_dates_and_on_top_of_one_another():
    first, second = lessons()[1], lessons()[2]
    clash = LessonFacts("撞课", "live", second.starts, second.ends, 0)
    late = LessonFacts("太晚", "on_site", at(9, "08:30"), at(9, "10:00"), 0)

    found = {code for code, _, _ in codes(lessons=[*lessons(), clash, late])}

    assert first.kind == "live"
    assert found == {"lessons_overlap", "lesson_outside_dates"}


def test_a_half_day_holds_four_class_hours():
    extra = LessonFacts("加课", "on_demand", at(1, "11:45"), at(1, "12:30"), 1000)

    assert codes(lessons=[*lessons(), extra]) == [
        (
            "session_hours_above",
            "error",
            {"date": "2026-03-02", "part": "am", "have_milli": 5000, "max_milli": 4000},
        )
    ]


def test_the_wrong_kind_and_a_pack_that_is_not_valid_yet():
    later = {**PACKS["lecturer"], "valid_from": "2027-01-01"}

    found = {problem.code for problem in check_class(later, facts())}

    assert {"kind_mismatch", "pack_not_valid_yet"} <= found


@given(
    size=st.integers(0, 60),
    enrolled=st.integers(0, 60),
    certified=st.lists(st.booleans(), max_size=4),
    days=st.integers(0, 7),
)
def test_a_class_is_free_of_errors_exactly_when_every_number_holds(size, enrolled, certified, days):
    teachers = [TeacherFacts(f"t{n}", ok) for n, ok in enumerate(certified)]
    found = errors(
        check_class(
            PACKS["trainee"],
            facts(
                planned_size=size, enrolled=enrolled, teachers=teachers, lessons=lessons(days=days)
            ),
        )
    )

    fits = (
        1 <= size <= 30 and enrolled <= 30 and len(certified) >= 2 and all(certified) and days == 7
    )
    assert (found == []) == fits


@given(
    st.dictionaries(
        st.sampled_from(["size", "lecturers", "days", "hours"]), st.integers(1, 90), min_size=4
    )
)
def test_the_numbers_come_from_the_pack_and_from_nowhere_else(numbers):
    pack = {
        **PACKS["trainee"],
        "size": {"advised": numbers["size"], "max": numbers["size"]},
        "lecturers": numbers["lecturers"],
        "length": {"days": numbers["days"], "hours": numbers["hours"]},
    }

    found = {problem.code for problem in errors(check_class(pack, facts()))}

    assert ("size_above_max" in found) == (numbers["size"] < 25)
    assert ("lecturers_missing" in found) == (numbers["lecturers"] > 2)
    assert ("days_below" in found) == (numbers["days"] > 7)
    assert ("hours_below" in found) == (numbers["hours"] > 56)
