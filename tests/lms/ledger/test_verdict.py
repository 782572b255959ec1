"""The verdict: what the rules ask for (arts. 7 (5), 13 (5), 19 (5)), and what is missing."""

from __future__ import annotations

import datetime as dt

import pytest

from lms.events import sequencer
from lms.ledger import verdict
from lms.ledger.domain.recompute import recompute
from lms.ledger.verdict import Part, asked_by, compose, verdicts_of
from tests.lms.ledger.scene import MINUTE, START_MS, Scene
from verifier.policy import DEFAULT_PACKS

PACKS = {pack["class_kind"]: pack for pack in DEFAULT_PACKS}
NOON = dt.datetime(2026, 3, 9, 4, tzinfo=dt.UTC)
pytestmark = pytest.mark.any_db


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        pytest.param(
            "trainee", ("attendance", "practical_result", "business_plan"), id="art. 7 (5)"
        ),
        pytest.param(
            "lecturer",
            ("attendance", "theory_exam", "trial_lecture", "practical_result"),
            id="art. 13 (5)",
        ),
        pytest.param("trainer", ("attendance", "theory_exam", "trial_lecture"), id="art. 19 (5)"),
    ],
)
def test_each_kind_of_class_asks_for_its_parts(kind, asked):
    assert asked_by(PACKS[kind]) == asked


def test_silence_passes_nobody():
    found = compose(("attendance", "theory_exam"), [Part("attendance", "passed")])
    assert (found.state, found.missing) == ("pending", ("theory_exam",))
    assert found.parts[1].state == "missing"


def test_one_failed_part_fails_and_says_which():
    parts = [Part("attendance", "passed"), Part("theory_exam", "failed", 59_000, 100_000)]
    found = compose(("attendance", "theory_exam"), parts)
    assert (found.state, found.missing, found.until) == ("failed", ("theory_exam",), None)


def test_the_first_date_is_named():
    later = NOON + dt.timedelta(days=1)
    parts = [Part("attendance", "pending", until=later), Part("theory_exam", "missing", until=NOON)]
    assert compose(("attendance", "theory_exam"), parts).until == NOON


def test_what_nobody_asked_for_stands_beside_and_decides_nothing():
    parts = [Part("attendance", "passed"), Part("class_performance", "failed", 1, 5)]
    found = compose(("attendance",), parts)
    assert found.state == "passed"
    assert [part.code for part in found.beside] == ["class_performance"]


@pytest.mark.django_db
def test_a_class_composes_the_ledger_and_its_features(monkeypatch):
    scene = Scene(trainees=2, lessons=1)
    first, second = (seat.user_id for seat in scene.enrolments)
    scene.watched(0, 0, 0, 10 * MINUTE, START_MS)
    sequencer.run_round()
    recompute(class_id=scene.cls.pk, now_ms=START_MS + 60 * MINUTE)
    monkeypatch.setattr(
        verdict,
        "part_sources",
        [lambda class_id, users: {first: [Part("business_plan", "passed")]}],
    )
    found = verdicts_of(scene.cls)
    assert list(found) == [first, second]
    attendance, practical, plan = found[first].parts
    assert (attendance.state, attendance.score_milli, attendance.of_milli) == (
        "pending",
        1000,
        56_000,
    )
    assert attendance.until == scene.lessons[0].ends_at
    assert (practical.state, plan.state) == ("missing", "passed")
    assert found[second].missing == ("attendance", "practical_result", "business_plan")
