"""Class performance (art. 24 (2)): the lecturer's mark, beside the figures and apart from them."""

from __future__ import annotations

import datetime as dt

import pytest
from rest_framework.test import APIClient

from lms.core import clock
from lms.courses.models import ClassLecturer
from lms.events import sequencer
from lms.events.models import LearningEvent
from lms.ledger.domain.recompute import recompute
from lms.ledger.models import LedgerSubject
from lms.ledger.verdict import verdicts_of
from lms.results.models import PerformanceMark
from tests.factories.results import PerformanceMarkFactory
from tests.lms.ledger.scene import START, Scene

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"
EVENING = START + dt.timedelta(hours=9)
GOOD = {"attention": 5, "participation": 4, "practice": 4, "cooperation": 5}


@pytest.fixture
def scene():
    made = Scene(trainees=2, lessons=1)
    ClassLecturer.objects.create(training_class=made.cls, user=made.lecturer, certificate_no="1")
    return made


def client(user) -> APIClient:
    made = APIClient()
    made.force_login(user)
    return made


def put(scene, criteria=None, day=DAY, note=""):
    body = {
        "day": day,
        "marks": [
            {"enrolment": str(scene.enrolments[0].pk), "criteria": criteria or GOOD, "note": note}
        ],
    }
    with clock.travelling(EVENING):
        return client(scene.lecturer).put(
            f"/api/v1/classes/{scene.cls.pk}/performance/", body, format="json"
        )


def test_a_mark_is_an_event_and_the_trainee_reads_it(scene):
    assert put(scene, note="讲得清楚").status_code == 200
    own = client(scene.enrolments[0].user).get("/api/v1/me/performance/").json()
    assert [(row["day"], row["score_milli"], row["note"]) for row in own] == [
        (DAY, 4500, "讲得清楚")
    ]
    event = LearningEvent.objects.get(kind="performance.marked")
    assert event.payload["score_milli"] == 4500
    assert "讲得清楚" not in str(event.payload)


def test_saying_the_same_again_is_no_new_fact_and_a_change_is(scene):
    put(scene)
    put(scene)
    assert LearningEvent.objects.filter(kind="performance.marked").count() == 1
    put(scene, {**GOOD, "practice": 1})
    assert LearningEvent.objects.filter(kind="performance.marked").count() == 2
    assert PerformanceMark.objects.get().score_milli == 3750


@pytest.mark.parametrize(
    ("criteria", "day", "code"),
    [
        ({"attention": 5}, DAY, "criteria_incomplete"),
        ({**GOOD, "charm": 5}, DAY, "criteria_incomplete"),
        (GOOD, "2026-03-01", "no_teaching_day"),
        (GOOD, "2026-12-31", "no_teaching_day"),
    ],
)
def test_what_does_not_fit_is_named(scene, criteria, day, code):
    answer = put(scene, criteria, day)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_a_class_that_does_not_run_is_not_marked(scene):
    scene.cls.state = "closed"
    scene.cls.save()
    assert put(scene).json()["error"]["code"] == "marking_over"


def test_it_changes_no_hour_and_stands_beside_the_verdict(scene):
    sequencer.run_round()
    recompute(class_id=scene.cls.pk)
    before = list(LedgerSubject.objects.values_list("hours_milli", "credited_ms", "why"))
    put(scene)
    sequencer.run_round()
    recompute(class_id=scene.cls.pk)
    assert before == list(LedgerSubject.objects.values_list("hours_milli", "credited_ms", "why"))
    found = verdicts_of(scene.cls)[scene.enrolments[0].user_id]
    assert [(part.code, part.score_milli) for part in found.beside] == [("class_performance", 4500)]
    assert "class_performance" not in found.missing


def test_where_the_rules_ask_for_it_it_is_a_part(scene):
    scene.pack.body["assessment"]["class_performance_min"] = 3
    scene.pack.save()
    scene.cls.refresh_from_db()
    first, second = scene.enrolments
    PerformanceMarkFactory(training_class=scene.cls, user=first.user, score_milli=2000)
    scene.cls.state = "closed"
    scene.cls.save()
    found = verdicts_of(scene.cls)
    states = {
        seat.seat: next(
            part.state for part in found[seat.user_id].parts if part.code == "class_performance"
        )
        for seat in (first, second)
    }
    assert states == {1: "failed", 2: "missing"}
