"""A class's own doors: engagement of one's own, weights on the record, who is at risk, feedback."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from lms.events.models import LearningEvent
from lms.events.pseudonyms import pseudonym
from lms.ledger.models import LedgerCell, LedgerSubject
from lms.people.queries import subject_id
from lms.reports.statistics import engagement
from lms.reports.statistics.at_risk import at_risk
from lms.reports.statistics.domain.advance import advance
from lms.reports.statistics.models import ClassHead
from tests.factories.courses import LessonFactory, lecturer_of, running_class, trainee_of
from tests.lms.reports.statistics.logbook import Logbook, at, lesson
from tests.lms.reports.statistics.test_dashboard import client_of

pytestmark = pytest.mark.django_db


def told(trainees: int = 2):
    made = running_class(trainees=trainees)
    book = Logbook(made)
    book.timetable(lesson(1, mode="live"))
    names = [
        pseudonym(made.pk, subject_id(seat.user_id)) for seat in made.enrolments.order_by("seat")
    ]
    book.enrol(*names)
    book.as_of = at(1)
    return made, book, names


def test_a_trainee_sees_the_own_score_and_what_raises_it():
    made, book, names = told()
    book.cell(names[0], 1, "present", ms=1000, hours=1000)
    book.add("live.hand", names[0], session="s", up=True)
    book.cell(names[1], 1, "absent")
    advance([made.pk])
    book.write()
    advance([made.pk])

    mine = client_of(trainee_of(made)).get(f"/api/v1/classes/{made.pk}/engagement/").json()

    parts = {part["component"]: part for part in mine["parts"]}
    assert parts["presence"]["share_milli"] == 1000
    assert parts["presence"]["gain_milli"] == 0
    assert parts["answers"]["gain_milli"] > 0
    assert mine["milli"] == sum(p["weight"] * p["share_milli"] for p in parts.values()) // sum(
        p["weight"] for p in parts.values()
    )
    assert mine["formula"]["version"] == 0


def test_a_lecturer_sets_weights_as_a_new_version_and_figures_follow():
    made, book, names = told(1)
    book.cell(names[0], 1, "present", hours=1000)
    advance([made.pk])
    before = ClassHead.objects.get(pk=made.pk).engagement_milli
    client = client_of(lecturer_of(made))
    address = f"/api/v1/classes/{made.pk}/engagement/formula/"
    weights = {**dict.fromkeys(engagement.COMPONENTS, 0), "presence": 10}

    answer = client.put(address, {"weights": weights, "targets": engagement.TARGETS}, "json")

    assert answer.json()["version"] == 1
    head = ClassHead.objects.get(pk=made.pk)
    assert (head.engagement_milli, head.engaged) == (1000, 1)
    assert before < 1000
    event = LearningEvent.objects.get(kind="engagement.formula_set")
    assert event.payload["weights"] == weights
    assert event.actor_id == subject_id(lecturer_of(made).pk)
    nothing = dict.fromkeys(engagement.COMPONENTS, 0)
    for wrong in (nothing, {"presence": 10}, {**weights, "presence": -1}):
        refused = client.put(address, {"weights": wrong, "targets": engagement.TARGETS}, "json")
        assert refused.json()["error"]["code"] == "formula_refused"


def standing(made, seat, *, absences: int, barred: bool = False, **states: str) -> None:
    name = pseudonym(made.pk, subject_id(seat.user_id))
    LedgerSubject.objects.create(
        class_id=made.pk, subject=name, hours_milli=0, credited_ms=0, absences=absences, leaves=0,
        barred=barred, withdrawn=False, grades={}, flags=[], why=[])  # fmt: skip
    for order, state in states.items():
        lesson_id = made.lessons.get(order=int(order[1:])).pk
        LedgerCell.objects.create(
            class_id=made.pk, subject=name, lesson_id=lesson_id, state=state, credited_ms=0,
            hours_milli=0, grades={}, leaves=[], flags=[], why=[])  # fmt: skip


def test_at_risk_names_who_has_nothing_to_spare_and_whose_open_lessons_would_bar_them():
    made = running_class(trainees=4, lessons=0)
    now = timezone.now()
    for order, days in ((1, -3), (2, -2)):
        LessonFactory(training_class=made, order=order, kind="on_site",
                      starts_at=now + dt.timedelta(days=days),
                      ends_at=now + dt.timedelta(days=days, hours=2))  # fmt: skip
    LessonFactory(training_class=made, order=3, starts_at=now - dt.timedelta(hours=3),
                  ends_at=now + dt.timedelta(days=1, hours=2))  # fmt: skip
    seats = list(made.enrolments.order_by("seat"))
    standing(made, seats[0], absences=2, l1="absent", l2="absent", l3="present")
    standing(made, seats[1], absences=2, l1="absent", l2="absent", l3="not_started")
    standing(made, seats[2], absences=0, l1="present", l2="present", l3="not_started")
    standing(made, seats[3], absences=3, barred=True)

    found = at_risk(made)

    by_seat = {row["seat"]: row for row in found["rows"]}
    assert {seat: row["level"] for seat, row in by_seat.items()} == {
        1: "last_time",
        2: "open_lessons",
        4: "barred",
    }
    assert (by_seat[2]["days"], len(by_seat[2]["lessons"])) == (1, 1)
    assert found["rows"][0]["level"] == "barred"


def test_the_daily_form_is_handed_in_once_counts_and_keeps_its_words_out_of_the_log():
    made, _, _ = told(1)
    client = client_of(trainee_of(made))
    address = f"/api/v1/classes/{made.pk}/feedback/"

    assert client.get(address).json()["score"] is None
    client.put(address, {"score": 4, "text": "讲得清楚"}, "json")
    again = client.put(address, {"score": 1, "text": ""}, "json").json()

    assert (again["score"], again["text"]) == (4, "讲得清楚")
    event = LearningEvent.objects.get(kind="feedback.given")
    assert event.payload["score"] == 4
    assert "清楚" not in str(event.payload)
    refused = client.put(address, {"score": 9}, "json")
    assert refused.json()["error"]["code"] == "feedback_refused"
    words = client_of(lecturer_of(made)).get(f"/api/v1/statistics/class/{made.pk}/feedback/").json()
    assert words == [{"day": again["day"], "score": 4, "text": "讲得清楚"}]
