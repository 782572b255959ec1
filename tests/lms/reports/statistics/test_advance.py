"""Kept-up statistics equal a recomputation, whatever came in whatever order and batches."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.reports.statistics import hooks
from lms.reports.statistics.domain.advance import advance, advance_due, due
from lms.reports.statistics.domain.rebuild import check_class, rebuild_class
from lms.reports.statistics.models import ClassDay, ClassHead, PersonDay
from tests.lms.reports.statistics.logbook import Logbook, at, lesson

PEOPLE = ("a" * 32, "b" * 32, "c" * 32)
TEXTS = {
    uuid.UUID(int=n): text for n, text in enumerate(["好的", "好的！！", "主图要清楚", "记下了"])
}
STATES = ("present", "late", "absent", "on_leave", "in_progress", "review", "made_up")

people = st.sampled_from(PEOPLE)
instants = st.builds(at, st.integers(0, 2), st.integers(8, 11), st.integers(0, 59))
facts = st.one_of(
    st.tuples(st.just("question.answered"), st.fixed_dictionaries({
        "question": st.just("q"), "version": st.just(1), "attempt": st.integers(1, 2),
        "took": st.just(5), "correct": st.booleans(), "points": st.just(1)})),
    st.tuples(st.just("comment.bullet"), st.fixed_dictionaries({
        "bullet": st.sampled_from([str(key) for key in TEXTS]),
        "media": st.just(1), "state": st.just("shown")})),
    st.tuples(st.just("live.hand"), st.fixed_dictionaries({
        "session": st.just("s"), "up": st.booleans()})),
    st.tuples(st.just("live.spoke"), st.fixed_dictionaries({
        "session": st.just("s"), "ms": st.integers(1, 900_000)})),
    st.tuples(st.just("exam.result_published"), st.fixed_dictionaries({
        "exam": st.just("e"), "attempt": st.sampled_from("xyz"), "passed": st.booleans(),
        "score_milli": st.integers(0, 100_000), "of_milli": st.just(100_000)})),
    st.tuples(st.just("spot.overturned"), st.just({"check": "x", "reason": "y"})),
    st.tuples(st.just("presence.interval"), st.just({"credited": 1})),
)  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("event"), people, instants, facts),
        st.tuples(st.just("enrol"), people),
        st.tuples(st.just("withdraw"), people),
        st.tuples(
            st.just("timetable"),
            st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)),
                     max_size=3, unique_by=lambda row: row[0]),
        ),
        st.tuples(st.just("cell"), people, st.integers(1, 3), st.sampled_from(STATES),
                  st.integers(0, 3)),
        st.tuples(st.just("drop"), st.integers(1, 3)),
        st.tuples(st.just("advance")),
    ),
    max_size=24,
)  # fmt: skip


def source(texts: dict[uuid.UUID, str]) -> hooks.TextSource:
    return lambda ids: {one: texts[one] for one in ids if one in texts}


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        hooks, "text_sources", [lambda ids: {i: TEXTS[i] for i in ids if i in TEXTS}]
    )


def play(book: Logbook, step: tuple[Any, ...]) -> None:
    match step:
        case ("event", who, when, (kind, payload)):
            book.add(kind, who, when, **payload)
        case ("enrol", who):
            book.enrol(who)
        case ("withdraw", who):
            book.add("roster.withdrawn", who, reason="x", late=False)
        case ("timetable", rows):
            book.timetable(*(lesson(n, day=day, hours=h * 1000) for n, day, h in rows))
        case ("cell", who, number, state, hours):
            book.cell(who, number, state, ms=hours * 1000, hours=hours * 500)
        case ("drop", number):
            book.drop(number)
        case _:
            advance([book.cls.pk])


@pytest.mark.django_db
@given(script=steps)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_kept_up_in_any_order_and_batches_equals_a_recomputation(script, texts):
    book = Logbook()
    book.timetable(lesson(1), lesson(2, day=1, mode="live"))
    book.enrol(PEOPLE[0], PEOPLE[1])
    for step in script:
        play(book, step)
    advance([book.cls.pk])

    assert book.cls.pk not in due()
    assert check_class(class_id=book.cls.pk) == []


@pytest.mark.django_db
def test_a_second_round_counts_nothing_twice():
    book = Logbook()
    book.timetable(lesson(1))
    book.enrol(PEOPLE[0])
    book.add("qa.asked", PEOPLE[0], question=str(uuid.uuid4()), anonymous=False, in_class=True)
    book.cell(PEOPLE[0], 1, "present", ms=60_000, hours=1000)

    assert advance_due() == [book.cls.pk]
    assert advance_due() == []
    advance([book.cls.pk])

    row = PersonDay.objects.get(training_class=book.cls)
    assert (row.questions, row.present, row.vod_milli, row.due_milli) == (1, 1, 1000, 1000)
    day = ClassDay.objects.get(training_class=book.cls)
    assert (day.questions, day.present, day.system_ms) == (1, 1, 60_000)
    head = ClassHead.objects.get(pk=book.cls.pk)
    assert (head.trainees, head.finished, head.hours_milli) == (1, 1, 1000)


@pytest.mark.django_db
def test_a_moved_lesson_takes_its_attendance_to_the_other_day():
    book = Logbook()
    book.timetable(lesson(1))
    book.enrol(PEOPLE[0])
    book.cell(PEOPLE[0], 1, "absent")
    advance([book.cls.pk])

    book.timetable(lesson(1, day=2, mode="onsite"))
    advance([book.cls.pk])

    absent = dict(ClassDay.objects.filter(training_class=book.cls).values_list("day", "absent"))
    assert [absent[day] for day in sorted(absent)] == [0, 1]
    assert check_class(class_id=book.cls.pk) == []


@pytest.mark.django_db
def test_somebody_who_is_not_of_the_class_is_not_summed_with_it():
    book = Logbook()
    book.enrol(PEOPLE[0])
    for who in PEOPLE[:2]:
        book.add("qa.asked", who, question=str(uuid.uuid4()), anonymous=False, in_class=True)
    advance([book.cls.pk])

    assert ClassDay.objects.get(training_class=book.cls).questions == 1


@pytest.mark.django_db
def test_a_repeated_text_is_not_counted_and_a_deleted_one_stays_as_it_was(monkeypatch):
    known = dict(TEXTS)
    monkeypatch.setattr(
        hooks, "text_sources", [lambda ids: {i: known[i] for i in ids if i in known}]
    )
    book = Logbook()
    book.enrol(*PEOPLE[:2])
    for n in (0, 1, 2):
        book.add("comment.bullet", PEOPLE[0], bullet=str(uuid.UUID(int=n)), media=1, state="shown")
    book.add("comment.bullet", PEOPLE[1], bullet=str(uuid.UUID(int=0)), media=1, state="shown")
    advance([book.cls.pk])
    known.clear()

    rows = dict(PersonDay.objects.values_list("subject", "comments_counted"))
    assert rows == {PEOPLE[0]: 2, PEOPLE[1]: 1}
    assert check_class(class_id=book.cls.pk) == []


@pytest.mark.django_db
def test_a_result_shown_anew_replaces_the_earlier_one():
    book = Logbook()
    book.enrol(PEOPLE[0])
    result = {"exam": "e", "attempt": "1", "of_milli": 100_000}
    book.add("exam.result_published", PEOPLE[0], at(0), passed=False, score_milli=58_000, **result)
    advance([book.cls.pk])
    book.add("exam.result_published", PEOPLE[0], at(1), passed=True, score_milli=61_000, **result)
    advance([book.cls.pk])

    days = ClassDay.objects.filter(training_class=book.cls).order_by("day")
    assert list(days.values_list("exams", "exams_passed", "exam_score_milli")) == [
        (0, 0, 0),
        (1, 1, 61_000),
    ]
    assert check_class(class_id=book.cls.pk) == []


@pytest.mark.django_db
def test_the_command_finds_a_wrong_number_and_a_rebuild_mends_it(capsys):
    book = Logbook()
    book.timetable(lesson(1))
    book.enrol(PEOPLE[0])
    book.cell(PEOPLE[0], 1, "late", ms=1000, hours=1000)
    advance([book.cls.pk])
    PersonDay.objects.update(late=7)

    with pytest.raises(CommandError, match="difference"):
        call_command("rebuild_statistics", "--check")
    rebuild_class(class_id=book.cls.pk)
    call_command("rebuild_statistics", "--check")

    assert PersonDay.objects.get().late == 1
